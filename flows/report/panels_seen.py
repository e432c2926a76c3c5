"""The panel of what customs codes do not show."""

from flows.report import charts_bars, words
from flows.report.chart_style import CERTAIN, NARROW
from flows.report.data import ReportData
from flows.report.law import KINDS_OF_VISIBILITY, Seen
from flows.report.panels import Cell, Key, Panel, Table, names, to_instrument, to_source


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
