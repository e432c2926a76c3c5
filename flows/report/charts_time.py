"""Charts over time: the months of one product under its law, and the clauses' histories."""

from datetime import date, timedelta

import altair as alt

from flows.report import words
from flows.report.chart_style import (
    ABSENT,
    CERTAIN,
    INK,
    POSSIBLE,
    SOFT,
    drawn,
    stamp,
    values,
)
from flows.report.law import STATUSES, Lane
from flows.report.months import Change, MonthRow, Months, months_between

MONTHS_WIDTH = 780
LANES_WIDTH = 620
# Some pixels for a letter of 12 pixels' height: what room a label is given.
LETTER = 6.4
LABEL_ROW = 17


def status_fill(status: str) -> str:
    """Name the fill of a status."""
    return CERTAIN if status == "in_force" else f"url(#status-{status})"


def placed(changes: list[Change], first: date, last: date) -> list[tuple[Change, int, str]]:
    """Give each label a row and the side of its line, so that none lies on another.

    A label goes to the right of its line, or to the left where it would leave the chart.
    """
    days = (last - first).days
    taken: list[list[tuple[float, float]]] = []
    found = []
    for change in changes:
        at = (change.day - first).days / days * MONTHS_WIDTH
        length = LETTER * len(label_of(change)) + 10
        side = "left" if at + length <= MONTHS_WIDTH else "right"
        here = (at, at + length) if side == "left" else (at - length, at)
        row = 0
        while row < len(taken) and any(
            here[0] < end and start < here[1] for start, end in taken[row]
        ):
            row += 1
        if row == len(taken):
            taken.append([])
        taken[row].append(here)
        found.append((change, row, side))
    return found


def label_of(change: Change) -> str:
    """Write what stands at a line: 4 Apr 2025: CN-2025-18 in force."""
    return f"{words.short_day(change.day)}: {change.text}"


