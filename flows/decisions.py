"""What people decided about what a gate kept out: one file per decision, kept for good.

``<home>/decisions/<id>.yml`` says who let rows through, or left them out, when and why. A decision
is bound to the rows' content and the rule they broke: other bytes or another rule need a new one.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import yaml
from pydantic import ValidationError

from flows.home import Home
from ingestion.core.archive import write_atomically
from ingestion.core.errors import ChokepointError
from ingestion.core.spec import Strict

Verdict = Literal["release", "keep"]
IN_WORDS: dict[Verdict, str] = {"release": "released", "keep": "kept out"}


class Decision(Strict):
    """One person's word on one entry of the quarantine; ``about`` says in words which one."""

    quarantine_id: str
    decision: Verdict
    by: str
    at: datetime
    because: str
    about: str
    rule: str
    content_sha256: str | None


@dataclass(frozen=True)
class Decided:
    """A decision, and whether it was made now or stood already."""

    decision: Decision
    is_new: bool


def load(home: Home) -> dict[str, Decision]:
    """Return all decisions by the id of what they are about.

    Raises ``ChokepointError`` naming the file and the field when one cannot be read.
    """
    found = {}
    for path in sorted(home.decisions.glob("*.yml")):
        try:
            decision = Decision.model_validate(yaml.safe_load(path.read_text("utf-8")))
        except yaml.YAMLError as error:
            raise ChokepointError(f"{path} is not YAML: {error}") from None
        except ValidationError as error:
            told = "; ".join(
                f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
            )
            raise ChokepointError(f"{path}: {told}") from None
        found[decision.quarantine_id] = decision
    return found


def decide(home: Home, decision: Decision) -> Decided:
    """Record a decision; the same one again changes nothing.

    Raises ``ChokepointError`` when nobody or no reason is named, or when the contrary was decided.
    """
    for name, text in (("--by", decision.by), ("--because", decision.because)):
        if not text.strip():
            raise ChokepointError(
                f"{name} is empty: a decision needs a name and a reason that others can read."
            )
    path = home.decisions / f"{decision.quarantine_id}.yml"
    known = load(home).get(decision.quarantine_id)
    if known is None:
        text = yaml.safe_dump(decision.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
        write_atomically(path, text)
        return Decided(decision, is_new=True)
    if known.decision == decision.decision:
        return Decided(known, is_new=False)
    raise ChokepointError(
        f"{known.quarantine_id} was {IN_WORDS[known.decision]} by {known.by} on "
        f"{known.at:%Y-%m-%d}: {known.because} To decide otherwise, take that decision back "
        f"first: remove {path}."
    )


def fingerprint(home: Home) -> str:
    """Hash all decisions, so that the next refresh sees a new one; empty while there are none."""
    digest = hashlib.sha256()
    paths = sorted(home.decisions.glob("*.yml"))
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest() if paths else ""
