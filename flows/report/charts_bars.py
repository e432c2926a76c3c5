"""Bars that run from a low to a high bound, and bars of items by what codes show of them."""

import altair as alt

from flows.report import words
from flows.report.chart_style import (
    BROAD,
    CERTAIN,
    INK,
    POSSIBLE,
    SOFT,
    Frame,
    drawn,
    inside,
    names_axis,
    values,
)
from flows.report.figures import WORLD, Names
from flows.report.law import KINDS_OF_VISIBILITY, Seen
from flows.report.supply import SupplyRow


def hhi_chart(rows: list[SupplyRow], names: Names, label: str, frame: Frame = BROAD) -> str:
    """Draw each importer's concentration from its low to its high bound."""
    named = [
        (
            "World (all importers)" if row.importer == WORLD else names.area(row.importer),
            row.hhi,
            words.decimals(row.hhi),
        )
        for row in rows
    ]
    data = [
        {"name": name, "from": hhi.low, "to": hhi.high, "tip": f"{name}: {text}", "text": text}
        for name, hhi, text in named
    ]
    base = alt.Chart(values(data), width=frame.room(600), height=frame.rows(24, len(named))).encode(
        y=names_axis(frame, [name for name, *_ in named], "Importer"),
    )
    bars = base.mark_bar(
        height=12, fill=POSSIBLE, stroke=CERTAIN, strokeWidth=1, yOffset=frame.drop
    ).encode(
        x=alt.X(
            "from:Q",
            title="Herfindahl-Hirschman index of suppliers, 0 to 1",
            scale=alt.Scale(domain=[0, 1]),
            axis=frame.axis(tickCount=5, format=".1f"),
        ),
        x2="to:Q",
        description="tip:N",
    )
    return drawn(bars + _ends(base, frame), label)


def _ends(base: alt.Chart, frame: Frame) -> alt.Chart:
    """Write each range in figures after its high end."""
    texts = base.mark_text(align="left", dx=7, fontSize=12, color=INK, yOffset=frame.drop)
    ends: alt.Chart = texts.encode(x="to:Q", text="text:N")
    return ends.transform_filter("datum.fill !== 'var(--certain)'")


def visibility_chart(
    seen: list[Seen], titles: dict[str, str], label: str, frame: Frame = BROAD
) -> str:
    """Draw the items of each list by what a customs code shows of them."""
    order = list(KINDS_OF_VISIBILITY)
    width = frame.room(520)
    # A number needs some 16 pixels.
    least = 16 / width * max(each.item_count for each in seen)
    rows: list[dict[str, object]] = []
    for each in seen:
        start = 0
        for kind in order:
            count = each.counts[kind]
            if count:
                rows.append(
                    {
                        "name": f"{each.name} · {titles[each.name]}",
                        "from": start,
                        "to": start + count,
                        "middle": start + count / 2,
                        "fill": f"url(#seen-{kind})" if kind != "own_code" else CERTAIN,
                        "ink": "var(--on-certain)" if kind == "own_code" else INK,
                        "text": str(count) if count >= least else "",
                        "tip": f"{each.name}: {count} with {KINDS_OF_VISIBILITY[kind]}",
                    }
                )
            start += count
    base = alt.Chart(values(rows), width=width, height=frame.rows(28, len(seen))).encode(
        y=names_axis(frame, [f"{each.name} · {titles[each.name]}" for each in seen], "Instrument")
    )
    bars = base.mark_bar(height=19, stroke=SOFT, strokeWidth=0.6, yOffset=frame.drop).encode(
        x=alt.X("from:Q", title="Items of the list", axis=frame.axis()),
        x2="to:Q",
        fill=alt.Fill("fill:N", scale=None),
        description="tip:N",
    )
    texts = inside(base, alt.X("middle:Q"), 12, frame)
    return drawn(alt.layer(bars, *texts), label)
