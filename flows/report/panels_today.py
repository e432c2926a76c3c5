"""The panels of one day: map, heat map, what is invisible."""

from flows.report import charts, charts_bars, panels_supply, words
from flows.report.chart_style import ABSENT, CERTAIN, CLASSES, NARROW, class_fill
from flows.report.data import ReportData
from flows.report.law import KINDS_OF_VISIBILITY, Seen
from flows.report.panels import (
    Cell,
    Key,
    Panel,
    Table,
    names,
    to_instrument,
    to_source,
)


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


def map_panel(data: ReportData) -> Panel:
    """Show the share of imports under control by country."""
    controller = str(data.controller)
    rows = [row for row in data.exposure.on(data.build.as_of) if row.exporter == controller]
    shares = [row for row in rows if row.share is not None]
    who = data.names.area(controller)
    half = sum(row.share.high >= 0.5 for row in shares if row.share)
    certain = sum(row.share.low > 0 for row in shares if row.share)
    drawn = charts.mapped_areas()
    small = [data.names.area(row.importer) for row in shares if row.importer not in drawn]
    title = (
        f"{who}’s controls may reach half or more of what {half} of "
        f"{words.counted(len(shares), 'country', 'countries')} import under the listed codes"
    )
    lede = (
        "Each country’s share is a range, and the map shows its high end: the part of its imports "
        f"of {data.exposure.year} under customs codes on the lists that came from {who}. The low "
        "end "
        + (
            "is 0 % for every country, because these codes also hold goods that no list names."
            if not certain
            else f"is above 0 % for {words.counted(certain, 'country', 'countries')}, drawn with a "
            "thick outline."
        )
    )
    note = (
        f"Too small for this map, but in the table: {words.listed(small)}."
        if small
        else "Every importer is on the map."
    )
    table = Table(
        "Share of imports under the listed codes that controls may reach, by country",
        names("Importer", "#Share, low–high", "#Value, low–high", "#All imports of these codes"),
        [
            (
                data.names.area(row.importer),
                words.percents(row.share),
                words.amounts(row.value),
                words.dollars(row.all_suppliers or 0),
            )
            for row in shares
        ],
    )
    return Panel(
        "map",
        "Map",
        title,
        lede,
        chart=charts.map_chart(shares, controller, data.names, f"World map. {title}."),
        keys=(*share_keys(), Key("var(--ink)", f"{who}, whose law this is")),
        key_title="High end of the share",
        tables=(table,),
        notes=(note, "Outlines: Natural Earth (public domain); they say nothing on borders."),
        source=panels_supply.sources(data),
    )


def heat_panel(data: ReportData) -> Panel:
    """Show shares by element and country."""
    cells = charts.heat_cells(data.exposure, data.build, data.names, str(data.controller))
    alike = [
        words.listed([data.names.element(each).split(" (")[0].lower() for each in group])
        for group in dict.fromkeys(group for _, group, _ in cells)
        if len(group) > 1
    ]
    count = len({importer for importer, *_ in cells})
    title = (
        f"Customs codes cannot tell {', nor '.join(alike)} apart"
        if alike
        else f"What controls may reach, element by element, for {count} importers"
    )
    label = f"Heat map of importers and elements. {title}."
    groups = list(dict.fromkeys(group for _, group, _ in cells))
    shares = {(importer, group): share for importer, group, share in cells}
    importers = list(dict.fromkeys(importer for importer, *_ in cells))
    table = Table(
        "Share of imports that controls may reach, by importer and element",
        names("Importer", *(f"#{charts.group_name(group)}" for group in groups)),
        [
            (importer, *(words.percents(shares[importer, group]) for group in groups))
            for importer in importers
        ],
    )
    return Panel(
        "heat",
        "Elements",
        title,
        f"The {count} importers with the most value at stake. Each cell has two halves: the least "
        "and the most of the imports under the element’s codes that controls reach, in percent. "
        "Elements whose codes are the same share a column; columns must not be added up.",
        chart=charts.heat_chart(cells, label),
        narrow=charts.heat_chart(cells, label, NARROW),
        is_wide=True,
        keys=share_keys(),
        key_title="Share",
        tables=(table,),
        source=panels_supply.sources(data),
    )


def seen_panel(data: ReportData) -> Panel:
    """Show what customs codes do not show."""
    whole = [each for each in data.seen_by_instrument if each.name == "ALL"]
    parts = [each for each in data.seen_by_instrument if each.name != "ALL"]
    total = sum(each.item_count for each in whole)
    own, none = (sum(each.counts[kind] for each in whole) for kind in ("own_code", "no_code"))
    forms = "".join(
        f"Most items without a code are {words.listed(data.forms_without_code)}. "
        for _ in data.forms_without_code[:1]
    )
    titles = {sheet.instrument["instrument_id"]: sheet.instrument["title"] for sheet in data.sheets}
    title = f"Of {total} listed items, {own} have a customs code of their own and {none} have none"
    label = f"Items by kind of code. {title}."
    return Panel(
        "invisible",
        "Invisible",
        title,
        f"{forms}Some codes hold so many other goods that trade under them says nothing. What no "
        "code shows is in no figure of this page.",
        chart=charts_bars.visibility_chart(parts, titles, label),
        narrow=charts_bars.visibility_chart(parts, titles, label, NARROW),
        is_wide=True,
        keys=tuple(
            Key(CERTAIN if kind == "own_code" else f"url(#seen-{kind})", text)
            for kind, text in KINDS_OF_VISIBILITY.items()
        ),
        key_title="Items with",
        tables=(
            seen_table("Items by instrument", "Instrument", data.seen_by_instrument, data),
            seen_table(
                "Items by element (an item of several elements is under each)",
                "Element",
                data.seen_by_element,
                data,
            ),
        ),
        notes=(data.counting_rule,),
        source=("Law: ", to_source("control_ledger"), "; controls.visibility"),
    )


def seen_table(caption: str, first: str, rows: list[Seen], data: ReportData) -> Table:
    """Write kinds of visibility as a table."""
    return Table(
        caption,
        names(first, "#Items", *(f"#{text}" for text in KINDS_OF_VISIBILITY.values())),
        [
            (
                _seen_name(each, first, data),
                f"{each.item_count:,}",
                *(f"{each.counts[kind]:,}" for kind in KINDS_OF_VISIBILITY),
            )
            for each in rows
        ],
    )


def _seen_name(each: Seen, first: str, data: ReportData) -> Cell:
    if each.name == "ALL":
        return f"All of {each.controller}"
    return to_instrument(each.name) if first == "Instrument" else data.names.element(each.name)
