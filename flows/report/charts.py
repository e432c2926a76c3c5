"""Charts of one day: map, heat map, ranges by sector and by importer, what is invisible."""

import json
from functools import cache
from pathlib import Path

import altair as alt

from flows.report import words
from flows.report.chart_style import (
    ABSENT,
    CERTAIN,
    INK,
    POSSIBLE,
    class_fill,
    class_ink,
    drawn,
    share_class,
    values,
)
from flows.report.exposure import Exposure, ExposureRow, SectorRow
from flows.report.figures import ALL, WORLD, Build, Interval, Names
from flows.report.law import KINDS_OF_VISIBILITY, Seen
from flows.report.supply import SupplyRow

WORLD_FILE = Path(__file__).with_name("world.topojson.json")
HEAT_IMPORTERS = 20


@cache
def world() -> dict[str, object]:
    """Read the outlines of countries; ``WORLD.md`` says where they are from."""
    read: dict[str, object] = json.loads(WORLD_FILE.read_text("utf-8"))
    return read


def mapped_areas() -> set[str]:
    """Return the areas that have an outline."""
    objects = json.loads(WORLD_FILE.read_text("utf-8"))["objects"]
    outlines = objects["countries"]["geometries"]
    return {str(each["properties"]["area"]) for each in outlines if "area" in each["properties"]}


def map_chart(rows: list[ExposureRow], controller: str, names: Names, label: str) -> str:
    """Draw the highest share each importer may have, and a thick outline where even the lowest is.

    above none; the exporter under control is filled with ink.
    """
    figures: list[dict[str, object]] = [
        {
            "area": row.importer,
            "fill": class_fill(share_class(row.share.high)),
            "line": 1.6 if row.share.low > 0 else 0.4,
            "tip": f"{names.area(row.importer)}: {words.percents(row.share)}",
        }
        for row in rows
        if row.share is not None
    ]
    figures.append(
        {
            "area": controller,
            "fill": "var(--ink)",
            "line": 0.4,
            "tip": f"{names.area(controller)}: the exporter whose law this is",
        }
    )
    outlines = alt.InlineData(
        values=world(), format=alt.TopoDataFormat(type="topojson", feature="countries")
    )
    known = alt.LookupData(data=values(figures), key="area", fields=["fill", "line", "tip"])
    chart = (
        alt.Chart(outlines, width=820, height=400)
        .mark_geoshape(stroke="var(--coast)")
        .transform_lookup(lookup="properties.area", from_=known)
        .transform_calculate(
            fill=f"datum.fill || '{ABSENT}'",
            line="datum.line || 0.4",
            tip="datum.tip || 'no imports under these codes in the loaded data'",
        )
        .encode(
            fill=alt.Fill("fill:N", scale=None),
            strokeWidth=alt.StrokeWidth("line:Q", scale=None),
            description="tip:N",
        )
        .project("equalEarth")
    )
    return drawn(chart, "map", label)


def group_name(group: tuple[str, ...]) -> str:
    """Write a column of the heat map: All codes, or the symbols that share their codes."""
    return "All codes" if group == (ALL,) else " ".join(group)


def heat_cells(
    exposure: Exposure, build: Build, names: Names, controller: str
) -> list[tuple[str, tuple[str, ...], Interval | None]]:
    """Return importer, group of elements and share, for the importers with the most at stake."""
    top = [row.importer for row in exposure.on(build.as_of) if row.exporter == controller]
    cells = []
    for importer in top[:HEAT_IMPORTERS]:
        for group in [(ALL,), *exposure.groups]:
            found = [
                row.share
                for row in exposure.on(build.as_of, group[0])
                if row.importer == importer and row.exporter == controller
            ]
            cells.append((names.area(importer), group, found[0] if found else None))
    return cells


def heat_chart(cells: list[tuple[str, tuple[str, ...], Interval | None]], label: str) -> str:
    """Draw a cell per importer and group: its left half is the lowest share, its right the highest."""
    rows: list[dict[str, object]] = []
    for importer, group, share in cells:
        for end in ("low", "high"):
            known = None if share is None else share_class(getattr(share, end))
            rows.append(
                {
                    "importer": importer,
                    "group": group_name(group),
                    "end": end,
                    "fill": ABSENT if known is None else class_fill(known),
                    "ink": INK if known is None else class_ink(known),
                    "text": "–" if share is None else words.percent(getattr(share, end)),
                    "tip": f"{importer}, {group_name(group)}: {words.percents(share)}",
                }
            )
    groups = list(dict.fromkeys(str(row["group"]) for row in rows))
    importers = list(dict.fromkeys(str(row["importer"]) for row in rows))
    base = alt.Chart(values(rows), width=118 * len(groups), height=24 * len(importers)).encode(
        x=alt.X(
            "group:N",
            sort=groups,
            title="Element, or elements that no code tells apart (share at least | at most, %)",
            axis=alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False, labelPadding=6),
            scale=alt.Scale(paddingInner=0.06, paddingOuter=0.03),
        ),
        xOffset=alt.XOffset("end:N", sort=["low", "high"]),
        y=alt.Y(
            "importer:N",
            sort=importers,
            title="Importer",
            axis=alt.Axis(domain=False, ticks=False),
            scale=alt.Scale(paddingInner=0.12, paddingOuter=0.06),
        ),
    )
    cell = base.mark_rect().encode(fill=alt.Fill("fill:N", scale=None), description="tip:N")
    text = base.mark_text(fontSize=12).encode(text="text:N", color=alt.Color("ink:N", scale=None))
    return drawn(cell + text, "heat", label)


