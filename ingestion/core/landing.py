"""The landing store: gated Parquet under its hash, and one manifest per edition that says so.

``objects/<sha256>.parquet`` holds promoted batches, ``quarantine/<sha256>.parquet`` the rows that
were set aside or refused, ``manifests/<source>/<edition>.json`` what became of every batch. The
manifest is written last, in one rename: an edition is either landed or not.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from ingestion.core.archive import ArchivedFile, Edition, write_atomically

# A released batch holds what a person let through after a gate had kept it out.
Status = Literal["promoted", "quarantined", "refused", "released"]


@dataclass(frozen=True)
class CheckResult:
    """One expectation of one suite on one batch or mart, with why it exists and who acts on it."""

    suite: str
    expectation: str
    success: bool
    on_failure: str
    why: str
    who: str
    observed: str


@dataclass(frozen=True)
class SetAside:
    """Rows kept out of the load: why, how many, what they are worth, and where they are kept.

    ``value_at_risk`` is in the unit of the table's value column; null where it has none.
    """

    reason: str
    row_count: int
    value_at_risk: float | None
    first_file: str | None
    first_line: int | None
    sha256: str | None


@dataclass(frozen=True)
class LandedBatch:
    """What became of one batch (or of one file that could not be read: ``table`` is then empty)."""

    batch_id: str
    table: str
    period: str
    part: str
    status: Status
    rows: int
    value: float | None
    sha256: str | None
    checks: tuple[CheckResult, ...]
    set_aside: tuple[SetAside, ...]

    @property
    def is_emptied(self) -> bool:
        """Whether every row was set aside: such a batch says nothing, and supersedes nothing."""
        return self.status == "promoted" and self.rows == 0 and bool(self.set_aside)

    @property
    def is_loaded(self) -> bool:
        """Whether its rows get into the warehouse."""
        return self.status in ("promoted", "released") and not self.is_emptied


@dataclass(frozen=True)
class Manifest:
    """The landed state of one edition under one version of the parser and its gate."""

    source_id: str
    edition_id: str
    label: str
    origin: str
    retrieved_at: str
    files: tuple[ArchivedFile, ...]
    parser_version: str
    landed_at: str
    batches: tuple[LandedBatch, ...]


class Landing:
    """The landing store under one folder."""

    def __init__(self, root: Path) -> None:
        """Use ``root``, which need not exist yet."""
        self.candidates_dir = root / "candidates"
        self.objects_dir = root / "objects"
        self.quarantine_dir = root / "quarantine"
        self.manifests_dir = root / "manifests"

    def manifest(self, edition: Edition) -> Manifest | None:
        """Return the manifest of an edition, or nothing if it has not landed."""
        path = self._manifest_path(edition.source_id, edition.edition_id)
        return _read(path) if path.exists() else None

    def write(self, manifest: Manifest) -> None:
        """Make an edition landed."""
        path = self._manifest_path(manifest.source_id, manifest.edition_id)
        write_atomically(path, json.dumps(asdict(manifest), indent=1, ensure_ascii=False))

    def keep(self, candidate: Path, sha256: str, *, quarantined: bool = False) -> Path:
        """Move a candidate file to its place under its hash."""
        folder = self.quarantine_dir if quarantined else self.objects_dir
        folder.mkdir(parents=True, exist_ok=True)
        return candidate.replace(folder / f"{sha256}.parquet")

    def object_path(self, sha256: str) -> Path:
        """Return where a promoted batch is."""
        return self.objects_dir / f"{sha256}.parquet"

    def quarantined_path(self, sha256: str) -> Path:
        """Return where rows that were kept out are."""
        return self.quarantine_dir / f"{sha256}.parquet"

    def _manifest_path(self, source_id: str, edition_id: str) -> Path:
        return self.manifests_dir / source_id / f"{edition_id}.json"


def _read(path: Path) -> Manifest:
    fields = json.loads(path.read_text("utf-8"))
    batches = tuple(
        LandedBatch(
            **{key: value for key, value in batch.items() if key not in ("checks", "set_aside")},
            checks=tuple(CheckResult(**check) for check in batch["checks"]),
            set_aside=tuple(SetAside(**rows) for rows in batch["set_aside"]),
        )
        for batch in fields.pop("batches")
    )
    files = tuple(ArchivedFile(**file) for file in fields.pop("files"))
    return Manifest(**fields, files=files, batches=batches)
