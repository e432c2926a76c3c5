"""Publishers' bytes as received: stored once under their hash, never changed.

``objects/<first two digits>/<sha256>`` holds the bytes, ``editions/<source>/<edition>.json`` says
which files make an edition, where they came from and when. The record is written last and in one
rename, so a killed run leaves either the whole edition or none of it.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class ArchivedFile:
    """One file of an edition: the name it came with, and its bytes by hash."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Edition:
    """One vintage of one source, pinned by the hash of its files.

    ``edition_id`` is the vintage label and the first 12 digits of the hash over all file hashes;
    ``retrieved_at`` is when the bytes first came in (UTC).
    """

    source_id: str
    edition_id: str
    label: str
    origin: str
    retrieved_at: str
    files: tuple[ArchivedFile, ...]
    objects_dir: Path

    def path(self, file: ArchivedFile) -> Path:
        """Return where the bytes of a file of this edition are."""
        return object_path(self.objects_dir, file.sha256)


def object_path(objects_dir: Path, sha256: str) -> Path:
    """Return the place of an object by its hash."""
    return objects_dir / sha256[:2] / sha256


def sha256_of(path: Path) -> str:
    """Return the hash of a file's bytes, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_atomically(path: Path, text: str) -> None:
    """Write a small text file in one rename, so that no reader sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _beside(path)
    try:
        with temporary.open("x", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        # On a full disk what did not fit must not take up room besides.
        temporary.unlink(missing_ok=True)
        raise


def _beside(path: Path) -> Path:
    """Name a file that is not there yet; who may read it is for the umask to say.

    A file of ``tempfile`` can be read by its owner alone: a monitor is often somebody else.
    """
    return path.with_name(f".writing-{secrets.token_hex(8)}")


class Archive:
    """The store of editions under one folder."""

    def __init__(self, root: Path) -> None:
        """Use ``root``, which need not exist yet."""
        self.objects_dir = root / "objects"
        self.editions_dir = root / "editions"
        self.hash_cache = root / "hashes.json"

    def store(
        self,
        source_id: str,
        label: str,
        files: Iterable[Path],
        origin: str,
        now: datetime,
        names: Mapping[Path, str] | None = None,
    ) -> Edition:
        """Keep the files and return their edition; the same bytes again are the same edition.

        A file is known by its own name unless ``names`` has another for it.
        """
        named = {path: (names or {}).get(path, path.name) for path in files}
        paths = sorted(named, key=lambda path: named[path])
        hashes = self._hashes(paths)
        archived = tuple(
            ArchivedFile(named[path], hashes[path], path.stat().st_size) for path in paths
        )
        listing = "\n".join(f"{file.name} {file.sha256}" for file in archived)
        edition_id = f"{label}-{hashlib.sha256(listing.encode()).hexdigest()[:12]}"
        record = self.editions_dir / source_id / f"{edition_id}.json"
        if not record.exists():
            for path, file in zip(paths, archived, strict=True):
                self._keep(path, file.sha256)
            fields = {
                "label": label,
                "origin": origin,
                "retrieved_at": now.isoformat(timespec="seconds"),
                "files": [asdict(file) for file in archived],
            }
            write_atomically(record, json.dumps(fields, indent=2, ensure_ascii=False))
        return self._read(source_id, record)

    def editions(self, source_id: str) -> list[Edition]:
        """List the editions of a source, oldest first."""
        records = (self.editions_dir / source_id).glob("*.json")
        found = [self._read(source_id, record) for record in records]
        return sorted(found, key=lambda edition: (edition.retrieved_at, edition.edition_id))

    def _read(self, source_id: str, record: Path) -> Edition:
        fields = json.loads(record.read_text("utf-8"))
        return Edition(
            source_id=source_id,
            edition_id=record.stem,
            label=fields["label"],
            origin=fields["origin"],
            retrieved_at=fields["retrieved_at"],
            files=tuple(ArchivedFile(**file) for file in fields["files"]),
            objects_dir=self.objects_dir,
        )

    def _keep(self, path: Path, sha256: str) -> None:
        target = object_path(self.objects_dir, sha256)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = _beside(target)
        try:
            shutil.copyfile(path, temporary)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def _hashes(self, paths: list[Path]) -> dict[Path, str]:
        """Hash files, remembering each by path, size and time, since a release is gigabytes."""
        known: dict[str, str] = {}
        if self.hash_cache.exists():
            known = json.loads(self.hash_cache.read_text("utf-8"))
        hashes, fresh = {}, {}
        for path in paths:
            status = path.stat()
            key = f"{path.resolve()}|{status.st_size}|{status.st_mtime_ns}"
            hashes[path] = known.get(key) or sha256_of(path)
            if key not in known:
                fresh[key] = hashes[path]
        if fresh:
            write_atomically(self.hash_cache, json.dumps(known | fresh, indent=0))
        return hashes
