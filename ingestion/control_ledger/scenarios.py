"""Scenarios: which evidence counts as law, and what is assumed besides, laid over the ledger.

An assumption is not knowledge. It holds in every state of knowledge in which its instrument is
known at all, lies on top of everything that happened, and says nothing about days outside its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ingestion.control_ledger import history
from ingestion.control_ledger.periods import OPEN, Fact, Grant
from ingestion.control_ledger.scenario_schema import (
    AddDestination,
    AnyChange,
    Assumed,
    Disregard,
    Extend,
    GrantLicences,
    Lapse,
    Resume,
    Suspend,
    Widen,
)
from ingestion.control_ledger.schema import Clause, Instrument
from ingestion.control_ledger.values import Destination
from ingestion.control_ledger.vocabulary import EventKind, EvidenceKind

# The event that an assumption stands in for.
STANDS_FOR: dict[type[Assumed], EventKind] = {
    Suspend: "suspended",
    Resume: "resumed",
    Lapse: "expired",
    Extend: "extended",
    AddDestination: "in_force",
    Widen: "in_force",
}


@dataclass(frozen=True)
class Change:
    """One change of a scenario, named for good, with the place it was read from."""

    change_id: str
    number: int
    change: AnyChange
    file: str
    line: int


@dataclass(frozen=True)
class Widened:
    """Goods that a change adds to a clause, under a clause of their own beside it."""

    each: Change
    change: Widen
    clause: Clause
    widens: str

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """Return the destinations that the change itself names, or else those of the clause."""
        return self.change.destinations or (self.clause.destinations,)


@dataclass(frozen=True)
class Reading:
    """A scenario with all it takes over from its base: what counts, and every change in order."""

    scenario: str
    title: str
    base: str | None
    is_builtin: bool
    counts: frozenset[EvidenceKind]
    changes: tuple[Change, ...]
    file: str
    line: int

    def disregarded(self) -> frozenset[str]:
        """Return the instruments whose acts are taken as never having happened."""
        return frozenset(
            name
            for each in self.changes
            if isinstance(each.change, Disregard)
            for name in each.change.instruments
        )

    def assumed_of(
        self, instrument: Instrument, clause_id: str, after: int = 0
    ) -> Iterator[tuple[Change, Assumed]]:
        """Yield the assumptions about a clause that come ``after`` a change, in order.

        Widened goods have their own clause, so widening is not among them.
        """
        for each in self.changes:
            change = each.change
            if (
                isinstance(change, Assumed)
                and not isinstance(change, Widen)
                and each.number > after
                and instrument.id in change.instruments
                and (not change.clauses or clause_id in change.clauses)
            ):
                yield each, change

    def destinations(self, instrument: Instrument, clause: Clause) -> list[str]:
        """Return the destinations whose law may differ for a clause under this scenario."""
        named = history.destinations_of(instrument, clause)
        for _, change in self.assumed_of(instrument, clause.id):
            named += change.destinations
        return list(dict.fromkeys(named))

    def facts(self, instrument: Instrument, clause: Clause, destination: str) -> list[Fact]:
        """Return what counts for a clause and destination: what happened, then what is assumed."""
        happened = history.facts(instrument, clause, destination, self.counts, self.disregarded())
        known_from = min((fact.known_from for fact in happened), default=None)
        if known_from is None:
            return []
        assumed = list(self.assumed_of(instrument, clause.id))
        if is_added(destination, assumed):
            # The clause never reached this destination, so nothing that happened is about it.
            happened = []
        return happened + assumed_facts(assumed, clause, destination, known_from)

    def grants(self, instrument: Instrument, clause: Clause, destination: str) -> list[Grant]:
        """Return the assumed shares of licences granted for a clause and destination, in order."""
        return granted(self.assumed_of(instrument, clause.id), clause, destination)

    def widened(self, instrument: Instrument) -> Iterator[Widened]:
        """Yield the goods a scenario adds to an instrument, each under a clause of its own."""
        for each in self.changes:
            change = each.change
            if isinstance(change, Widen) and instrument.id in change.instruments:
                wanted = change.clauses[0] if change.clauses else instrument.clauses[0].id
                clause = next(clause for clause in instrument.clauses if clause.id == wanted)
                name = f"{clause.id}+{each.change_id}"
                own = clause.model_copy(update={"id": name, "covers": ()})
                yield Widened(each, change, own, clause.id)


def assumed_facts(
    assumed: Iterable[tuple[Change, Assumed]], clause: Clause, destination: str, known_from: date
) -> list[Fact]:
    """Return what assumptions about a clause come to for a destination, in order."""
    return [
        assumed_fact(each, change, known_from)
        for each, change in assumed
        if type(change) in STANDS_FOR and _meets(change, clause, destination)
    ]


def granted(
    assumed: Iterable[tuple[Change, Assumed]], clause: Clause, destination: str
) -> list[Grant]:
    """Return the shares of licences that assumptions about a clause grant for a destination."""
    return [
        Grant(change.legal_from, change.legal_until or OPEN, *change.rate)
        for _, change in assumed
        if isinstance(change, GrantLicences) and _meets(change, clause, destination)
    ]


def _meets(change: Assumed, clause: Clause, destination: str) -> bool:
    """Say whether a change without destinations, or with these, is about this destination."""
    if change.destinations:
        # What is assumed of the clause's own destinations holds for each narrower one too.
        return destination in change.destinations or clause.destinations in change.destinations
    return True


def is_added(destination: str, assumed: Iterable[tuple[Change, Assumed]]) -> bool:
    """Say whether a clause reaches this destination by an assumption alone."""
    return any(
        isinstance(change, AddDestination) and destination in change.destinations
        for _, change in assumed
    )


def assumed_fact(each: Change, change: Assumed, known_from: date) -> Fact:
    """Return what an assumption stands for, as known since its instrument is."""
    return Fact(
        event_id=each.change_id,
        event=STANDS_FOR[type(change)],
        known_from=known_from,
        legal_from=change.legal_from,
        legal_until=change.legal_until or OPEN,
        assumption=each.number,
    )


def narrower(destination: str, all_of_clause: Iterable[str], clause: Clause) -> str | None:
    """Name the destinations with rows of their own, which the clause's general row leaves out."""
    if destination != clause.destinations:
        return None
    return ",".join(sorted(set(all_of_clause) - {destination})) or None


