"""Charts over time: the months of one product under its law, and the clauses' histories."""

from collections import Counter
from datetime import date, timedelta

import altair as alt

from flows.report import words
from flows.report.chart_style import (
    ABSENT,
    BROAD,
    CERTAIN,
    INK,
    POSSIBLE,
    SOFT,
    Frame,
    drawn,
    inside,
    names_axis,
    stamp,
    values,
)
from flows.report.law import STATUSES, Lane
from flows.report.months import Change, MonthRow, Months, months_between

MONTHS_WIDTH = 740
LANES_WIDTH = 520
# Some pixels for a letter of 12 pixels' height: what room a label is given.
LETTER = 6.4
LABEL_ROW = 17


def status_fill(status: str) -> str:
    """Name the fill of a status."""
    return CERTAIN if status == "in_force" else f"url(#status-{status})"


def strip_fill(status: str) -> str:
    """Name the fill of a month's status, which may be that no control was known."""
    return "var(--surface)" if status == "no_control_known" else status_fill(status)


def placed(
    changes: list[Change], first: date, last: date, frame: Frame = BROAD
) -> list[tuple[Change, int]]:
    """Give each label a row.

    A label stands to the right of its line. Where a line falls into an earlier label, its own label
    goes below that one and the line begins there: so no label lies on a label or under a line.
    """
    days = (last - first).days
    found: list[tuple[Change, int]] = []
    ends: list[tuple[float, int]] = []
    for change in sorted(changes, key=lambda each: each.day):
        at = (change.day - first).days / days * frame.room(MONTHS_WIDTH, 46)
        row = max((row + 1 for end, row in ends if at < end), default=0)
        ends.append((at + LETTER * len(label_of(change, frame)) + 12, row))
        found.append((change, row))
    return found


def label_of(change: Change, frame: Frame = BROAD) -> str:
    """Write what stands at a line: 4 Apr 2025: CN-2025-18 in force; on a phone just the day."""
    if frame.is_narrow:
        return words.short_day(change.day)
    return f"{words.short_day(change.day)}: {change.text}"


def _month_end(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def months_chart(months: Months, label: str, frame: Frame = BROAD) -> str:
    """Draw each month's figure, the range of it under control, and the law below.

    Solid points are published figures, hollow ones are worked out from others.
    """
    rows = months.rows
    first, last = rows[0].month, _month_end(rows[-1].month)
    placings = placed(months.changes, first, last, frame)
    room = 30 + LABEL_ROW * (1 + max((row for _, row in placings), default=-1))
    scale = alt.Scale(type="utc", domain=[stamp(first), stamp(last)], nice=False)
    data = values([_month(row) for row in rows])
    axis = alt.Axis(title=None, labels=False, ticks=False, grid=False)
    y = alt.Y(
        "high:Q",
        title="Tonnes a month",
        axis=alt.Axis(tickCount=6, titleAlign="left", titleX=-42, titleY=-14),
    )
    x = alt.X("from:T", scale=scale, axis=axis)
    base = alt.Chart(data, width=frame.room(MONTHS_WIDTH, 46), height=300)
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
    points = base.mark_point(
        size=36 if frame.is_narrow else 70, filled=True, opacity=1, strokeWidth=2, stroke=INK
    ).encode(
        x=alt.X("middle:T", scale=scale),
        y="observed:Q",
        fill=alt.Fill("dot:N", scale=None),
        description="tip:N",
    )
    lines: list[alt.Chart] = [bars, certain, points]
    if placings:
        lines += _change_layers(placings, room, scale, frame)
    upper = alt.layer(*lines).properties(width=frame.room(MONTHS_WIDTH, 46), height=300)
    strip = _law_strip(months, scale, frame)
    chart = alt.vconcat(upper, strip)
    return drawn(chart, label)


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
    placings: list[tuple[Change, int]], room: int, scale: alt.Scale, frame: Frame
) -> list[alt.Chart]:
    layers = []
    for change, row in placings:
        height = LABEL_ROW * row - room + 8
        data = values([{"day": stamp(change.day), "text": label_of(change, frame)}])
        x = alt.X("day:T", scale=scale)
        layers.append(
            alt.Chart(data)
            .mark_rule(color="var(--law)", strokeWidth=1.5, strokeDash=[5, 3])
            .encode(x=x, y=alt.value(height), y2=alt.value(300))
        )
        layers.append(
            alt.Chart(data)
            .mark_text(align="left", baseline="top", dx=5, fontSize=12, color=INK)
            .encode(x=x, y=alt.value(height), text="text:N")
        )
    return layers


