"""The outlines of countries: shapes drawn once, which both maps fill."""

import json
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import altair as alt

from flows.report.chart_style import SVG, drawn

WORLD_FILE = Path(__file__).with_name("world.topojson.json")
WIDTH, HEIGHT = 900, 392


@dataclass(frozen=True)
class Outline:
    """One shape of the map; ``area`` is None where the outline has no country code."""

    area: str | None
    path: str


def mapped_areas() -> set[str]:
    """Return the areas that have an outline."""
    return {outline.area for outline in outlines() if outline.area}


@cache
def outlines() -> tuple[Outline, ...]:
    """Project the outlines of countries; ``WORLD.md`` says where they are from.

    Vega draws them with the area as each shape's tip; only shapes and areas are kept of that.
    """
    world = alt.InlineData(
        values=json.loads(WORLD_FILE.read_text("utf-8")),
        format=alt.TopoDataFormat(type="topojson", feature="countries"),
    )
    chart = (
        alt.Chart(world, width=WIDTH, height=HEIGHT)
        # Nothing reaches past the map; a clip would carry an id that counts up with every drawing.
        .mark_geoshape(clip=False)
        .transform_calculate(area="datum.properties.area || '-'")
        .encode(description="area:N")
        .project("equalEarth", scale=166, translate=[450, 220])
    )
    root = ET.fromstring(drawn(chart, "Outlines of countries"))  # noqa: S314 - our own renderer
    found = [
        (shape.findtext(f"{{{SVG}}}title"), shape.get("d")) for shape in root.iter(f"{{{SVG}}}path")
    ]
    return tuple(
        Outline(None if area == "-" else area, path) for area, path in found if area and path
    )