def with_bases(
    given: Mapping[str, tuple["Reading", str | None]],
) -> tuple[dict[str, Reading], dict[str, str]]:
    """Put each scenario's base before it; return the whole ones, and why others have none."""
    whole: dict[str, Reading] = {}
    wrong: dict[str, str] = {}
    for scenario in given:
        chain = [scenario]
        while (base := given[chain[-1]][1]) is not None and base not in chain and base in given:
            chain.append(base)
        if base is not None:
            known = ", ".join(sorted(given))
            wrong[scenario] = (
                f"rests on itself by way of {' and '.join(chain)}"
                if base in chain
                else f"{base!r} is not a scenario that can be used; there are {known}"
            )
            continue
        readings = [given[name][0] for name in reversed(chain)]
        whole[scenario] = _joined(readings)
    return whole, wrong


def _joined(readings: list[Reading]) -> Reading:
    """Lay a chain of scenarios over one another: evidence of the first, changes of all."""
    own = readings[-1]
    changes = [change for reading in readings for change in reading.changes]
    numbered = tuple(
        Change(each.change_id, number, each.change, each.file, each.line)
        for number, each in enumerate(changes, start=1)
    )
    return Reading(
        own.scenario,
        own.title,
        own.base,
        own.is_builtin,
        readings[0].counts,
        numbered,
        own.file,
        own.line,
    )
