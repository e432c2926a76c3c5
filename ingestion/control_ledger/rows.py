"""Rows of the landed tables, from instruments that were read and checked."""

from collections.abc import Iterator, Mapping, Sequence

from ingestion.control_ledger import history, scenario_rows
from ingestion.control_ledger.place import Row, cited, judged, place
from ingestion.control_ledger.reader import Entry
from ingestion.control_ledger.scenarios import Reading
from ingestion.control_ledger.schema import CodeGroup, Item


def tables(ledger: Mapping[str, Entry], readings: Sequence[Reading]) -> Mapping[str, list[Row]]:
    """Return the rows of every landed table, each with the file and line it was read from."""
    makers = {
        "instruments": _instruments,
        "clauses": _clauses,
        "rules": _rules,
        "items": _items,
        "item_elements": _item_elements,
        "item_codes": _item_codes,
        "events": _events,
    }
    made = {
        name: [row for e in ledger.values() for row in make(e)] for name, make in makers.items()
    }
    made["item_clauses"] = [row for e in ledger.values() for row in _item_clauses(e, ledger)]
    return made | scenario_rows.tables(ledger, readings)


def item_id(entry: Entry, item: Item) -> str:
    """Name an item by its instrument and its control code or key."""
    return f"{entry.instrument.id}/{item.name}"


def _instruments(entry: Entry) -> Iterator[Row]:
    instrument = entry.instrument
    first, every = cited(entry, instrument.evidence)
    yield {
        "instrument_id": instrument.id,
        "controller": instrument.controller,
        "authority": ", ".join(instrument.authorities),
        "number": instrument.number,
        "year": instrument.year,
        "title": instrument.title,
        "announced_on": instrument.announced_on,
        "kind": instrument.kind,
        "coverage": instrument.coverage,
        "legal_basis": instrument.legal_basis,
        "certainty": instrument.certainty,
        "evidence_url": first,
        "evidence_urls": every,
        "read_on": instrument.read_on,
        "note": instrument.note,
        **place(entry, "id"),
    }


def _clauses(entry: Entry) -> Iterator[Row]:
    for at, clause in enumerate(entry.instrument.clauses):
        yield {
            "instrument_id": entry.instrument.id,
            "clause_id": clause.id,
            "scope": clause.scope,
            "licence_rule": clause.licence_rule,
            "destination_scope": clause.destinations,
            **place(entry, "clauses", at),
        }


def _rules(entry: Entry) -> Iterator[Row]:
    for at, rule in enumerate(entry.instrument.rules):
        number = rule.parameter
        first, every = cited(entry, rule.evidence)
        yield {
            "rule_id": f"{entry.instrument.id}/rule-{rule.id}",
            "instrument_id": entry.instrument.id,
            "clause_id": rule.clause,
            "dimension": rule.dimension,
            "outcome": rule.outcome,
            "rule": rule.rule,
            "parameter": number and number.name,
            "parameter_comparison": number and number.comparison,
            "parameter_value": number and number.value,
            "parameter_unit": number and number.unit,
            "effective_from": rule.effective_from,
            "known_from": rule.known_from,
            "certainty": rule.certainty,
            "evidence_kind": rule.evidence_kind,
            "evidence_url": first,
            "evidence_urls": every,
            "read_on": rule.read_on,
            "note": rule.note,
            **place(entry, "rules", at),
        }


def _items(entry: Entry) -> Iterator[Row]:
    for at, item in enumerate(entry.instrument.items):
        yield {
            "item_id": item_id(entry, item),
            "instrument_id": entry.instrument.id,
            "control_code": item.code,
            "description": item.goods,
            "form": item.form,
            "stage": item.stage,
            "material": item.material,
            "threshold": item.threshold,
            "code_status": item.code_status,
            "certainty": item.certainty,
            "evidence_url": cited(entry, item.evidence)[0],
            "read_on": entry.instrument.read_on,
            "note": item.note,
            "source_count": len(item.evidence),
            **place(entry, "items", at),
        }


def _item_elements(entry: Entry) -> Iterator[Row]:
    for at, item in enumerate(entry.instrument.items):
        for role in ("controlled", "contained"):
            for element in getattr(item, role):
                yield {
                    "item_id": item_id(entry, item),
                    "element": element,
                    "role": role,
                    **place(entry, "items", at, role),
                }


def _item_clauses(entry: Entry, ledger: Mapping[str, Entry]) -> Iterator[Row]:
    first = entry.instrument.clauses[0].id
    for at, item in enumerate(entry.instrument.items):
        for clause in item.clauses or (first,):
            yield {
                "item_id": item_id(entry, item),
                "instrument_id": entry.instrument.id,
                "clause_id": clause,
                **place(entry, "items", at),
            }
    for at, covering in enumerate(entry.instrument.clauses):
        for name in covering.covers:
            # A covered instrument whose file was refused is told as such; it covers nothing here.
            for item in ledger[name].instrument.items if name in ledger else ():
                yield {
                    "item_id": item_id(ledger[name], item),
                    "instrument_id": entry.instrument.id,
                    "clause_id": covering.id,
                    **place(entry, "clauses", at),
                }


def _item_codes(entry: Entry) -> Iterator[Row]:
    for at, item in enumerate(entry.instrument.items):
        for group_at, group in enumerate(item.codes):
            for code_at, code in enumerate(group.codes):
                yield {
                    "item_id": item_id(entry, item),
                    "instrument_id": entry.instrument.id,
                    "code": code,
                    **_code_group(entry, item, group),
                    "digits": len(code),
                    "hs6_code": code[:6],
                    **place(entry, "items", at, "codes", group_at, "codes", code_at),
                }


def _code_group(entry: Entry, item: Item, group: CodeGroup) -> Row:
    return {
        "code_system": group.system,
        "printed_code": group.printed,
        "basis": group.basis,
        "code_list": ", ".join(group.lists) or None,
        "valid_from": group.valid_from,
        "valid_to": group.valid_to,
        "evidence_url": cited(entry, group.evidence or item.evidence)[0],
        "note": group.note,
    }


def _events(entry: Entry) -> Iterator[Row]:
    instrument = entry.instrument
    own = {clause.id: clause.destinations for clause in instrument.clauses}
    for at, event in enumerate(instrument.events):
        for clause in history.clauses_of(instrument, event):
            yield {
                "event_id": history.event_id(instrument, at),
                "instrument_id": instrument.id,
                "clause_id": clause,
                "event": event.event,
                "legal_from": event.legal_from,
                "legal_until": event.legal_until,
                "known_from": event.known_from,
                "destination_scope": event.destinations or own[clause],
                "by_instrument_id": event.by or instrument.id,
                **judged(entry, event),
                "note": event.note,
                **place(entry, "events", at),
            }
