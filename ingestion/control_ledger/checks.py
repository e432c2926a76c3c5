"""Rules about an instrument as a whole: names that must exist, days that must be in order."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from pydantic import BaseModel

from ingestion.control_ledger import history, periods
from ingestion.control_ledger.schema import Instrument, Rule
from ingestion.control_ledger.vocabulary import EVERY_EVIDENCE
from ingestion.control_ledger.yaml_lines import Path

# What is older is no export control of this ledger, but a slip of the pen.
EARLIEST = date(1990, 1, 1)

# Where in the file, and what is wrong there with what would be right.
Problem = tuple[Path, str]


def problems(instrument: Instrument, file_stem: str) -> list[Problem]:
    """Return every broken rule of an instrument that has the right shape."""
    return [
        *_identity(instrument, file_stem),
        *_repeated(instrument, ()),
        *_evidence(instrument),
        *_clauses(instrument),
        *_items(instrument),
        *_days(instrument),
        *_days_of_reading(instrument),
        *_rules(instrument),
        *_contradictions(instrument),
    ]


def _identity(instrument: Instrument, file_stem: str) -> Iterator[Problem]:
    expected = f"{instrument.controller}-{instrument.year}-{instrument.number}"
    if instrument.id != expected:
        yield ("id",), f"is {instrument.id}; controller, year and number make it {expected}"
    if file_stem != f"{instrument.year}-{instrument.number}":
        yield ("number",), f"belongs in a file named {instrument.year}-{instrument.number}.yml"
    if instrument.announced_on is None and instrument.note is None:
        yield ("announced_on",), "is null; say in note why the day is not known"


def _repeated(model: BaseModel, path: Path) -> Iterator[Problem]:
    """Find what stands twice in one list: it would count twice in every table made of it."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        if not isinstance(value, tuple):
            continue
        seen: set[str] = set()
        for at, part in enumerate(value):
            if isinstance(part, BaseModel):
                yield from _repeated(part, (*path, name, at))
            elif part in seen:
                yield (*path, name, at), f"{part!r} stands in this list already; keep one of them"
            else:
                seen.add(part)


def _evidence(instrument: Instrument) -> Iterator[Problem]:
    used: list[tuple[Path, tuple[str, ...]]] = [(("evidence",), instrument.evidence)]
    for at, event in enumerate(instrument.events):
        used.append((("events", at, "evidence"), event.evidence))
    for at, rule in enumerate(instrument.rules):
        used.append((("rules", at, "evidence"), rule.evidence))
    for at, item in enumerate(instrument.items):
        used.append((("items", at, "evidence"), item.evidence))
        for group_at, group in enumerate(item.codes):
            used.append((("items", at, "codes", group_at, "evidence"), group.evidence))
    named = {name for _, names in used for name in names}
    for path, names in used:
        for at, name in enumerate(names):
            if name not in instrument.sources:
                known = ", ".join(instrument.sources)
                yield (*path, at), f"{name!r} is not among sources; there are {known}"
    for name in instrument.sources:
        if name not in named:
            yield ("sources", name), "is evidence of nothing; name it where it is used, or drop it"


def _clauses(instrument: Instrument) -> Iterator[Problem]:
    known = [clause.id for clause in instrument.clauses]
    for name, count in Counter(known).items():
        if count > 1:
            yield ("clauses",), f"clause {name} stands {count} times; give each its own id"
    users: list[tuple[Path, tuple[str, ...]]] = [
        (("events", at, "clauses"), event.clauses) for at, event in enumerate(instrument.events)
    ]
    users += [(("items", at, "clauses"), item.clauses) for at, item in enumerate(instrument.items)]
    for path, names in users:
        for at, name in enumerate(names):
            if name not in known:
                yield (
                    (*path, at),
                    f"there is no clause {name!r}; the clauses are {', '.join(known)}",
                )


