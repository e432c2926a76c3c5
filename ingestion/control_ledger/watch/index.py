"""Reads an index page into the notices it lists. No network, no clock, no ledger."""

import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from ingestion.control_ledger.watch.spec import Page
from ingestion.core.errors import InputRefusedError
from ingestion.core.fields import read_json


@dataclass(frozen=True)
class Notice:
    """A numbered notice as a page lists it; the instrument id is worked out from the number."""

    instrument_id: str
    title: str
    address: str


@dataclass(frozen=True)
class Index:
    """What a page lists: ``notices`` to compare, and how many numbered titles there are in all.

    The difference is what ``leave_out`` and ``since`` of the page keep away.
    """

    notices: tuple[Notice, ...]
    listed_count: int


@dataclass(frozen=True)
class _Line:
    """One line of an index: the texts that may hold the number, the best one first."""

    texts: tuple[str, ...]
    title: str
    address: str


def read(page: Page, address: str, answer: Path) -> Index:
    """Read the answer that came from ``address``.

    Raises ``InputRefusedError`` when it lists no notice at all, since an index that is empty and
    a login page, a script check or a changed layout look the same from here.
    """
    notices, listed = [], set()
    for line in _lines(page, answer):
        for text in line.texts:
            match = page.notice.search(_plain(text))
            if match is None:
                continue
            year, number = match["year"], match["number"]
            instrument_id = page.instrument.replace("{year}", year).replace("{number}", number)
            title = line.title or _one_line(text)
            target = _target(address, line.address)
            listed.add((instrument_id, target))
            if int(year) >= page.since and not _is_left_out(page, title):
                notices.append(Notice(instrument_id, title, target))
            break
    if not listed:
        begins = _one_line(answer.read_text("utf-8", errors="replace")[:200])[:80]
        raise InputRefusedError(
            file=page.id,
            reason=f"holds no title of a notice; the answer begins with {begins!r}.",
            remedy="Look at the page: it may want a login or have a new layout.",
        )
    return Index(tuple(notices), len(listed))


def _lines(page: Page, answer: Path) -> list[_Line]:
    if page.form == "html":
        return _links(answer.read_text("utf-8", errors="replace"))
    found = _at(page, read_json(page.id, answer))
    if page.form == "html_in_json":
        if not isinstance(found, str):
            raise _changed(page, f"has no text at {page.at}")
        return _links(found)
    if not isinstance(found, list):
        raise _changed(page, f"has no list at {page.at}")
    return [_row(page, row) for row in found]


def _row(page: Page, row: Any) -> _Line:
    if page.columns is None or not isinstance(row, dict):
        raise _changed(page, f"has something else than rows at {page.at}")
    names = (page.columns.number, page.columns.title, page.columns.address)
    missing = [name for name in names if not isinstance(row.get(name), str)]
    if missing:
        raise _changed(page, f"has a row without {', '.join(missing)}")
    number, title, address = (row[name] for name in names)
    return _Line((number,), _one_line(title), address)


def _at(page: Page, found: Any) -> Any:
    for name in (page.at or "").split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _changed(page: Page, what: str) -> InputRefusedError:
    return InputRefusedError(
        file=page.id, reason=f"{what}.", remedy="Has the publisher changed the answer?"
    )


def _links(text: str) -> list[_Line]:
    parser = _Links()
    parser.feed(text)
    parser.close()
    return parser.lines


class _Links(HTMLParser):
    """Collects links: where they lead, their text, their ``title`` (whole where text is cut)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[_Line] = []
        self._open: dict[str, str] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a link; one that was never closed ends here."""
        if tag == "a":
            self._finish()
            self._open = {name: value or "" for name, value in attrs}

    def handle_data(self, data: str) -> None:
        """Keep the text of a link."""
        self._text += data if self._open is not None else ""

    def handle_endtag(self, tag: str) -> None:
        """End a link."""
        if tag == "a":
            self._finish()

    def close(self) -> None:
        """End the page, and a link cut off with it."""
        super().close()
        self._finish()

    def _finish(self) -> None:
        if self._open is not None:
            texts = (self._open.get("title", ""), self._text)
            self.lines.append(_Line(texts, "", self._open.get("href", "")))
        self._open, self._text = None, ""


def _is_left_out(page: Page, title: str) -> bool:
    return page.leave_out is not None and page.leave_out.search(_plain(title)) is not None


def _plain(text: str) -> str:
    """Write a title the one way patterns are written for: plain digits, brackets and spaces."""
    return _one_line(unicodedata.normalize("NFKC", text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _target(base: str, link: str) -> str:
    """Return where a link leads; one to a script, or to nowhere, leads to the page itself."""
    try:
        target = urljoin(base, link.strip())
    except ValueError:
        return base
    return target if target.startswith(("http://", "https://")) else base
