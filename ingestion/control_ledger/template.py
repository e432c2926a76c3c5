"""A new instrument file: what its author said, and commented examples of all that may follow.

Nothing is filled in that nobody said. The certainty of a new entry is low, which is no fact about
the law but that one person has read one source.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ingestion.core.errors import ChokepointError

IDENTITY = re.compile(r"([A-Z]{2})-(\d{4})-([A-Za-z0-9_]+)")


@dataclass(frozen=True)
class Identity:
    """The three parts of an instrument's id, ``CN-2026-99``."""

    controller: str
    year: int
    number: str

    @classmethod
    def of(cls, text: str) -> "Identity":
        """Take an id apart.

        Raises ``ChokepointError`` for what is no id.
        """
        found = IDENTITY.fullmatch(text)
        if found is None:
            raise ChokepointError(
                f"{text!r} is no instrument's id. Write controller, year and number: CN-2026-99."
            )
        return cls(found[1], int(found[2]), found[3])

    @property
    def file_name(self) -> str:
        """The name of its file, in the folder of its controller."""
        return f"{self.year}-{self.number}.yml"


@dataclass(frozen=True)
class Said:
    """What the author of a new entry said about it; days are as written, to be checked."""

    title: str
    announced: str
    authorities: Sequence[str]
    sources: Sequence[str]
    coverage: str
    licence_rule: str
    kind: str
    in_force: str | None = None


def instrument_file(identity: Identity, said: Said, read_on: date) -> str:
    """Return the text of a new instrument file."""
    names = [f"page_{at}" if at > 1 else "page" for at in range(1, len(said.sources) + 1)]
    sources = "\n".join(
        f"  {name}: {_quoted(source)}" for name, source in zip(names, said.sources, strict=True)
    )
    in_force = _lines(IN_FORCE, said.in_force is not None).format(
        known_from=_quoted(said.announced), legal_from=_quoted(said.in_force or "YYYY-MM-DD")
    )
    return TEXT.format(
        id=f"{identity.controller}-{identity.year}-{identity.number}",
        controller=_quoted(identity.controller),
        authorities=", ".join(_quoted(name) for name in said.authorities),
        number=_quoted(identity.number),
        year=identity.year,
        title=_quoted(said.title),
        announced=_quoted(said.announced),
        kind=_quoted(said.kind),
        coverage=_quoted(said.coverage),
        read_on=_quoted(read_on.isoformat()),
        sources=sources,
        evidence=", ".join(names),
        licence_rule=_quoted(said.licence_rule),
        in_force=in_force,
        items="" if said.kind in ("suspension", "statement", "practice") else ITEMS,
    )


def _quoted(text: str) -> str:
    """Return a YAML scalar in double quotes; JSON's rules are a part of YAML's."""
    return json.dumps(text, ensure_ascii=False)


def _lines(text: str, as_written: bool) -> str:
    return text if as_written else re.sub(r"^  ", "  # ", text, flags=re.MULTILINE)


TEXT = """\
# Lines that begin with # are examples: take the mark away and write what the source says. A day
# that is not known stays away, and note says why. chokepoint ledger check reads this file as a
# refresh would.
id: {id}
controller: {controller}
authorities: [{authorities}]
number: {number}
year: {year}
title: {title}
announced_on: {announced}
kind: {kind}
coverage: {coverage}
# legal_basis: the law it rests on, where stated
certainty: low  # of the entry as a whole, until it has been read against a second copy
read_on: {read_on}
# note: >-
#   What is not established, and what to beware of.

# Every page that was read, under a short name by which evidence calls it.
sources:
{sources}
evidence: [{evidence}]

clauses:
  - id: "main"
    scope: {coverage}
    licence_rule: {licence_rule}
    # destinations: all  # or third_countries, EU27, an ISO 3166 code; USA:military for users there
    # covers: []  # ids of instruments whose items this clause takes as its own

# What happened, in order of time. What suspends or ends another instrument is written in the file
# of that other one, with by: {id}
events:
  - {{event: announced, known_from: {announced}}}
  # Its status is known once an event begins one, on its first day in law.
{in_force}
{items}"""

IN_FORCE = """\
  - event: in_force
    known_from: {known_from}
    legal_from: {legal_from}"""

ITEMS = """
# One entry for each lettered or numbered leaf of the list.
# items:
#   - code: "the control code as printed"
#     goods: the goods, in short
#     form: metal  # or alloy, oxide, compound, permanent_magnet, equipment, technology and so on
#     material: the family of materials
#     controlled: []  # symbols of the elements it is about; contained: of those just also in it
#     certainty: low
#     evidence: [page]
#     codes:
#       - {basis: listed, lists: [announcement], codes: ["digits, in quotes"]}
#     # or, without any: no_codes: none_listed, not_established or not_applicable
"""
