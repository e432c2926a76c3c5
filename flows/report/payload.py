"""What the page's script filters: the exposure rows, as small as they can be told."""

from collections import defaultdict
from typing import Any

from flows.report import words
from flows.report.data import ReportData
from flows.report.evidence import NOTHING, Evidence
from flows.report.exposure import ExposureRow
from flows.report.figures import ALL, Interval
from flows.report.panels import Link
from flows.report.panels_law import HEAT_IMPORTERS
from flows.report.sectors import SectorRow

SHOWN_AT_FIRST = 25


class Pool:
    """Values told once and meant by their place."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._places: dict[Any, int] = {}

    def place(self, value: Any) -> int:
        """Return the place of a value, giving it one if it has none yet."""
        if value not in self._places:
            self._places[value] = len(self.values)
            self.values.append(value)
        return self._places[value]


def payload(data: ReportData) -> dict[str, Any]:
    """Return rows and what they mean; a row is the same list of figures for all its scenarios.

    Row: scenarios, first day, first day after, exporter, importer, element, value low and high,
    all suppliers, supply low and high, instruments, evidence. Days are texts, values US dollars.
    Groups: by scenario, from which day on which elements are under control, those that no code
    tells apart together. Sectors: by scenario, from which day on exporter, code, name, value low
    and high, importers, basis. Left out: the importers whose rows the page cannot carry.
    """
    pools = {name: Pool() for name in ("exporters", "importers", "elements", "laws", "evidence")}
    order = [each.scenario for each in data.exposure.scenarios]
    everyone = set(data.carried.importers)
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in data.carried.rows:
        evidence = data.evidence.get(row.row_key, NOTHING)
        alike[_packed(row, evidence, pools)].append(order.index(row.scenario))
    sectors = [
        [
            [day.isoformat(), [_sector(each, pools["exporters"]) for each in rows]]
            for day, rows in data.sectors.turns.of_scenario(scenario)
        ]
        for scenario in order
    ]
    elements = pools["elements"].values
    return {
        "day": data.build.as_of.isoformat(),
        "year": data.exposure.year,
        "shown": SHOWN_AT_FIRST,
        "scenarios": [[each.scenario, each.title] for each in data.exposure.scenarios],
        "exporters": [[each, data.names.area(each)] for each in pools["exporters"].values],
        "importers": [[each, data.names.area(each)] for each in pools["importers"].values],
        "elements": [[each, data.names.element(each)] for each in elements],
        "laws": pools["laws"].values,
        "notices": notices(data),
        "evidence": [_told(each) for each in pools["evidence"].values],
        "groups": [
            [[day.isoformat(), groups] for day, groups in data.exposure.groups.of_scenario(each)]
            for each in order
        ],
        "sectors": sectors,
        "heat_importers": HEAT_IMPORTERS,
        "left_out": {
            "all": sorted(everyone - set(data.carried.with_all_codes)),
            "elements": sorted(everyone - set(data.carried.with_elements)),
        },
        "rows": [[scenarios, *row] for row, scenarios in alike.items()],
    }


def _packed(row: ExposureRow, evidence: Evidence, pools: dict[str, Pool]) -> tuple[Any, ...]:
    supply = (None, None) if row.supply is None else _rounded(row.supply)
    return (
        row.day_from.isoformat(),
        row.day_to.isoformat(),
        pools["exporters"].place(row.exporter),
        pools["importers"].place(row.importer),
        pools["elements"].place(row.element),
        round(row.value.low),
        round(row.value.high),
        None if row.all_suppliers is None else round(row.all_suppliers),
        *supply,
        pools["laws"].place(row.instruments or ""),
        pools["evidence"].place(evidence),
    )


def _sector(row: SectorRow, exporters: Pool) -> tuple[Any, ...]:
    return (
        exporters.place(row.exporter),
        row.sector,
        words.sector(row.sector),
        round(row.value.low),
        round(row.value.high),
        row.importer_count,
        row.basis,
    )


def _rounded(share: Interval) -> tuple[float, float]:
    return round(share.low, 4), round(share.high, 4)


def notices(data: ReportData) -> dict[str, str]:
    """Return the first page of evidence of each instrument that reaches a row."""
    reaching = {
        law.instrument_id
        for row in data.carried.rows
        for law in data.evidence.get(row.row_key, NOTHING).laws
    }
    links = {
        sheet.instrument["instrument_id"]: Link("notice", sheet.instrument["evidence_url"] or "")
        for sheet in data.sheets
    }
    return {
        name: links[name].href for name in sorted(reaching & links.keys()) if links[name].is_safe
    }


def _told(evidence: Evidence) -> dict[str, Any]:
    return {
        "figures": [
            [each.source_id, each.file, each.lines, (each.sha256 or "")[:12]]
            for each in evidence.figures
        ],
        "laws": [[each.instrument_id, each.clause_id, each.item_count] for each in evidence.laws],
    }


def element_choices(data: ReportData) -> list[tuple[str, str]]:
    """Return the elements a reader can pick: all codes first, then by name."""
    there = {row.element for row in data.carried.rows}
    named = sorted(
        ((each, data.names.element(each)) for each in there if each != ALL),
        key=lambda pair: pair[1],
    )
    return [(ALL, data.names.element(ALL)), *named]


def turns(data: ReportData) -> list[tuple[str, str]]:
    """Return the days on which a row begins, newest first: days on which the law changed."""
    days = sorted({row.day_from for row in data.carried.rows}, reverse=True)
    return [(day.isoformat(), words.short_day(day)) for day in days]