def _law_strip(months: Months, scale: alt.Scale, frame: Frame) -> alt.Chart:
    by_month = {row.month: row for row in months.rows}
    rows: list[dict[str, object]] = []
    for month in months_between(min(by_month), max(by_month)):
        row = by_month.get(month)
        status = "no figure" if row is None else row.law_status
        rows.append(
            {
                "from": stamp(month),
                "to": stamp(_month_end(month)),
                "fill": ABSENT if row is None else strip_fill(status),
                "tip": f"{words.month(month)}: {STATUSES.get(status, status.replace('_', ' '))}",
            }
        )
    bars = alt.Chart(values(rows), width=frame.room(MONTHS_WIDTH, 46), height=18).mark_rect(
        stroke=SOFT, strokeWidth=0.6
    )
    step = {"interval": "month", "step": 6 if frame.is_narrow else 3}
    strip: alt.Chart = bars.encode(
        x=alt.X(
            "from:T",
            scale=scale,
            title="Month, and the law at its end as it was known then",
            axis=alt.Axis(format="%b %Y", tickCount=step, grid=False),
        ),
        x2="to:T",
        fill=alt.Fill("fill:N", scale=None),
        description="tip:N",
    )
    return strip


def lanes_chart(lanes: list[Lane], as_of: date, label: str, frame: Frame = BROAD) -> str:
    """Draw every clause's history as a lane of statuses, and a line at the day of the build."""
    first = date(min(lane.spans[0].day_from for lane in lanes).year, 1, 1)
    last = date(as_of.year + 2, 1, 1)
    scale = alt.Scale(type="utc", domain=[stamp(first), stamp(last)], nice=False)
    counts = Counter(lane.instrument_id for lane in lanes)
    names = [lane_name(lane, counts[lane.instrument_id] > 1) for lane in lanes]
    all_of_it = frame.room(LANES_WIDTH)
    rows: list[dict[str, object]] = []
    for lane, name in zip(lanes, names, strict=True):
        for span in lane.spans:
            start, end = max(span.day_from, first), min(span.day_to, last)
            if start >= end:
                continue
            # A word stands on one side of the line of the day, on the longer one.
            before, after = (start, min(end, as_of)), (max(start, as_of), end)
            room = max((before, after), key=lambda part: part[1] - part[0])
            width = (room[1] - room[0]).days / (last - first).days * all_of_it
            word = SHORT[span.status]
            rows.append(
                {
                    "name": name,
                    "from": stamp(start),
                    "to": stamp(end),
                    "middle": stamp(room[0] + (room[1] - room[0]) / 2),
                    "fill": status_fill(span.status),
                    "ink": "var(--on-certain)" if span.status == "in_force" else INK,
                    "text": word if width >= LETTER * len(word) + 8 else "",
                    "tip": f"{name}: {STATUSES[span.status]} from {words.short_day(span.day_from)}",
                }
            )
    base = alt.Chart(values(rows), width=all_of_it, height=frame.rows(23, len(lanes))).encode(
        y=names_axis(frame, names, "Instrument")
    )
    x = alt.X(
        "from:T",
        scale=scale,
        title="Day of law",
        axis=frame.axis(format="%Y", tickCount={"interval": "year", "step": 1}, orient="bottom"),
    )
    bars = base.mark_bar(height=16, stroke=CERTAIN, strokeWidth=0.8, yOffset=frame.drop).encode(
        x=x, x2="to:T", fill=alt.Fill("fill:N", scale=None), description="tip:N"
    )
    texts = inside(base, alt.X("middle:T", scale=scale), 11, frame)
    today = alt.Chart(values([{"day": stamp(as_of), "text": words.short_day(as_of)}]))
    at = alt.X("day:T", scale=scale)
    rule = today.mark_rule(color="var(--law)", strokeWidth=1.5).encode(x=at)
    if frame.is_narrow:
        # A line through all rows would strike through the names above the bars.
        days = values([{"day": stamp(as_of), "name": name} for name in names])
        marks = alt.Chart(days).mark_tick(
            orient="vertical", color="var(--law)", thickness=2, size=20, yOffset=frame.drop
        )
        rule = marks.encode(x=at, y=names_axis(frame, names, "Instrument"))
    word = today.mark_text(baseline="bottom", dy=-4, fontSize=12, color=INK).encode(
        x=at, y=alt.value(0), text="text:N"
    )
    return drawn(alt.layer(bars, *texts, rule, word), label)


SHORT = {
    "in_force": "in force",
    "suspended": "suspended",
    "not_yet_in_force": "not yet",
    "suspension_end_reached": "end reached",
    "expired": "expired",
    "repealed": "repealed",
    "not_established": "not established",
}


def lane_name(lane: Lane, is_one_of_several: bool) -> str:
    """Write CN-2025-61 cl. 1(1), 1(2) · Licence ...; clauses where they tell lanes apart."""
    which = ""
    if is_one_of_several:
        where = "" if lane.destination == "all" else f" → {lane.destination.replace('_', ' ')}"
        which = f" cl. {lane.clauses}{where}"
    return f"{lane.instrument_id}{which} · {lane.title}"
