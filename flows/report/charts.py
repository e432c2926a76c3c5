"""The map, and the heat map of elements and countries."""

import json
from functools import cache
from pathlib import Path

import altair as alt

from flows.report import words
from flows.report.chart_style import (
    ABSENT,
    BROAD,
    INK,
    Frame,
    class_fill,
    class_ink,
    drawn,
    share_class,
    values,
)
from flows.report.exposure import Exposure, ExposureRow
from flows.report.figures import ALL, Build, Interval, Names

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
    """Draw the highest share each importer may have.

    The outline is thick where even the lowest is above none; the exporter is filled with ink.
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
        alt.Chart(outlines, width=900, height=392)
        # Nothing reaches past the map; a clip would carry an id that counts up with every drawing.
        .mark_geoshape(stroke="var(--coast)", clip=False)
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
        .project("equalEarth", scale=166, translate=[450, 220])
    )
    return drawn(chart, label)


def group_name(group: tuple[str, ...]) -> str:
    """Write a column of the heat map: All codes, or the symbols that share their codes."""
    return "All codes" if group == (ALL,) else " ".join(group)


def heat_cells(
    exposure: Exposure, build: Build, names: Names, controller: str
) -> list[tuple[str, tuple[str, ...], Interval | None]]:
    """Return importer, group of elements and share, for the importers with the most at stake."""
    groups = [(ALL,), *exposure.groups]
    shares = {
        group: {
            row.importer: row.share
            for row in exposure.on(build.as_of, group[0])
            if row.exporter == controller
        }
        for group in groups
    }
    return [
        (names.area(importer), group, shares[group].get(importer))
        for importer in list(shares[ALL,])[:HEAT_IMPORTERS]
        for group in groups
        if shares[group]
    ]


def heat_chart(
    cells: list[tuple[str, tuple[str, ...], Interval | None]], label: str, frame: Frame = BROAD
) -> str:
    """Draw a cell per importer and group: lowest share on its left, highest on its right."""
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
                    "text": "" if share is None else words.percent(getattr(share, end)),
                    "tip": f"{importer}, {group_name(group)}: {words.percents(share)}",
                }
            )
    groups = list(dict.fromkeys(str(row["group"]) for row in rows))
    importers = list(dict.fromkeys(str(row["importer"]) for row in rows))
    lines = max(len(group.split()) for group in groups) if frame.is_narrow else 1
    base = alt.Chart(
        values(rows),
        # NOTE: on a phone half a cell needs some 24 pixels for two digits.
        width=max(frame.width - 120 if frame.is_narrow else 620, 46 * len(groups)),
        height=24 * len(importers),
    ).encode(
        x=alt.X(
            "group:N",
            sort=groups,
            title="Element (share at least | at most, %)"
            if frame.is_narrow
            else "Element, or elements that no code tells apart (share at least | at most, %)",
            axis=alt.Axis(
                orient="top",
                labelAngle=0,
                domain=False,
                ticks=False,
                labelPadding=6 + 13 * (lines - 1),
                # Side by side the names of a phone's narrow columns would run into one another.
                labelExpr="split(datum.label, ' ')" if frame.is_narrow else "datum.label",
            ),
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
    text = base.mark_text(fontSize=frame.letters).encode(
        text="text:N", color=alt.Color("ink:N", scale=None)
    )
    return drawn(cell + text, label)
