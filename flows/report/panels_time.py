"""The panels over time: the months of magnets, and the law's own history."""

from collections import defaultdict
from datetime import date

from flows.report import charts_time, words
from flows.report.chart_style import ABSENT, CERTAIN, INK, NARROW, POSSIBLE
from flows.report.data import ReportData
from flows.report.evidence import NOTHING
from flows.report.law import FAR, STATUSES, Lane
from flows.report.months import MonthRow
from flows.report.panels import (
    Cell,
    Key,
    Panel,
    Table,
    names,
    to_instrument,
    to_instruments,
    to_source,
)

STANDINGS = (
    ("in_force", "instrument is in force", "instruments are in force"),
    ("suspended", "is suspended", "are suspended"),
    (
        "suspension_end_reached",
        "is past the end of its suspension with no act found since",
        "are past the end of their suspension with no act found since",
    ),
)
ON_STRIP = {"no_control_known": "no control known"}


def months_panel(data: ReportData) -> Panel:
    """Show China's exports of magnets by month, under the law of each month."""
    months = data.months
    title = months_title(months.rows)
    missing = words.listed([words.month(each) for each in months.missing]) if months.missing else ""
    statuses = dict.fromkeys(row.law_status for row in months.rows)
    strip = tuple(
        Key(
            charts_time.strip_fill(status),
            f"law strip: {ON_STRIP.get(status) or STATUSES[status]}",
        )
        for status in statuses
    )
    table = Table(
        "Exports of rare-earth magnets to the world by month",
        names(
            "Month",
            "#Exports",
            "#Under control, low–high",
            "Figure is",
            "Law at the month’s end",
            "#Days in force",
            "Instruments",
            "Read from",
        ),
        [_month_row(row, data) for row in months.rows],
    )
    label = f"Months. {title}."
    said = "; ".join(charts_time.label_of(change) for change in months.changes)
    return Panel(
        "magnets",
        "Magnets",
        title,
        "Each point is the month’s published total under the one Chinese code for metal magnets. "
        "The bar below it is what the control of that month reached: anything from none of it to "
        "all of it, for the code also holds magnets that no list names."
        + (f" No figure is loaded for {missing}." if missing else ""),
        chart=charts_time.months_chart(months, label),
        narrow=charts_time.months_chart(months, label, NARROW),
        is_wide=True,
        keys=(
            Key(INK, "published total"),
            Key("hollow", "total worked out from other figures"),
            Key(POSSIBLE, "possibly under control"),
            *((Key(CERTAIN, "certainly under control"),) if _any_certain(months.rows) else ()),
            *strip,
            *((Key(ABSENT, "no figure loaded"),) if months.missing else ()),
        ),
        tables=(table,),
        notes=(f"Changes of law: {said}.",) if months.changes else (),
        source=(
            f"Code {months.commodity_code}: ",
            to_source(str(months.source_id)),
            "; law: ",
            to_source("control_ledger"),
        ),
    )


def _any_certain(rows: list[MonthRow]) -> bool:
    return any(row.controlled is not None and row.controlled.low > 0 for row in rows)


def months_title(rows: list[MonthRow]) -> str:
    """Say what happened: before control, at the lowest since, and in the newest month."""
    newest = rows[-1]
    under = [row for row in rows if row.in_force_days > 0]
    before = [row for row in rows if under and row.month < under[0].month]
    if not before:
        return (
            f"China’s rare-earth magnet exports: {words.tonnes(newest.observed)} in "
            f"{words.month(newest.month)}"
        )
    lowest = min(under, key=lambda row: (row.observed, row.month))
    return (
        f"China’s rare-earth magnet exports: {words.tonnes(before[-1].observed)} in "
        f"{words.month(before[-1].month)} before control, {words.tonnes(lowest.observed)} in "
        f"{words.month(lowest.month)}, {words.tonnes(newest.observed)} in "
        f"{words.month(newest.month)}"
    )


def _month_row(row: MonthRow, data: ReportData) -> tuple[Cell, ...]:
    under = row.controlled
    evidence = data.evidence.get(row.row_key, NOTHING)
    read_from = "; ".join(f"{each.file}: {each.lines}" for each in evidence.figures)
    return (
        words.month(row.month),
        words.tonnes(row.observed),
        "–" if under is None else f"{under.low:,.0f}–{words.tonnes(under.high)}",
        "published" if row.quality.startswith("published") else row.quality,
        ON_STRIP.get(row.law_status) or STATUSES[row.law_status],
        f"{row.in_force_days} of {row.days_in_month}",
        to_instruments(row.instruments),
        read_from or "–",
    )


def lanes_panel(data: ReportData) -> Panel:
    """Show every clause's history, and where it stands on the day of the build."""
    day = data.build.as_of
    by_status: dict[str, set[str]] = defaultdict(set)
    for lane in data.lanes:
        status = lane.on(day)
        if status:
            by_status[status].add(lane.instrument_id)
    shown = dict.fromkeys(span.status for lane in data.lanes for span in lane.spans)
    fills = {
        charts_time.status_fill(status): STATUSES[status] for status in STATUSES if status in shown
    }
    table = Table(
        "Histories of clauses, as acts have them and as they are known now",
        names("Instrument", "What it does", "Clauses", "Destinations", "Status", "From", "Until"),
        [row for lane in data.lanes for row in _lane_rows(lane)],
    )
    title = lanes_title(day, {status: len(ids) for status, ids in by_status.items()})
    label = f"Lanes of law over time. {title}."
    return Panel(
        "timeline",
        "Law",
        title,
        "One lane per instrument and set of clauses with the same history. Acts alone count, read "
        "or reported; statements of intent do not. An instrument whose clauses stand differently "
        "is counted under each. Ends of suspensions are printed days, taken as the first free day.",
        chart=charts_time.lanes_chart(data.lanes, day, label),
        narrow=charts_time.lanes_chart(data.lanes, day, label, NARROW),
        is_wide=True,
        keys=tuple(Key(fill, text) for fill, text in fills.items()),
        key_title="Status",
        tables=(table,),
        source=(
            "Law: ",
            to_source("control_ledger"),
            "; controls.control_periods, scenario enacted",
        ),
    )


def lanes_title(day: date, counts: dict[str, int]) -> str:
    """Say how many instruments are in force, suspended, or past the end of their suspension."""
    said = [
        f"{counts[status]} {one if counts[status] == 1 else many}"
        for status, one, many in STANDINGS
        if counts.get(status)
    ]
    return f"On {words.day(day)}, {words.listed(said)}" if said else f"The law on {words.day(day)}"


def _lane_rows(lane: Lane) -> list[tuple[Cell, ...]]:
    return [
        (
            to_instrument(lane.instrument_id),
            lane.title,
            lane.clauses,
            lane.destination.replace("_", " "),
            STATUSES[span.status],
            words.short_day(span.day_from),
            "open" if span.day_to == FAR else words.short_day(span.day_to),
        )
        for span in lane.spans
    ]
