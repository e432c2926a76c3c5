"""Which facts count for which clause, destination and scenario of an instrument."""

from ingestion.control_ledger.periods import OPEN, Fact
from ingestion.control_ledger.schema import Clause, Event, Instrument
from ingestion.control_ledger.vocabulary import EvidenceKind


def event_id(instrument: Instrument, at: int) -> str:
    """Name an event by its instrument and its place among the instrument's events, from 1."""
    return f"{instrument.id}/event-{at + 1}"


def clauses_of(instrument: Instrument, event: Event) -> tuple[str, ...]:
    """Return the clauses an event is about: those it names, or all."""
    return event.clauses or tuple(clause.id for clause in instrument.clauses)


def destinations_of(instrument: Instrument, clause: Clause) -> list[str]:
    """Return the destinations whose law may differ: the clause's own, then those events name."""
    named = [
        event.destinations
        for event in instrument.events
        if event.destinations and clause.id in clauses_of(instrument, event)
    ]
    return list(dict.fromkeys([clause.destinations, *named]))


def facts(
    instrument: Instrument,
    clause: Clause,
    destination: str,
    counting: frozenset[EvidenceKind],
    disregarded: frozenset[str] = frozenset(),
) -> list[Fact]:
    """Return the facts of a clause for a destination, from events with evidence that counts.

    What is said of the clause's own destinations holds for each narrower one too. Events that
    ``disregarded`` instruments brought about are left out.
    """
    return [
        Fact(
            event_id=event_id(instrument, at),
            event=event.event,
            known_from=event.known_from,
            legal_from=event.legal_from or OPEN,
            legal_until=event.legal_until or OPEN,
        )
        for at, event in enumerate(instrument.events)
        if event.evidence_kind in counting
        and (event.by or instrument.id) not in disregarded
        and clause.id in clauses_of(instrument, event)
        and (event.destinations or clause.destinations) in (clause.destinations, destination)
    ]
