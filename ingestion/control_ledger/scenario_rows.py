"""Rows about scenarios: what each one changes, the goods it adds, and the periods it gives."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ingestion.control_ledger import history, periods, widened
from ingestion.control_ledger.place import Row, judged, place
from ingestion.control_ledger.reader import Entry
from ingestion.control_ledger.scenario_schema import Assumed, GrantLicences, Widen
from ingestion.control_ledger.scenarios import Change, Reading, narrower
from ingestion.control_ledger.schema import Clause, Instrument


def tables(ledger: Mapping[str, Entry], readings: Sequence[Reading]) -> dict[str, list[Row]]:
    """Return the rows of the tables that hold scenarios and what they come to."""
    return {
        "scenarios": [_scenario(reading) for reading in readings],
        "scenario_changes": [row for reading in readings for row in _changes(reading)],
        "scenario_items": [row for reading in readings for row in _items(reading, ledger)],
        "periods": [
            row for reading in readings for e in ledger.values() for row in _periods(reading, e)
        ],
    }


def _scenario(reading: Reading) -> Row:
    return {
        "scenario": reading.scenario,
        "title": reading.title,
        "base": reading.base,
        "counts": ", ".join(sorted(reading.counts)),
        "change_count": len(reading.changes),
        "is_builtin": reading.is_builtin,
        "source_file": reading.file,
        "source_line": reading.line,
    }


def _changes(reading: Reading) -> Iterator[Row]:
    for each in reading.changes:
        change = each.change
        days: dict[str, Any] = {}
        if isinstance(change, Assumed):
            days = {
                "clauses": ", ".join(change.clauses) or None,
                "destinations": ", ".join(change.destinations) or None,
                "legal_from": change.legal_from,
                "legal_until": change.legal_until,
            }
        rate = change.rate if isinstance(change, GrantLicences) else (None, None)
        yield {
            "scenario": reading.scenario,
            "change_number": each.number,
            "change_id": each.change_id,
            "change": change.change,
            "instruments": ", ".join(change.instruments),
            "clauses": None,
            "destinations": None,
            "legal_from": None,
            "legal_until": None,
            **days,
            "licence_rate_low": rate[0],
            "licence_rate_high": rate[1],
            "goods": change.goods if isinstance(change, Widen) else None,
            "because": change.because,
            **_place_of(each),
        }


def _place_of(each: Change) -> Row:
    return {"source_file": each.file, "source_line": each.line}


def _items(reading: Reading, ledger: Mapping[str, Entry]) -> Iterator[Row]:
    """Yield goods a scenario adds, by element and code; either is null where none is named."""
    for entry in ledger.values():
        for goods in reading.widened(entry.instrument):
            change = goods.change
            for element in change.elements or (None,):
                for code in change.codes or (None,):
                    yield {
                        "scenario": reading.scenario,
                        "item_id": item_id(entry.instrument, goods.each),
                        "instrument_id": entry.instrument.id,
                        "clause_id": goods.clause.id,
                        "description": change.goods,
                        "form": change.form,
                        "element": element,
                        "code_system": change.system if code else None,
                        "code": code,
                        **_place_of(goods.each),
                    }


def item_id(instrument: Instrument, each: Change) -> str:
    """Name goods that a scenario adds; the mark keeps them apart from items of law."""
    return f"{instrument.id}/+{each.change_id}"


def _periods(reading: Reading, entry: Entry) -> Iterator[Row]:
    instrument = entry.instrument
    for clause in instrument.clauses:
        destinations = reading.destinations(instrument, clause)
        for destination in destinations:
            found = periods.periods(reading.facts(instrument, clause, destination))
            found = periods.with_grants(found, reading.grants(instrument, clause, destination))
            others = narrower(destination, destinations, clause)
            for period in found:
                yield _period(reading, entry, clause, destination, period, others)
    for goods in reading.widened(instrument):
        destinations = widened.destinations(reading, instrument, goods)
        for destination in destinations:
            found = periods.periods(widened.facts(reading, instrument, goods, destination))
            granted = widened.grants(reading, instrument, goods, destination)
            others = narrower(destination, destinations, goods.clause)
            for period in periods.with_grants(found, granted):
                yield _period(reading, entry, goods.clause, destination, period, others)


def _period(
    reading: Reading,
    entry: Entry,
    clause: Clause,
    destination: str,
    period: periods.Period,
    others: str | None,
) -> Row:
    return {
        "scenario": reading.scenario,
        "instrument_id": entry.instrument.id,
        "clause_id": clause.id,
        "destination_scope": destination,
        "except_destinations": others,
        "legal_from": period.legal_from,
        "legal_to": period.legal_to,
        "known_from": period.known_from,
        "known_to": period.known_to,
        "status": period.status,
        "next_status": period.next_status,
        "licence_rate_low": period.licence_rate_low,
        "licence_rate_high": period.licence_rate_high,
        **_behind(reading, entry, period.event_id),
        "event_id": period.event_id,
    }


def _behind(reading: Reading, entry: Entry, event_id: str) -> Row:
    """Return what a status rests on: an event with its evidence, or an assumption with none."""
    instrument = entry.instrument
    for at, event in enumerate(instrument.events):
        if history.event_id(instrument, at) == event_id:
            return {**judged(entry, event), **place(entry, "events", at)}
    each = next(each for each in reading.changes if each.change_id == event_id)
    return {
        "certainty": "assumed",
        "evidence_kind": "assumption",
        "evidence_url": None,
        **_place_of(each),
    }
