"""How every chart looks, and how a drawing becomes part of a page.

Colours are names of the style sheet (``var(--ink)``), so that one drawing serves light, dark and
print. Fills that say "may be" or name a status are patterns of the page, so that no meaning hangs on
colour alone.
"""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime

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
NUMBER = re.compile(r"-?\d+\.\d{2,}")


def share_class(share: float) -> int:
    """Return which class a share falls into: 0 is none at all."""
    return next(index for index, top in enumerate(CLASSES) if share <= top + 1e-12)


def class_fill(index: int) -> str:
    """Name the fill of a class."""
    return f"var(--share-{index})"


def class_ink(index: int) -> str:
    """Name the ink that reads on the fill of a class."""
    return f"var(--share-ink-{index})"


def stamp(day: date) -> int:
    """Give a day as Vega takes it: milliseconds, whatever the time zone of the machine."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def values(rows: list[dict[str, object]]) -> alt.InlineData:
    """Give rows to a chart."""
    return alt.InlineData(values=rows)


def styled(chart: alt.TopLevelMixin) -> alt.TopLevelMixin:
    """Give a chart the look of all charts."""
    axis = {
        "labelColor": INK,
        "titleColor": SOFT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "domainColor": SOFT,
        "tickColor": SOFT,
        "gridColor": GRID,
        "labelLimit": 320,
        "titlePadding": 8,
    }
    config = alt.Config(
        font=FONT,
        background="transparent",
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(**axis),
        concat=alt.CompositionConfig(spacing=4),
    )
    return chart.properties(config=config)


def drawn(chart: alt.TopLevelMixin, name: str, label: str) -> str:
    """Draw a chart as SVG for a page: one picture with a name, tips on its marks, no fonts.

    ``name`` keeps its ids apart from those of other charts; ``label`` is what a screen reader says.
    """
    svg = vlc.vegalite_to_svg(
        styled(chart).to_json(indent=None),
        vl_version=alt.SCHEMA_VERSION.rpartition(".")[0],
        allowed_base_urls=[],
    )
    return as_part_of_a_page(svg, name, label)


def as_part_of_a_page(svg: str, name: str, label: str) -> str:
    """Take what only Vega needs out of a drawing, and put in what a page needs."""
    ET.register_namespace("", SVG)
    root = ET.fromstring(svg)  # noqa: S314 - our own renderer wrote it
    for parent in list(root.iter()):
        for child in list(parent):
            if _says_nothing(child):
                parent.remove(child)
    for node in root.iter():
        _keep_what_shows(node, name)
    root.set("role", "img")
    root.set("aria-label", label)
    root.set("class", "chart")
    root.attrib.pop("version", None)
    text = ET.tostring(root, encoding="unicode")
    return NUMBER.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), text)


def _says_nothing(node: ET.Element) -> bool:
    kind = node.get("class", "")
    if kind in ("background", "foreground") and node.get("stroke") is None:
        return node.get("fill") is None
    return node.tag == f"{{{SVG}}}text" and node.get("opacity") == "0"


def _keep_what_shows(node: ET.Element, name: str) -> None:
    """Turn a mark's description into its tip, and drop what the style sheet or nobody needs."""
    tip = node.get("aria-label")
    kind = node.get("aria-roledescription", "")
    for attribute in [key for key in node.attrib if key.startswith("aria-") or key == "role"]:
        del node.attrib[attribute]
    if tip and kind not in ("axis", "title") and not kind.endswith("container"):
        title = ET.Element(f"{{{SVG}}}title")
        title.text = tip
        node.insert(0, title)
    node.attrib.pop("font-family", None)
    if node.get("opacity") == "1":
        del node.attrib["opacity"]
    for key, value in list(node.attrib.items()):
        if key == "id":
            node.set(key, f"{name}-{value}")
        elif "url(#clip" in value or "url(#gradient" in value:
            node.set(key, value.replace("url(#", f"url(#{name}-"))