def _month_end(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def months_chart(months: Months, label: str) -> str:
    """Draw each month's figure, the range of it under control, and the law below.

    Solid points are published figures, hollow ones are worked out from others.
    """
    rows = months.rows
    first, last = rows[0].month, _month_end(rows[-1].month)
    placings = placed(months.changes, first, last)
    room = 8 + LABEL_ROW * (1 + max((row for _, row, _ in placings), default=-1))
    scale = alt.Scale(type="utc", domain=[stamp(first), stamp(last)], nice=False)
    data = values([_month(row) for row in rows])
    axis = alt.Axis(title=None, labels=False, ticks=False, grid=False)
    y = alt.Y("high:Q", title="Exports to the world, tonnes a month", axis=alt.Axis(tickCount=6))
    x = alt.X("from:T", scale=scale, axis=axis)
    base = alt.Chart(data, width=MONTHS_WIDTH, height=300)
    bars = (
        base.mark_bar(stroke=CERTAIN, strokeWidth=1, fill=POSSIBLE)
        .encode(x=x, x2="to:T", y=y, y2="low:Q", description="tip:N")
        .transform_filter("datum.high > 0")
    )
    certain = (
        base.mark_bar(fill=CERTAIN)
        .encode(x=x, x2="to:T", y=alt.Y("low:Q"), y2=alt.value(300))
        .transform_filter("datum.low > 0")
    )
    points = base.mark_point(size=70, filled=True, opacity=1, strokeWidth=2, stroke=INK).encode(
        x=alt.X("middle:T", scale=scale),
        y="observed:Q",
        fill=alt.Fill("dot:N", scale=None),
        description="tip:N",
    )
    lines: list[alt.Chart] = [bars, certain, points]
    if placings:
        lines += _change_layers(placings, room, scale)
    upper = alt.layer(*lines).properties(width=MONTHS_WIDTH, height=300)
    strip = _law_strip(months, scale)
    # The labels of changes stand above the plot: a padding of their height keeps them in.
    chart = alt.vconcat(upper, strip).properties(
        padding={"top": room + 6, "left": 4, "right": 8, "bottom": 4}
    )
    return drawn(chart, "months", label)


def _month(row: MonthRow) -> dict[str, object]:
    end = _month_end(row.month)
    inset = timedelta(days=4)
    under = row.controlled
    tip = f"{words.month(row.month)}: {words.tonnes(row.observed)}"
    if under is not None and under.high > 0:
        tip += f", of which under control {under.low:,.0f}–{words.tonnes(under.high)}"
    return {
        "from": stamp(row.month + inset),
        "to": stamp(end - inset),
        "middle": stamp(row.month + (end - row.month) / 2),
        "observed": row.observed,
        "low": 0 if under is None else under.low,
        "high": 0 if under is None else under.high,
        "dot": INK if row.quality.startswith(("published", "reported")) else "var(--surface)",
        "tip": tip,
    }


def _change_layers(
    placings: list[tuple[Change, int, str]], room: int, scale: alt.Scale
) -> list[alt.Chart]:
    layers = []
    for change, row, side in placings:
        height = LABEL_ROW * row - room + 8
        data = values([{"day": stamp(change.day), "text": label_of(change)}])
        x = alt.X("day:T", scale=scale)
        layers.append(
            alt.Chart(data)
            .mark_rule(color="var(--law)", strokeWidth=1.5, strokeDash=[5, 3])
            .encode(x=x, y=alt.value(height), y2=alt.value(300))
        )
        layers.append(
            alt.Chart(data)
            .mark_text(
                align="left" if side == "left" else "right",
                baseline="top",
                dx=5 if side == "left" else -5,
                fontSize=12,
                color=INK,
            )
            .encode(x=x, y=alt.value(height), text="text:N")
        )
    return layers


def _law_strip(months: Months, scale: alt.Scale) -> alt.Chart:
    by_month = {row.month: row for row in months.rows}
    rows: list[dict[str, object]] = []
    for month in months_between(min(by_month), max(by_month)):
        row = by_month.get(month)
        status = "no figure" if row is None else row.law_status
        rows.append(
            {
                "from": stamp(month),
                "to": stamp(_month_end(month)),
                "fill": ABSENT
                if row is None
                else "var(--surface)"
                if status == "no_control_known"
                else status_fill(status),
                "tip": f"{words.month(month)}: {STATUSES.get(status, status.replace('_', ' '))}",
            }
        )
    return (
        alt.Chart(values(rows), width=MONTHS_WIDTH, height=18)
        .mark_rect(stroke=SOFT, strokeWidth=0.6)
        .encode(
            x=alt.X(
                "from:T",
                scale=scale,
                title="Month, and the law at its end as it was known then",
                axis=alt.Axis(
                    format="%b %Y", tickCount={"interval": "month", "step": 3}, grid=False
                ),
            ),
            x2="to:T",
            fill=alt.Fill("fill:N", scale=None),
            description="tip:N",
        )
    )


def lanes_chart(lanes: list[Lane], as_of: date, label: str) -> str:
    """Draw every clause's history as a lane of statuses, and a line at the day of the build."""
    first = date(min(lane.spans[0].day_from for lane in lanes).year, 1, 1)
    last = date(as_of.year + 2, 1, 1)
    scale = alt.Scale(type="utc", domain=[stamp(first), stamp(last)], nice=False)
    names = [lane_name(lane) for lane in lanes]
    rows: list[dict[str, object]] = []
    for lane, name in zip(lanes, names, strict=True):
        for span in lane.spans:
            start, end = max(span.day_from, first), min(span.day_to, last)
            if start >= end:
                continue
            width = (end - start).days / (last - first).days * LANES_WIDTH
            word = SHORT[span.status]
            rows.append(
                {
                    "name": name,
                    "from": stamp(start),
                    "to": stamp(end),
                    "middle": stamp(start + (end - start) / 2),
                    "fill": status_fill(span.status),
                    "ink": "var(--on-certain)" if span.status == "in_force" else INK,
                    "text": word if width >= LETTER * len(word) + 8 else "",
                    "tip": f"{name}: {STATUSES[span.status]} from {words.short_day(span.day_from)}",
                }
            )
    base = alt.Chart(values(rows), width=LANES_WIDTH, height=23 * len(lanes)).encode(
        y=alt.Y("name:N", sort=names, title="Instrument, clauses and destinations")
    )
    x = alt.X(
        "from:T",
        scale=scale,
        title="Day of law",
        axis=alt.Axis(format="%Y", tickCount={"interval": "year", "step": 1}, orient="bottom"),
    )
    bars = base.mark_bar(height=16, stroke=CERTAIN, strokeWidth=0.8).encode(
        x=x, x2="to:T", fill=alt.Fill("fill:N", scale=None), description="tip:N"
    )
    middle = alt.X("middle:T", scale=scale)
    halo = (
        base.mark_text(fontSize=11, stroke="var(--surface)", strokeWidth=3, strokeJoin="round")
        .encode(x=middle, text="text:N")
        .transform_filter("datum.ink !== 'var(--on-certain)'")
    )
    text = base.mark_text(fontSize=11).encode(
        x=middle, text="text:N", color=alt.Color("ink:N", scale=None)
    )
    today = alt.Chart(values([{"day": stamp(as_of), "text": words.short_day(as_of)}]))
    at = alt.X("day:T", scale=scale)
    rule = today.mark_rule(color="var(--law)", strokeWidth=1.5).encode(x=at)
    word = today.mark_text(baseline="bottom", dy=-4, fontSize=12, color=INK).encode(
        x=at, y=alt.value(0), text="text:N"
    )
    return drawn(bars + halo + text + rule + word, "lanes", label)


SHORT = {
    "in_force": "in force",
    "suspended": "suspended",
    "not_yet_in_force": "not yet",
    "suspension_end_reached": "end reached",
    "expired": "ended",
    "repealed": "ended",
    "not_established": "not established",
}


def lane_name(lane: Lane) -> str:
    """Write CN-2025-61 cl. 1(1), 1(2) → third countries."""
    clauses = "" if lane.clauses == "main" else f" cl. {lane.clauses}"
    destination = "" if lane.destination == "all" else f" → {lane.destination.replace('_', ' ')}"
    return f"{lane.instrument_id}{clauses}{destination}"
