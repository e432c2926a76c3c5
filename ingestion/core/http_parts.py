"""What stands on disk while a file comes in: the bytes so far, and what they belong to."""

import gzip
import json
import os
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import httpx

from ingestion.core.archive import CHUNK_BYTES, write_atomically
from ingestion.core.errors import InputRefusedError
from ingestion.core.sniff import HEAD_BYTES


class Part:
    """The bytes of an unfinished download, exactly as they came over the wire."""

    def __init__(self, target: Path) -> None:
        """Keep them beside ``target``."""
        self.path = target.with_name(f"{target.name}.part")
        self._facts_path = target.with_name(f"{target.name}.part.json")

    @property
    def encoding(self) -> str:
        """Content coding of the bytes; empty when there is none."""
        return str(self._facts().get("encoding", ""))

    def conditions(self, origin: str) -> dict[str, str]:
        """Return the headers that ask for the rest; none when nothing can be resumed.

        A weak ETag does not promise the same bytes, so only a strong one or a date will do.
        """
        facts = self._facts()
        tag = str(facts.get("etag", ""))
        proof = tag if tag and not tag.startswith("W/") else str(facts.get("last_modified", ""))
        if not proof or facts.get("origin") != origin or not self._size():
            return {}
        return {"Range": f"bytes={self._size()}-", "If-Range": proof}

    def begin(self, origin: str, response: httpx.Response) -> int:
        """Return how many bytes to keep before this answer: none unless it is the rest of them.

        Raises ``httpx.RemoteProtocolError`` for a rest that does not begin where ours ends.
        """
        if response.status_code == httpx.codes.PARTIAL_CONTENT:
            found = re.match(r"bytes (\d+)-", response.headers.get("content-range", ""))
            if not found or int(found[1]) != self._size():
                self.discard()
                raise httpx.RemoteProtocolError("the rest that came is not the rest asked for")
            return self._size()
        facts = {
            "origin": origin,
            "etag": response.headers.get("etag", ""),
            "last_modified": response.headers.get("last-modified", ""),
            "encoding": response.headers.get("content-encoding", ""),
        }
        write_atomically(self._facts_path, json.dumps(facts))
        return 0

    def expected(self, response: httpx.Response, kept: int) -> int | None:
        """Return the length of the whole file as the publisher states it; null if it does not."""
        whole = re.search(r"/(\d+)$", response.headers.get("content-range", ""))
        if whole:
            return int(whole[1])
        text = response.headers.get("content-length", "")
        return kept + int(text) if text.isdigit() else None

    def open(self, keep: int) -> BinaryIO:
        """Open the bytes to write behind the first ``keep`` of them."""
        stream = self.path.open("r+b" if keep else "wb")
        stream.seek(keep)
        stream.truncate()
        return stream

    def discard(self) -> None:
        """Forget everything."""
        self.path.unlink(missing_ok=True)
        self._facts_path.unlink(missing_ok=True)

    def _size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def _facts(self) -> dict[str, str]:
        if not self._facts_path.exists():
            return {}
        facts: dict[str, str] = json.loads(self._facts_path.read_text("utf-8"))
        return facts


class Validators:
    """What the publisher called each file it gave: its ETag and the date of its last change.

    An entry whose file is gone means that the file was archived; the next question is then
    conditional, and an unchanged file is not sent again.
    """

    NAME = "validators.json"

    def __init__(self, folder: Path) -> None:
        """Keep them in ``folder``."""
        self._path = folder / self.NAME

    def conditions(self, name: str, origin: str) -> dict[str, str]:
        """Return the headers that ask for a file only if it changed."""
        known = self._all().get(name, {})
        if known.get("origin") != origin:
            return {}
        names = {"etag": "If-None-Match", "last_modified": "If-Modified-Since"}
        return {header: known[key] for key, header in names.items() if known.get(key)}

    def remember(self, name: str, origin: str, headers: httpx.Headers) -> None:
        """Keep what the publisher says about a file that came whole."""
        entry = {
            "origin": origin,
            "etag": headers.get("etag", ""),
            "last_modified": headers.get("last-modified", ""),
        }
        write_atomically(self._path, json.dumps(self._all() | {name: entry}, indent=1))

    def _all(self) -> dict[str, dict[str, str]]:
        if not self._path.exists():
            return {}
        known: dict[str, dict[str, str]] = json.loads(self._path.read_text("utf-8"))
        return known


def finish(part: Part, target: Path, max_bytes: int, look_at: Callable[[bytes], None]) -> None:
    """Turn a complete part into the file it is: unpacked if the wire packed it, and looked at.

    Raises ``httpx.DecodingError`` for gzip that does not hold together (fetched again from the
    start), ``InputRefusedError`` for more than ``max_bytes`` unpacked, and what ``look_at`` raises
    on the first bytes.
    """
    encoding = part.encoding
    unpacked = target.with_name(f"{target.name}.unpacked")
    part.path.touch()
    try:
        if encoding == "gzip":
            _unpack(part.path, unpacked, max_bytes)
            unpacked.replace(part.path)
        elif encoding not in ("", "identity"):
            raise httpx.DecodingError(f"packed as {encoding}, which was not asked for")
        elif target.suffix == ".gz":
            _unpack(part.path, Path(os.devnull), max_bytes)
        with part.path.open("rb") as stream:
            look_at(stream.read(HEAD_BYTES))
        part.path.replace(target)
    finally:
        unpacked.unlink(missing_ok=True)
        part.discard()


def _unpack(packed_path: Path, into: Path, max_bytes: int) -> None:
    """Read gzip to its checksum, writing down what it holds."""
    size = 0
    try:
        with gzip.open(packed_path) as packed, into.open("wb") as stream:
            while chunk := packed.read(CHUNK_BYTES):
                size += len(chunk)
                if size > max_bytes:
                    raise InputRefusedError(
                        file=packed_path.stem, reason=f"unpacks to more than {max_bytes} bytes."
                    )
                stream.write(chunk)
    except (OSError, EOFError, zlib.error) as error:
        raise httpx.DecodingError(f"damaged gzip: {error}") from None
