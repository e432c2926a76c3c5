"""What the report's panels are made of: plain values read from the published file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

import duckdb

from ingestion.core.errors import ChokepointError

ENACTED = "enacted"
ALL = "ALL"
WORLD = "W00"
# A report is made to be handed on: figures of publishers who forbid that stay in the warehouse.
PASSED_ON = "source_id in (select source_id from quality.sources where may_republish)"
Held = TypeVar("Held")


@dataclass(frozen=True)
class Interval:
    """A figure as the evidence has it; both ends in the same unit."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ChokepointError(
                f"A figure of the report runs from {self.low} to {self.high}: the low bound lies "
                "above the high one. The published file is not sound; run chokepoint status."
            )

    def part_of(self, whole: float) -> "Interval":
        """Return both ends as parts of ``whole``, which is above 0."""
        return Interval(self.low / whole, self.high / whole)


@dataclass(frozen=True)
class Turns(Generic[Held]):
    """What holds from a day on until the next, by scenario, oldest first."""

    by_scenario: dict[str, list[tuple[date, Held]]]

    @classmethod
    def of(cls, by_day: Mapping[tuple[str, date], Held]) -> "Turns[Held]":
        """Keep the days, in order, on which something else holds than before."""
        kept: dict[str, list[tuple[date, Held]]] = {}
        for (scenario, day), held in by_day.items():
            turns = kept.setdefault(scenario, [])
            if not turns or turns[-1][1] != held:
                turns.append((day, held))
        return cls(kept)

    def of_scenario(self, scenario: str) -> list[tuple[date, Held]]:
        """Return the days of one scenario with what holds from each on."""
        return self.by_scenario.get(scenario, [])

    def on(self, day: date, scenario: str = ENACTED) -> Held | None:
        """Return what holds on a day; nothing before the first."""
        begun = [held for start, held in self.of_scenario(scenario) if start <= day]
        return begun[-1] if begun else None


@dataclass(frozen=True)
class Build:
    """Which build the report is of, and the day it takes as today: the day of the build."""

    build_id: str
    built_at: str
    as_of: date


@dataclass(frozen=True)
class Names:
    """What areas and elements are called."""

    areas: dict[str, str]
    elements: dict[str, str]

    def area(self, area_id: str) -> str:
        """Return the area's English short name, or its id where it has none."""
        return self.areas.get(area_id, area_id)

    def element(self, symbol: str) -> str:
        """Return ``Dysprosium (Dy)``, or the symbol where no table names it."""
        if symbol == ALL:
            return "All controlled codes"
        name = self.elements.get(symbol)
        return f"{name} ({symbol})" if name else symbol


def read_build(connection: duckdb.DuckDBPyConnection) -> Build:
    """Read which build the file is."""
    build_id, built_at, as_of = connection.execute(
        "select build_id, strftime(built_at, '%Y-%m-%d %H:%M UTC'), cast(built_at as date) "
        "from meta.build"
    ).fetchall()[0]
    return Build(build_id, built_at, as_of)


def read_names(connection: duckdb.DuckDBPyConnection) -> Names:
    """Read the names of areas and of elements."""
    areas = connection.execute("select area_id, name from reference.countries").fetchall()
    elements = connection.execute(
        "select element, min(material) from marts.supply_risk where element is not null group by 1"
    ).fetchall()
    return Names(dict(areas), dict(elements))


def read_held_back(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Read which loaded sources are left out because their publishers forbid passing them on."""
    found = connection.execute(
        "select source_id from quality.sources "
        "where not may_republish and retrieved_at is not null order by 1"
    ).fetchall()
    return [str(row[0]) for row in found]


def read_why_empty(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Read, for every table without rows, what it needs."""
    return dict(
        connection.execute(
            "select table_name, coalesce(why_empty, 'no row of the loaded data fits it') "
            "from quality.mart_coverage where not is_filled order by 1"
        ).fetchall()
    )
