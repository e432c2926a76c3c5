"""What follows the law that a reader picks: both maps and the heat map, as they stand at first.

The page's script draws the same anew for every pick (``map.js``, ``heat.js``); sentences, classes
and order are the same there, and the tests in a browser hold the two together.
"""

from dataclasses import dataclass

from flows.report import outlines, panels_supply, words
from flows.report.chart_style import ABSENT, CLASSES, class_fill, share_class
from flows.report.data import ReportData
from flows.report.exposure import ExposureRow
from flows.report.figures import ALL, ENACTED, Interval
from flows.report.panels import Key, Panel, Table, names

HEAT_IMPORTERS = 20
NAMED_AT_MOST = 12
NO_IMPORTS = "no imports under these codes in the loaded data"
CLASS_ABSENT = "absent"
CLASS_EXPORTER = "exporter"


@dataclass(frozen=True)
class Half:
    """One end of a share in the heat map: its fill and its figure in percent."""

    fill: str
    text: str


@dataclass(frozen=True)
class HeatCell:
    """A share as two halves, low end first, and as a sentence."""

    low: Half
    high: Half
    tip: str


@dataclass(frozen=True)
class Heat:
    """The heat map: a column for each group of elements, a row for each importer."""

    columns: list[str]
    rows: list[tuple[str, list[HeatCell]]]


@dataclass(frozen=True)
class Country:
    """How a country is filled on both maps, and what it says there."""

    low: str
    high: str
    tip: str


def fill(share: float) -> str:
    """Name the class, in the style sheet, of a share's fill."""
    return f"share-{share_class(share)}"


def share_keys() -> tuple[Key, ...]:
    """Name the classes of a share."""
    tops = [f"{top * 100:.0f}" for top in CLASSES]
    named = [Key(class_fill(0), f"0{words.NBSP}%")]
    named += [
        Key(
            class_fill(index),
            f"{'over ' if index == 1 else ''}{tops[index - 1]}–{tops[index]}{words.NBSP}%",
        )
        for index in range(1, len(CLASSES))
    ]
    return (*named, Key(ABSENT, "no imports in the loaded data"))


def shares(data: ReportData) -> list[tuple[ExposureRow, Interval]]:
    """Return the controller's rows that have a share, largest value first."""
    rows = data.exposure.on(data.build.as_of)
    return [
        (row, row.share)
        for row in rows
        if row.exporter == data.controller and row.share is not None
    ]


@dataclass(frozen=True)
class Maps:
    """What the template draws both maps from."""

    width: int
    height: int
    outlines: tuple[outlines.Outline, ...]
    countries: dict[str, Country]
    no_imports: str
    certain: str


def maps(data: ReportData) -> Maps:
    """Return the outlines, and how each country is filled."""
    found = shares(data)
    return Maps(
        outlines.WIDTH,
        outlines.HEIGHT,
        outlines.outlines(),
        countries(data, found),
        NO_IMPORTS,
        what_is_certain([share for _, share in found]),
    )


def countries(data: ReportData, found: list[tuple[ExposureRow, Interval]]) -> dict[str, Country]:
    """Return what the maps show of each area that has a share, and of the exporter."""
    shown = {
        row.importer: Country(
            fill(share.low),
            fill(share.high),
            f"{data.names.area(row.importer)}: {words.percents(share)}",
        )
        for row, share in found
    }
    if data.controller is None:
        return shown
    tip = f"{data.names.area(data.controller)}: the exporter whose law this is"
    return {**shown, data.controller: Country(CLASS_EXPORTER, CLASS_EXPORTER, tip)}


def map_title(who: str, found: list[Interval]) -> str:
    """Say what the maps show first."""
    if not found:
        return words.NO_CONTROL
    half = sum(share.high >= 0.5 for share in found)
    return (
        f"{who}’s controls may reach half or more of what {half} of "
        f"{words.counted(len(found), 'country', 'countries')} import under the listed codes"
    )


def what_is_certain(found: list[Interval]) -> str:
    """Say for how many countries the low end is above none."""
    if not found:
        return ""
    certain = sum(share.low > 0 for share in found)
    if not certain:
        return "Nothing is certain: the low end is 0 % for every country."
    return f"The low end is above 0 % for {words.counted(certain, 'country', 'countries')}."


