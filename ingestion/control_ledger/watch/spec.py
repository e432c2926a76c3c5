"""The shape of ``pages.yml`` and ``reviewed_out.yml``; a fault is told with its file and line."""

import re
from collections import Counter
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError, model_validator

from ingestion.control_ledger import yaml_lines
from ingestion.control_ledger.schema import Strict
from ingestion.control_ledger.values import Day, Text
from ingestion.core.errors import InputRefusedError

FOLDER = Path(__file__).parent
PAGES = "pages.yml"
REVIEWED_OUT = "reviewed_out.yml"

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Address = Annotated[str, Field(pattern=r"^https?://")]
Days = Annotated[int, Field(ge=1)]
Shape = TypeVar("Shape", bound=BaseModel)


class Columns(Strict):
    """Which names a JSON row gives a notice's number, title and address."""

    number: Text
    title: Text
    address: Text


class Page(Strict):
    """One index page of an issuing authority.

    ``form`` says how titles are found: the links of a web page (``html``), the links of a web page
    inside a JSON answer (``html_in_json``), or JSON rows (``rows``); ``at`` is the way to them from
    the top of the answer, with dots. ``notice`` is matched against a title, for rows against the
    number, and names the groups year and number. Titles that match ``leave_out`` and notices before
    ``since`` are counted and not reported. ``established`` says where address and form were read;
    ``seen_live_on`` is null for a page that was never fetched when it was written down.
    """

    id: Name
    authority: Text
    address: Address
    years_back: Annotated[int, Field(ge=0)] = 0
    form: Literal["html", "html_in_json", "rows"]
    at: Text | None = None
    columns: Columns | None = None
    notice: re.Pattern[str]
    instrument: Text
    since: int
    leave_out: re.Pattern[str] | None = None
    every_days: Days
    established: tuple[Text, ...] = Field(min_length=1)
    read_on: Day
    seen_live_on: Day | None

    @model_validator(mode="after")
    def _keeps_its_rules(self) -> "Page":
        if not {"year", "number"} <= set(self.notice.groupindex):
            raise ValueError("notice needs the named groups (?P<year>...) and (?P<number>...)")
        if "{year}" not in self.instrument or "{number}" not in self.instrument:
            raise ValueError("instrument needs {year} and {number}, as in CN-{year}-{number}")
        if (self.at is None) != (self.form == "html"):
            raise ValueError("at is for JSON answers, and they need it")
        if (self.columns is None) != (self.form != "rows"):
            raise ValueError("columns is for the form rows, which needs it")
        if self.years_back and "{year}" not in self.address:
            raise ValueError("years_back needs {year} in the address")
        return self


class ByHand(Strict):
    """A page that refuses programs: a person is reminded to look, and writes down when."""

    id: Name
    authority: Text
    address: Address
    why: Text
    every_days: Days
    looked_on: Day | None


class Pages(Strict):
    """All pages to look at."""

    pages: tuple[Page, ...]
    by_hand: tuple[ByHand, ...] = ()


class ReviewedOut(Strict):
    """A notice that was read and deliberately is not in the ledger."""

    instrument: Annotated[str, Field(pattern=r"^[A-Z]{2}-\d{4}-\w+$")]
    subject: Text
    reason: Text
    source: Text
    reviewed_on: Day


class ReviewedOutList(Strict):
    """All of them, each once."""

    reviewed_out: tuple[ReviewedOut, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> "ReviewedOutList":
        counts = Counter(each.instrument for each in self.reviewed_out)
        twice = sorted(name for name, count in counts.items() if count > 1)
        if twice:
            raise ValueError(f"{', '.join(twice)} stands twice")
        return self


def read_pages(path: Path) -> Pages:
    """Read ``pages.yml``.

    Raises ``InputRefusedError`` naming file, line and field when it cannot be used.
    """
    return _read(Pages, path)


def read_reviewed_out(path: Path) -> tuple[ReviewedOut, ...]:
    """Read ``reviewed_out.yml``.

    Raises ``InputRefusedError`` naming file, line and field when it cannot be used.
    """
    return _read(ReviewedOutList, path).reviewed_out


def _read(model: type[Shape], path: Path) -> Shape:
    document = yaml_lines.read(path.read_bytes(), str(path))
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        told = sorted(
            (document.line(*fault["loc"]), ".".join(map(str, fault["loc"])), fault["msg"])
            for fault in error.errors()
        )
        reasons = [f"line {line}, {field or 'file'}: {message}" for line, field, message in told]
        raise InputRefusedError(
            file=str(path),
            line=told[0][0],
            reason="; ".join(reasons) + ".",
            remedy="Nothing was looked at; correct the file and run again.",
        ) from None
