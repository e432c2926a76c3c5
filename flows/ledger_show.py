"""An instrument on one sheet of the terminal, from the files of the ledger."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from rich.console import Console
from rich.text import Text

from flows import ledger_files
from flows.home import Home
from flows.ledger_law import EVIDENCE_SAID, Law, day, listed, said, span
from flows.ledger_report import columns, heading
from ingestion.control_ledger.reader import Entry
from ingestion.control_ledger.scenarios import Reading
from ingestion.control_ledger.schema import CodeGroup, Event, Instrument, Item, Rule
from ingestion.core.errors import ChokepointError


@dataclass(frozen=True)
class Question:
    """The ledger, and for which day of law, day of knowledge and scenario it is asked."""

    ledger: Mapping[str, Entry]
    refused: Sequence[str]
    reading: Reading
    today: date
    on: date
    known: date | None

    @classmethod
    def asked(
        cls, home: Home, today: date, on: str | None, known: str | None, scenario: str
    ) -> "Question":
        """Read the ledger of a warehouse for a question.

        Raises ``ChokepointError`` for what is no day, and for a scenario that is not there.
        """
        found = ledger_files.read(home)
        readings = {reading.scenario: reading for reading in found.readings}
        if scenario not in readings:
            known_names = ", ".join(readings)
            raise ChokepointError(f"There is no scenario {scenario!r}. There are {known_names}.")
        return cls(
            ledger=found.entries,
            refused=[refusal.file for refusal in found.refusals],
            reading=readings[scenario],
            today=today,
            on=day(on, "--on") if on else today,
            known=day(known, "--known") if known else None,
        )


def show_all(console: Console, question: Question) -> None:
    """Print one line per instrument, with what holds of it on the day."""
    table = columns("instrument", "what it does", f"on {question.on}")
    for entry in question.ledger.values():
        instrument = entry.instrument
        table.add_row(instrument.id, instrument.title, _in_one_word(question, entry))
    console.print(table, highlight=False, markup=False)
    _say_what_is_refused(console, question)


def show_instrument(console: Console, question: Question, name: str) -> None:
    """Print the sheet of one instrument.

    Raises ``ChokepointError`` when it is not in the ledger, naming those that are near.
    """
    if name not in question.ledger:
        near = get_close_matches(name, list(question.ledger), n=3)
        hint = f"Near it: {', '.join(near)}." if near else "See: chokepoint ledger show"
        _say_what_is_refused(console, question)
        raise ChokepointError(f"{name} is not in the ledger. {hint}")
    entry = question.ledger[name]
    _head(console, entry)
    _clauses(console, question, entry)
    _events(console, entry)
    _items(console, entry)
    _rules(console, entry.instrument.rules)
    _pairs(console, "Misprints", _misprints(entry.instrument))
    heading(console, "Evidence")
    _addresses(console, entry.instrument.sources)
    _pairs(console, "What is not established", _not_established(question, entry))


def _say_what_is_refused(console: Console, question: Question) -> None:
    if question.refused:
        console.print(
            f"{len(question.refused)} files cannot be read; see: chokepoint ledger check",
            style="yellow",
            highlight=False,
        )


def _in_one_word(question: Question, entry: Entry) -> str:
    law = Law.of(entry, question.reading)
    known = question.known or question.today
    held = [law.status(control, question.on, known) for control in law.controls()]
    return ", ".join(dict.fromkeys(said(status) for status in held)) or "states no status"


def _head(console: Console, entry: Entry) -> None:
    instrument = entry.instrument
    console.print(
        Text.assemble((instrument.id, "bold cyan"), "  ", (instrument.title, "bold")),
        highlight=False,
    )
    announced = f"announced {instrument.announced_on or 'on a day that is not established'}"
    console.print(
        f"{', '.join(instrument.authorities)}; {announced}; {instrument.kind.replace('_', ' ')}; "
        f"certainty {instrument.certainty}; read on {instrument.read_on}",
        highlight=False,
        markup=False,
    )
    table = columns("", "")
    table.show_header = False
    table.add_row(Text("covers  ", style="dim"), instrument.coverage)
    if instrument.legal_basis:
        table.add_row(Text("rests on", style="dim"), instrument.legal_basis)
    console.print(table, highlight=False, markup=False)
    _addresses(console, {"file    ": ledger_files.shown(Path(entry.file))})


def _clauses(console: Console, question: Question, entry: Entry) -> None:
    law = Law.of(entry, question.reading)
    days = [question.today, *([question.known] if question.known else [])]
    heading(console, f"Clauses, and their status on {question.on} ({question.reading.scenario})")
    table = columns("clause", "what it reaches", *(f"as known on {known}" for known in days))
    reached = _item_counts(entry, question.ledger)
    for clause in entry.instrument.clauses:
        count = f"; items: {reached[clause.id]}" if clause.id in reached else ""
        controls = [each for each in law.controls() if each.clause_id.split("+")[0] == clause.id]
        for control in controls:
            table.add_row(
                control.clause_id,
                f"{clause.scope}: {clause.licence_rule}, {control.towards()}{count}",
                *(law.told(control, question.on, known) for known in days),
            )
        if not controls:
            towards = f"towards {clause.destinations.replace('_', ' ')}"
            reach = f"{clause.scope}: {clause.licence_rule}, {towards}{count}"
            table.add_row(clause.id, reach, *("states no status" for _ in days))
    console.print(table, highlight=False, markup=False)


def _item_counts(entry: Entry, ledger: Mapping[str, Entry]) -> dict[str, int]:
    counts: dict[str, int] = {}
    first = entry.instrument.clauses[0].id
    for item in entry.instrument.items:
        for name in item.clauses or (first,):
            counts[name] = counts.get(name, 0) + 1
    for clause in entry.instrument.clauses:
        for name in clause.covers:
            if name in ledger:
                counts[clause.id] = counts.get(clause.id, 0) + len(ledger[name].instrument.items)
    return counts


def _events(console: Console, entry: Entry) -> None:
    heading(console, "Events")
    table = columns("known from", "event", "what it says")
    for event in entry.instrument.events:
        table.add_row(str(event.known_from), said(event.event), _event_text(event))
    console.print(table, highlight=False, markup=False)


def _event_text(event: Event) -> Text:
    parts = [listed(event.clauses) if event.clauses else "all clauses"]
    parts += [f"towards {event.destinations}"] if event.destinations else []
    parts += [span(event.legal_from, event.legal_until).strip()] if event.legal_from else []
    parts += [f"by {event.by}"] if event.by else []
    parts += [EVIDENCE_SAID[event.evidence_kind]] if event.evidence_kind in EVIDENCE_SAID else []
    parts += [f"certainty {event.certainty}"] if event.certainty != "high" else []
    parts += [f"see {', '.join(event.evidence)}"] if event.evidence else []
    text = Text("; ".join(parts))
    if event.note:
        text.append(f"\n{event.note}", style="dim")
    return text


def _items(console: Console, entry: Entry) -> None:
    items = entry.instrument.items
    if not items:
        return
    heading(console, f"Goods, {len(items)} in all")
    table = columns("item", "goods", "elements", "customs codes")
    table.columns[0].no_wrap = True
    for form in dict.fromkeys(item.form for item in items):
        alike = [item for item in items if item.form == form]
        table.add_row("", Text(f"{said(form)} ({len(alike)})", style="bold"), "", "")
        for item in alike:
            goods = Text(item.goods)
            if item.threshold:
                goods.append(f"\n{item.threshold}", style="dim")
            table.add_row(item.name, goods, _elements(item), _codes(item))
    console.print(table, highlight=False, markup=False)


def _elements(item: Item) -> str:
    contained = f"with {', '.join(item.contained)}" if item.contained else ""
    return " ".join(filter(None, [", ".join(item.controlled), contained]))


def _codes(item: Item) -> str:
    told = [_group(group) for group in item.codes]
    if item.no_codes:
        told.insert(0, said(item.no_codes))
    return "\n".join(told)


def _group(group: CodeGroup) -> str:
    basis = group.basis if group.basis != "listed" else ""
    bounds = f"{basis}{span(group.valid_from, group.valid_to)}".strip()
    return ", ".join(group.codes) + (f" ({bounds})" if bounds else "")


def _rules(console: Console, rules: Sequence[Rule]) -> None:
    if not rules:
        return
    heading(console, f"Rules beside the goods: {len(rules)}")
    table = columns("clause", "about", "rule")
    for rule in rules:
        about = f"{said(rule.dimension)}: {said(rule.outcome)}"
        text = Text(rule.rule)
        if rule.parameter is not None:
            number = f"{rule.parameter.value:g} {said(rule.parameter.unit)}"
            text.append(
                f"\n{said(rule.parameter.name)} {said(rule.parameter.comparison)} {number}",
                style="dim",
            )
        table.add_row(rule.clause or "none named", about, text)
    console.print(table, highlight=False, markup=False)


def _misprints(instrument: Instrument) -> Iterator[tuple[str, str]]:
    for item in instrument.items:
        for group in item.codes:
            if group.printed:
                note = f" {group.note}" if group.note else ""
                yield item.name, f"{group.printed} is printed, {group.codes[0]} is meant.{note}"


def _not_established(question: Question, entry: Entry) -> Iterator[tuple[str, str]]:
    instrument = entry.instrument
    if instrument.note:
        yield "as a whole", instrument.note
    for told, clauses in _open_clauses(question, entry).items():
        yield listed(clauses), told
    for reason in ("not_established", "none_listed"):
        names = [item.name for item in instrument.items if item.no_codes == reason]
        if names:
            which = "all items" if len(names) == len(instrument.items) else ", ".join(names)
            yield "customs codes", f"{said(reason)} for {len(names)}: {which}"
    for item in instrument.items:
        doubt = f"certainty {item.certainty}" if item.certainty != "high" else None
        if doubt or item.note:
            yield item.name, "; ".join(filter(None, [doubt, item.note]))


def _open_clauses(question: Question, entry: Entry) -> dict[str, list[str]]:
    """Return clauses of which nobody knows whether they hold, by what is known of them."""
    law = Law.of(entry, question.reading)
    found: dict[str, list[str]] = {}
    for control in law.controls():
        status = law.status(control, question.on, question.today)
        if status in ("suspension_end_reached", "not_established"):
            told = law.told(control, question.on, question.today)
            found.setdefault(told, []).append(control.clause_id)
    return {told: list(dict.fromkeys(clauses)) for told, clauses in found.items()}


def _addresses(console: Console, named: Mapping[str, str]) -> None:
    """Print addresses whole, however long, so that a terminal opens them."""
    width = max(map(len, named))
    for name, address in named.items():
        line = Text.assemble((name.ljust(width + 2), "dim"), address)
        console.print(line, highlight=False, soft_wrap=True)


def _pairs(console: Console, title: str, pairs: Iterable[tuple[str, str]]) -> None:
    found = list(pairs)
    if not found:
        return
    heading(console, title)
    table = columns("", "")
    table.show_header = False
    for name, text in found:
        table.add_row(Text(name, style="dim"), text)
    console.print(table, highlight=False, markup=False)