def too_small(data: ReportData) -> list[str]:
    """Say which importers are in the table alone; how many, where naming them takes too long."""
    importers = {row.importer for row in data.carried.rows} - outlines.mapped_areas()
    if not importers:
        return []
    if len(importers) > NAMED_AT_MOST:
        return [f"{len(importers)} importers are too small for the map; the table has them."]
    named = words.listed(sorted(data.names.area(each) for each in importers))
    return [f"Too small for the map, but in the table: {named}."]


def map_panel(data: ReportData) -> Panel:
    """Show the share of imports under control by country, both ends of it."""
    found = shares(data)
    who = data.names.area(data.controller) if data.controller else ""
    table = Table(
        "Share of imports under the listed codes that controls may reach, by country",
        names("Importer", "#Share, low–high", "#Value, low–high", "#All imports of these codes"),
        [
            (
                data.names.area(row.importer),
                words.percents(share),
                words.amounts(row.value),
                words.dollars(row.all_suppliers or 0),
            )
            for row, share in found
        ],
    )
    return Panel(
        "map",
        "Map",
        map_title(who, [share for _, share in found]),
        f"Each country’s share is a range: of its imports of {data.exposure.year} under the listed "
        "customs codes, the part that controls reach for certain and the part they may reach. "
        "The low end is 0 % where these codes also hold goods that no list names.",
        law=words.law_line(data.build.as_of, ENACTED, data.names.element(ALL)),
        keys=(*share_keys(), Key("var(--ink)", "the exporter whose law this is")),
        key_title="Share of imports",
        tables=(table,),
        notes=(
            *too_small(data),
            "Outlines: Natural Earth (public domain); they say nothing on borders.",
        ),
        source=panels_supply.sources(data),
    )


def heat(data: ReportData) -> Heat:
    """Return shares by importer and group of elements, for the importers with most at stake."""
    of = {
        group: {
            row.importer: row.share
            for row in data.exposure.on(data.build.as_of, group[0])
            if row.exporter == data.controller
        }
        for group in [(ALL,), *data.exposure.groups_on(data.build.as_of)]
    }
    groups = [group for group, known in of.items() if known]
    importers = [(each, data.names.area(each)) for each in list(of[ALL,])[:HEAT_IMPORTERS]]
    return Heat(
        [group_name(group) for group in groups],
        [
            (name, [_cell(name, group, of[group].get(importer)) for group in groups])
            for importer, name in importers
        ],
    )


def _cell(importer: str, group: tuple[str, ...], share: Interval | None) -> HeatCell:
    tip = f"{importer}, {group_name(group)}: {words.percents(share)}"
    if share is None:
        return HeatCell(Half(CLASS_ABSENT, ""), Half(CLASS_ABSENT, ""), tip)
    low, high = (Half(fill(end), words.percent(end)) for end in (share.low, share.high))
    return HeatCell(low, high, tip)


def group_name(group: tuple[str, ...]) -> str:
    """Write a column of the heat map: All codes, or the symbols that share their codes."""
    return "All codes" if group == (ALL,) else " ".join(group)


def heat_title(data: ReportData) -> str:
    """Say which elements no code tells apart."""
    if not shares(data):
        return words.NO_CONTROL
    alike = [
        words.listed([data.names.element(each).split(" (")[0].lower() for each in group])
        for group in data.exposure.groups_on(data.build.as_of)
        if len(group) > 1
    ]
    if not alike:
        return "What controls may reach, element by element"
    return f"Customs codes cannot tell {', nor '.join(alike)} apart"


def heat_panel(data: ReportData) -> Panel:
    """Show shares by element and country."""
    return Panel(
        "heat",
        "Elements",
        heat_title(data),
        f"The importers with the most value at stake, {HEAT_IMPORTERS} at most. Each cell has two "
        "halves: the least and the most of the imports under the element’s codes that controls "
        "reach, in percent. Elements whose codes are the same share a column; columns must not be "
        "added up.",
        law=words.law_line(data.build.as_of, ENACTED),
        keys=share_keys(),
        key_title="Share",
        source=panels_supply.sources(data),
    )
