"""What a panel is: a finding, how to read it, a chart, its key, the same as a table, its source."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Link:
    """A word that leads somewhere; one that leads nowhere safe is shown as a word."""

    text: str
    href: str

    @property
    def is_safe(self) -> bool:
        """Whether it leads to a web page or to a place in this site."""
        return self.href.startswith(("#", "evidence.html")) or (
            urlsplit(self.href).scheme in ("http", "https")
        )


@dataclass(frozen=True)
class Bar:
    """A figure drawn as a range: parts of a whole of 1, and the same in words."""

    low: float
    high: float
    text: str


Cell = str | Link | Bar | tuple[Link | str, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table; figures stand to the right."""

    title: str
    is_figure: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of cells under their columns; the first cell of a row names it."""

    caption: str
    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]]


@dataclass(frozen=True)
class Key:
    """A fill and what it stands for."""

    fill: str
    text: str


@dataclass(frozen=True)
class Panel:
    """One section of the page.

    ``chart`` is None where the template draws, or there is nothing to draw; then ``why_empty``
    says what is missing. ``narrow`` is the chart as a phone shows it, where it differs. ``law``
    names the law a panel shows that follows the reader's pick.
    """

    panel_id: str
    nav: str
    title: str
    lede: str
    law: str = ""
    chart: str | None = None
    narrow: str | None = None
    is_wide: bool = False
    keys: tuple[Key, ...] = ()
    key_title: str = ""
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    source: tuple[Link | str, ...] = ()
    why_empty: str | None = None


def names(*titles: str) -> tuple[Column, ...]:
    """Make columns of words; a title that begins with # is a column of figures."""
    return tuple(Column(title.lstrip("#"), title.startswith("#")) for title in titles)


def to_instruments(instruments: str | None) -> Cell:
    """Turn ``CN-2025-10,CN-2025-18`` into links to the evidence page."""
    if not instruments:
        return "none"
    return tuple(to_instrument(each) for each in instruments.split(","))


def to_instrument(instrument_id: str) -> Link:
    """Link an instrument to its sheet."""
    return Link(instrument_id, f"evidence.html#{instrument_id}")


def to_source(source_id: str) -> Link:
    """Link a source to its row among the sources."""
    return Link(source_id, f"#source-{source_id}")
