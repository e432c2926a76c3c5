"""What ``chokepoint serve`` remembers in ``<home>/serve``: questions that failed, a build that did.

What was answered is in ``fetched/``; a restart needs nothing else.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

from flows.home import Home
from ingestion.core.archive import write_atomically


@dataclass(frozen=True)
class FailedBuild:
    """A build of just these data and code that failed, and why: to run it again is of no use."""

    fingerprint: str
    at: str
    error: str


@dataclass(frozen=True)
class State:
    """``tried`` holds, per source, the last question nobody answered (UTC)."""

    tried: dict[str, str] = field(default_factory=dict)
    failed_build: FailedBuild | None = None

    def after_asking(self, asked: Iterable[str], failed: Iterable[str], now: datetime) -> "State":
        """Forget the failures of sources that answered, and note the new ones."""
        left = {name: at for name, at in self.tried.items() if name not in set(asked)}
        return replace(self, tried=left | dict.fromkeys(failed, now.isoformat()))

    def tried_at(self, source_id: str) -> datetime | None:
        """Return when a source was last asked without an answer."""
        at = self.tried.get(source_id)
        return None if at is None else datetime.fromisoformat(at)


def path(home: Home) -> Path:
    """Return where the state is kept."""
    return home.root / "serve" / "state.json"


def read(home: Home) -> State:
    """Return what is remembered; at first nothing."""
    if not path(home).exists():
        return State()
    told = json.loads(path(home).read_text("utf-8"))
    failed = told["failed_build"]
    return State(told["tried"], None if failed is None else FailedBuild(**failed))


def write(home: Home, state: State) -> None:
    """Remember."""
    write_atomically(path(home), json.dumps(asdict(state), indent=1, ensure_ascii=False))
