"""The law of goods that a scenario adds: their own days, and what is assumed after that.

A change that comes later in the scenario and is about the clause they were added to is about them
too: a suspension of the clause suspends them, a rate of licences holds for them.
"""

from collections.abc import Iterator
from dataclasses import replace

from ingestion.control_ledger.periods import Fact, Grant
from ingestion.control_ledger.scenario_schema import AddDestination, Assumed
from ingestion.control_ledger.scenarios import (
    Change,
    Reading,
    Widened,
    assumed_fact,
    assumed_facts,
    granted,
    is_added,
)
from ingestion.control_ledger.schema import Instrument


def destinations(reading: Reading, instrument: Instrument, goods: Widened) -> list[str]:
    """Return the destinations whose law may differ for the goods, their own first."""
    named = [
        destination
        for _, change in _later(reading, instrument, goods)
        for destination in change.destinations
        if isinstance(change, AddDestination) or goods.clause.destinations in goods.destinations
    ]
    return list(dict.fromkeys([*goods.destinations, *named]))


def facts(reading: Reading, instrument: Instrument, goods: Widened, destination: str) -> list[Fact]:
    """Return what is assumed of the goods for a destination; nothing if no evidence counts."""
    known = [
        event.known_from for event in instrument.events if event.evidence_kind in reading.counts
    ]
    if not known:
        return []
    later = list(_later(reading, instrument, goods))
    added = assumed_fact(goods.each, goods.change, min(known))
    is_new_there = is_added(destination, later) and destination not in goods.destinations
    after = assumed_facts(later, goods.clause, destination, min(known))
    on_their_days = [_on_its_days(fact, added) for fact in after]
    return ([] if is_new_there else [added]) + [fact for fact in on_their_days if fact is not None]


def grants(
    reading: Reading, instrument: Instrument, goods: Widened, destination: str
) -> list[Grant]:
    """Return the assumed shares of licences granted for the goods and destination, in order."""
    return granted(_later(reading, instrument, goods), goods.clause, destination)


def _later(
    reading: Reading, instrument: Instrument, goods: Widened
) -> Iterator[tuple[Change, Assumed]]:
    return reading.assumed_of(instrument, goods.widens, after=goods.each.number)


def _on_its_days(fact: Fact, added: Fact) -> Fact | None:
    """Keep what is assumed to the days on which the goods are there; only `extended` adds days."""
    start = max(fact.legal_from, added.legal_from)
    end = fact.legal_until
    if fact.event != "extended":
        end = min(end, added.legal_until)
    return replace(fact, legal_from=start, legal_until=end) if start < end else None
