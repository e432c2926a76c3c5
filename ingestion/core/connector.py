"""What a connector is: it offers editions, and it parses an archived edition into batches."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.errors import InputRefusedError
from ingestion.core.spec import Source


@dataclass(frozen=True)
class Offer:
    """An edition somebody offers now: bytes as received, with the publisher's own name for it.

    ``label`` is the vintage in the publisher's words (``HS17_V202601``); ``origin`` says where the
    bytes came from, and never holds a key. ``names`` holds the names of files that are to be known
    by more than their own, for example with the folder they were in.
    """

    label: str
    files: tuple[Path, ...]
    origin: str
    names: Mapping[Path, str] = field(default_factory=dict)


class Connector:
    """Knows one publisher. Only ``fetched`` may touch the network.

    A source overrides what it has: ``bundled`` for facts kept in this repository, ``dropped`` for
    files a person downloaded, ``fetched`` for what can be asked for over HTTP.
    """

    source: Source

    def bundled(self) -> list[Offer]:
        """Return the editions that are part of the project itself."""
        return []

    def kept_at_home(self, home: Path) -> Mapping[Path, str]:
        """Return files that a person keeps in a warehouse's home as additions to what is bundled.

        Each with the name it is to be known by; they are read together with the bundled files.
        """
        return {}

    def dropped(self, path: Path) -> list[Offer]:
        """Return the editions found in a file or folder that a person handed over.

        Raises ``InputRefusedError`` when nothing in ``path`` looks like this source, or when the
        source takes no files at all.
        """
        raise InputRefusedError(
            path.name, f"{self.source.id} takes no files.", remedy=self.source.how_to_get
        )

    def check_wanted(self, settings: Mapping[str, Any]) -> None:
        """Look at settings without asking anybody.

        Raises ``ChokepointError`` naming the field when ``fetched`` could not use them.
        """

    def fetched(self, settings: Mapping[str, Any], folder: Path) -> list[Offer]:
        """Ask the publisher for what ``settings`` names, and write the answers into ``folder``.

        Raises ``httpx.HTTPError`` on a network fault (worth a retry) and ``InputRefusedError`` on
        an answer that is not data (not worth one).
        """
        return []

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Turn archived bytes into batches of the tables of ``source.yml``.

        Pure: no network, no clock, no state. A batch is one table and period; ``out.refuse`` takes
        a file that cannot be read, and the other files still count.
        """
        raise NotImplementedError