def _items(instrument: Instrument) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for at, item in enumerate(instrument.items):
        if item.name in seen:
            yield (
                ("items", at),
                f"{item.name} is item {seen[item.name] + 1} already; give each leaf its own key",
            )
        seen[item.name] = at
    if instrument.items and instrument.kind in ("suspension", "statement", "practice"):
        yield (
            ("items",),
            f"an instrument of kind {instrument.kind} has no items of its own; "
            "correct the kind, or give the items to the instrument that lists them",
        )


def _days(instrument: Instrument) -> Iterator[Problem]:
    announced = instrument.announced_on
    if announced is None:
        return
    for at, event in enumerate(instrument.events):
        if event.known_from < announced:
            yield (
                ("events", at, "known_from"),
                f"is {event.known_from}, before the announcement on {announced}; "
                "correct one of them",
            )
        elif event.legal_from and event.legal_from < announced and event.event != "observed":
            yield (
                ("events", at, "legal_from"),
                f"is {event.legal_from}, before the announcement on {announced}; "
                "correct one of them",
            )


def _days_of_reading(instrument: Instrument) -> Iterator[Problem]:
    """Find what was known only after it was read, and what nobody now living could have read."""
    known: list[tuple[Path, date | None, date]] = [
        (("announced_on",), instrument.announced_on, instrument.read_on)
    ]
    for at, event in enumerate(instrument.events):
        known.append((("events", at, "known_from"), event.known_from, instrument.read_on))
    for at, rule in enumerate(instrument.rules):
        known.append((("rules", at, "known_from"), rule.known_from, rule.read_on))
    for path, day, read_on in known:
        if day is not None and day > read_on:
            yield path, f"is {day}, after the sources were read on {read_on}; correct one of them"
        elif day is not None and day < EARLIEST:
            yield path, f"is {day}, before {EARLIEST.year}; correct the slip of the pen"


def _rules(instrument: Instrument) -> Iterator[Problem]:
    known = [clause.id for clause in instrument.clauses]
    seen: dict[str, int] = {}
    for at, rule in enumerate(instrument.rules):
        if rule.id in seen:
            yield (
                ("rules", at, "id"),
                f"{rule.id} is rule {seen[rule.id] + 1} already; give each rule its own id",
            )
        seen[rule.id] = at
        if rule.clause is not None and rule.clause not in known:
            yield (
                ("rules", at, "clause"),
                f"there is no clause {rule.clause!r}; the clauses are {', '.join(known)}",
            )
        for field, problem in _rule_days(instrument, rule):
            yield ("rules", at, field), problem


def _rule_days(instrument: Instrument, rule: Rule) -> Iterator[tuple[str, str]]:
    announced = instrument.announced_on
    if announced and rule.known_from and rule.known_from < announced:
        yield "known_from", f"is {rule.known_from}, before the announcement on {announced}"
    begins = [
        event.legal_from
        for event in instrument.events
        if event.event == "in_force"
        and event.legal_from is not None
        and rule.clause in history.clauses_of(instrument, event)
    ]
    if rule.effective_from and begins and rule.effective_from < min(begins):
        yield (
            "effective_from",
            f"is {rule.effective_from}, before clause {rule.clause} begins on {min(begins)}",
        )


def _contradictions(instrument: Instrument) -> Iterator[Problem]:
    ids = {history.event_id(instrument, at): at for at in range(len(instrument.events))}
    told: set[tuple[int, int]] = set()
    for clause in instrument.clauses:
        for destination in history.destinations_of(instrument, clause):
            facts = history.facts(instrument, clause, destination, EVERY_EVIDENCE)
            for first, second in periods.overlaps(facts):
                pair = (ids[first.event_id], ids[second.event_id])
                if pair not in told:
                    told.add(pair)
                    yield (
                        ("events", pair[1]),
                        f"{second.event} overlaps {first.event} (event {pair[0] + 1}) on clause "
                        f"{clause.id}, and both became known on {first.known_from}; end the one "
                        "where the other begins, or correct known_from",
                    )
