"""Everything the report shows, read in one go from one published file."""

from dataclasses import dataclass

import duckdb

from flows.report.evidence import Evidence, read_evidence
from flows.report.exposure import Carried, Exposure, read_exposure
from flows.report.figures import (
    Build,
    Names,
    read_build,
    read_held_back,
    read_names,
    read_why_empty,
)
from flows.report.law import (
    Lane,
    Seen,
    Sheet,
    read_counting_rule,
    read_forms_without_code,
    read_lanes,
    read_sheets,
    read_visibility,
)
from flows.report.months import Months, read_months
from flows.report.sectors import Sectors, read_sectors
from flows.report.supply import Supply, read_supply
from flows.report.trust import Badge, Checks, read_badges, read_checks


@dataclass(frozen=True)
class ReportData:
    """Plain values; no panel asks the file again."""

    build: Build
    names: Names
    exposure: Exposure
    controller: str | None
    carried: Carried
    sectors: Sectors
    months: Months
    supply: Supply
    lanes: list[Lane]
    seen_by_instrument: list[Seen]
    seen_by_element: list[Seen]
    counting_rule: str
    forms_without_code: list[str]
    sheets: list[Sheet]
    badges: list[Badge]
    checks: Checks
    evidence: dict[str, Evidence]
    held_back: list[str]
    why_empty: dict[str, str]


def gather(connection: duckdb.DuckDBPyConnection) -> ReportData:
    """Read all of it, as of the day of the build."""
    build = read_build(connection)
    exposure = read_exposure(connection)
    controller = exposure.controller(build.as_of)
    carried = exposure.carried(build.as_of)
    months = read_months(connection)
    evidence = read_evidence(connection, "marts.exposure", [row.row_key for row in carried.rows])
    evidence |= read_evidence(
        connection, "marts.exposure_monthly", [row.row_key for row in months.rows]
    )
    return ReportData(
        build=build,
        names=read_names(connection),
        exposure=exposure,
        controller=controller,
        carried=carried,
        sectors=read_sectors(connection, exposure.year),
        months=months,
        supply=read_supply(connection, exposure.year),
        lanes=read_lanes(connection),
        seen_by_instrument=read_visibility(connection, "instrument_id"),
        seen_by_element=read_visibility(connection, "element"),
        forms_without_code=read_forms_without_code(connection),
        counting_rule=read_counting_rule(connection),
        sheets=read_sheets(connection),
        badges=read_badges(connection, build.as_of),
        checks=read_checks(connection),
        evidence=evidence,
        held_back=read_held_back(connection),
        why_empty=read_why_empty(connection),
    )