def range_rows(named: list[tuple[str, Interval, str]]) -> list[dict[str, object]]:
    """Split each figure into what is certain, up to its low bound, and what is possible."""
    rows: list[dict[str, object]] = []
    for name, interval, text in named:
        tip = f"{name}: {text}"
        rows.append(
            {"name": name, "from": 0, "to": interval.low, "fill": CERTAIN, "tip": tip, "text": text}
        )
        rows.append(
            {
                "name": name,
                "from": interval.low,
                "to": interval.high,
                "fill": POSSIBLE,
                "tip": tip,
                "text": text,
            }
        )
    return rows


def sector_chart(sectors: list[SectorRow], label: str) -> str:
    """Draw a range per sector: solid is certain, hatched is possible."""
    named = [(words.sector(each.sector), each.value, words.amounts(each.value)) for each in sectors]
    rows = range_rows(named)
    for row in rows:
        row["from"], row["to"] = float(str(row["from"])) / 1e6, float(str(row["to"])) / 1e6
    base = alt.Chart(values(rows), width=430, height=30 * len(named)).encode(
        y=alt.Y("name:N", sort=[name for name, *_ in named], title="Sector of first use (NACE)")
    )
    bars = base.mark_bar(height=16, stroke=CERTAIN, strokeWidth=1).encode(
        x=alt.X("from:Q", title="Value of imports, millions of US dollars"),
        x2="to:Q",
        fill=alt.Fill("fill:N", scale=None),
        description="tip:N",
    )
    return drawn(bars + _ends(base, "to"), "sectors", label)


def hhi_chart(rows: list[SupplyRow], names: Names, label: str) -> str:
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
    base = alt.Chart(values(data), width=430, height=24 * len(named)).encode(
        y=alt.Y("name:N", sort=[name for name, *_ in named], title="Importer"),
    )
    bars = base.mark_bar(height=12, fill=POSSIBLE, stroke=CERTAIN, strokeWidth=1).encode(
        x=alt.X(
            "from:Q",
            title="Herfindahl-Hirschman index of suppliers, 0 to 1",
            scale=alt.Scale(domain=[0, 1]),
        ),
        x2="to:Q",
        description="tip:N",
    )
    return drawn(bars + _ends(base, "to"), "hhi", label)


def _ends(base: alt.Chart, field: str) -> alt.Chart:
    """Write each range in figures after its high end."""
    return (
        base.mark_text(align="left", dx=7, fontSize=12, color=INK)
        .encode(x=f"{field}:Q", text="text:N")
        .transform_filter("datum.fill !== 'var(--certain)'")
    )


def visibility_chart(seen: list[Seen], label: str) -> str:
    """Draw the items of each list by what a customs code shows of them."""
    order = list(KINDS_OF_VISIBILITY)
    rows: list[dict[str, object]] = []
    for each in seen:
        start = 0
        for kind in order:
            count = each.counts[kind]
            if count:
                rows.append(
                    {
                        "name": each.name,
                        "from": start,
                        "to": start + count,
                        "middle": start + count / 2,
                        "fill": f"url(#seen-{kind})" if kind != "own_code" else CERTAIN,
                        "ink": "var(--on-certain)" if kind == "own_code" else INK,
                        # NOTE: 3 of 60 items are some 25 pixels, room for a number.
                        "text": str(count) if count >= 3 else "",
                        "tip": f"{each.name}: {count} with {KINDS_OF_VISIBILITY[kind]}",
                    }
                )
            start += count
    base = alt.Chart(values(rows), width=560, height=28 * len(seen)).encode(
        y=alt.Y("name:N", sort=[each.name for each in seen], title="Instrument")
    )
    bars = base.mark_bar(height=19, stroke="var(--surface)", strokeWidth=1).encode(
        x=alt.X("from:Q", title="Items of the list"),
        x2="to:Q",
        fill=alt.Fill("fill:N", scale=None),
        description="tip:N",
    )
    halo = (
        base.mark_text(fontSize=12, stroke="var(--surface)", strokeWidth=3, strokeJoin="round")
        .encode(x="middle:Q", text="text:N")
        .transform_filter("datum.ink !== 'var(--on-certain)'")
    )
    text = base.mark_text(fontSize=12).encode(
        x="middle:Q", text="text:N", color=alt.Color("ink:N", scale=None)
    )
    return drawn(bars + halo + text, "seen", label)
