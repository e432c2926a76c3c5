"""Where a warehouse keeps its things: one folder, made when needed."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT_DIR = Path(__file__).parents[1]


@dataclass(frozen=True)
class Home:
    """The folders of one warehouse.

    ``archive`` and ``decisions`` are what must survive; the rest can be rebuilt.
    """

    root: Path

    @classmethod
    def find(cls, root: Path | None = None) -> "Home":
        """Use ``root``, else ``CHOKEPOINT_HOME``, else ``var`` beside the project."""
        chosen = root or Path(os.environ.get("CHOKEPOINT_HOME") or PROJECT_DIR / "var")
        return cls(chosen.expanduser().resolve())

    @property
    def archive(self) -> Path:
        """Publishers' bytes, written once."""
        return self.root / "archive"

    @property
    def landing(self) -> Path:
        """Gated Parquet and manifests."""
        return self.root / "landing"

    @property
    def decisions(self) -> Path:
        """What people decided about what is in quarantine: one file each."""
        return self.root / "decisions"

    @property
    def inbox(self) -> Path:
        """Where a person drops files: one folder per source."""
        return self.root / "inbox"

    @property
    def build(self) -> Path:
        """The private databases of the refresh that is running."""
        return self.root / "build"

    @property
    def published(self) -> Path:
        """Immutable builds, and the link ``current`` to the newest good one."""
        return self.root / "published"

    @property
    def current(self) -> Path:
        """The folder readers open: ``published/current``."""
        return self.published / "current"

    @property
    def warehouse(self) -> Path:
        """The file readers open, read-only."""
        return self.current / "warehouse.duckdb"

    @property
    def settings_file(self) -> Path:
        """What a person has set."""
        return self.root / "settings.yml"

    @property
    def watch(self) -> Path:
        """What was seen on authorities' pages, and the review list."""
        return self.root / "watch"

    @property
    def runs(self) -> Path:
        """One journal per refresh."""
        return self.root / "runs"

    @property
    def lock(self) -> Path:
        """Held by the one refresh that may run."""
        return self.root / "refresh.lock"
