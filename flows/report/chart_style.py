"""How every chart looks, and how a drawing becomes part of a page.

Colours are names of the style sheet (``var(--ink)``), so that one drawing serves light, dark and
print. Fills that say "may be" or name a status are patterns of the page, so that no meaning hangs
on colour alone.
"""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import altair as alt
import vl_convert as vlc

FONT = "Liberation Sans"
INK, SOFT, GRID = "var(--ink)", "var(--soft)", "var(--grid)"
CERTAIN = "var(--certain)"
POSSIBLE = "url(#possible)"
ABSENT = "url(#absent)"
# Upper ends of the classes of a share, and their names in the style sheet, lightest first.
CLASSES = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
SVG = "http://www.w3.org/2000/svg"
# Marks that are given a description; Vega makes one up for the others.
TIPPED = ("bar", "geoshape", "point", "rect mark")
# A tenth of a pixel is as fine as a place on the page needs to be told.
PLACES = ("d", "transform", "x", "y", "x2", "y2", "width", "height")
NUMBER = re.compile(r"-?\d+\.\d{2,}")


@dataclass(frozen=True)
class Frame:
    """The room a chart has: beside its labels on a wide page, below each label on a phone."""

    width: int
    is_narrow: bool

    @property
    def drop(self) -> int:
        """How far below the middle of its row a bar lies, in pixels."""
        return 8 if self.is_narrow else 0

    def axis(self, **more: Any) -> alt.Axis:
        """Return an axis of figures or days; without a grid where names stand on it."""
        ticks: dict[str, Any] = {"tickCount": 4 if self.is_narrow else 8}
        return alt.Axis(grid=not self.is_narrow, **(ticks | more))

    def room(self, broad: int, beside: int = 0) -> int:
        """Return the width of the plot: ``broad`` on a wide page, else what ``beside`` leaves."""
        return self.width - beside if self.is_narrow else broad

    def rows(self, broad: int, count: int) -> int:
        """Return the height of ``count`` rows, each ``broad`` on a wide page."""
        return (42 if self.is_narrow else broad) * count


BROAD = Frame(900, False)
# NOTE: a phone of 390 pixels less its margins, and less what stands past the end of a bar.
NARROW = Frame(340, True)


def names_axis(frame: Frame, names: list[str], title: str) -> alt.Y:
    """Return the axis that names the rows: to their left, or above each bar."""
    if not frame.is_narrow:
        return alt.Y("name:N", sort=names, title=title)
    axis = alt.Axis(
        labelAlign="left",
        labelPadding=0,
        labelOffset=-12,
        labelLimit=frame.width,
        domain=False,
        ticks=False,
        titleAlign="left",
        titleX=0,
    )
    return alt.Y("name:N", sort=names, title=title, axis=axis)


def inside(base: alt.Chart, x: alt.X, letters: int, frame: Frame) -> list[alt.Chart]:
    """Write each bar's word on it, with a rim of the page's colour where the bar is a pattern."""
    rimmed = base.mark_text(
        fontSize=letters,
        stroke="var(--surface)",
        strokeWidth=3,
        strokeJoin="round",
        yOffset=frame.drop,
    )
    words = base.mark_text(fontSize=letters, yOffset=frame.drop)
    return [
        rimmed.encode(x=x, text="text:N").transform_filter("datum.ink !== 'var(--on-certain)'"),
        words.encode(x=x, text="text:N", color=alt.Color("ink:N", scale=None)),
    ]


def share_class(share: float) -> int:
    """Return which class a share falls into: 0 is none at all."""
    return next(index for index, top in enumerate(CLASSES) if share <= top + 1e-12)


def class_fill(index: int) -> str:
    """Name the fill of a class."""
    return f"var(--share-{index})"


def stamp(day: date) -> int:
    """Give a day as Vega takes it: milliseconds, whatever the time zone of the machine."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def values(rows: list[dict[str, object]]) -> alt.InlineData:
    """Give rows to a chart."""
    return alt.InlineData(values=rows)


def styled(chart: alt.TopLevelMixin) -> alt.TopLevelMixin:
    """Give a chart the look of all charts."""
    axis = alt.AxisConfig(
        labelColor=INK,
        titleColor=SOFT,
        labelFontSize=12,
        titleFontSize=12,
        titleFontWeight="normal",
        domainColor=SOFT,
        tickColor=SOFT,
        gridColor=GRID,
        labelLimit=400,
        titlePadding=8,
        maxExtent=480,
    )
    config = alt.Config(
        font=FONT,
        background="transparent",
        view=alt.ViewConfig(stroke=None),
        axis=axis,
        axisX=alt.AxisConfig(titleAnchor="start"),
        # What the left axis holds is written upright, above its labels.
        axisLeft=alt.AxisConfig(titleAngle=0, titleAlign="right", titleX=-7, titleY=-9),
        concat=alt.CompositionConfig(spacing=4),
    )
    return chart.properties(config=config)


def drawn(chart: alt.TopLevelMixin, label: str) -> str:
    """Draw a chart as SVG for a page: one picture with a name, tips on its marks, no fonts.

    ``label`` is what a screen reader says.
    """
    svg = vlc.vegalite_to_svg(
        styled(chart).to_json(indent=None),
        vl_version=alt.SCHEMA_VERSION.rpartition(".")[0],
        allowed_base_urls=[],
    )
    return as_part_of_a_page(svg, label)


def as_part_of_a_page(svg: str, label: str) -> str:
    """Take what only Vega needs out of a drawing, and put in what a page needs."""
    ET.register_namespace("", SVG)
    root = ET.fromstring(svg)  # noqa: S314 - our own renderer wrote it
    for parent in list(root.iter()):
        for child in list(parent):
            if _says_nothing(child):
                parent.remove(child)
    for node in root.iter():
        _keep_what_shows(node)
    root.set("role", "img")
    root.set("aria-label", label)
    root.set("class", "chart")
    root.attrib.pop("version", None)
    return ET.tostring(root, encoding="unicode")


def _says_nothing(node: ET.Element) -> bool:
    kind = node.get("class", "")
    if kind in ("background", "foreground") and node.get("stroke") is None:
        return node.get("fill") is None
    return node.tag == f"{{{SVG}}}text" and node.get("opacity") == "0"


def _keep_what_shows(node: ET.Element) -> None:
    """Turn a mark's description into its tip, and drop what the style sheet or nobody needs."""
    tip = node.get("aria-label")
    kind = node.get("aria-roledescription", "")
    for attribute in [key for key in node.attrib if key.startswith("aria-") or key == "role"]:
        del node.attrib[attribute]
    if tip and kind in TIPPED:
        title = ET.Element(f"{{{SVG}}}title")
        title.text = tip
        node.insert(0, title)
    node.attrib.pop("font-family", None)
    if node.get("opacity") == "1":
        del node.attrib["opacity"]
    for key, value in list(node.attrib.items()):
        if key in PLACES:
            node.set(key, NUMBER.sub(lambda found: f"{float(found[0]):.1f}", value))
