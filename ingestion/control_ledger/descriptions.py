"""What each field of an instrument file is to hold, for refusals and for editors."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from ingestion.control_ledger.yaml_lines import Path

# By model and field; each can follow the word "write".
FIELDS: dict[str, dict[str, str]] = {
    "Instrument": {
        "id": "controller, year and number joined by hyphens: CN-2025-18",
        "controller": "two capital letters for who controls, as in ISO 3166: CN; EU for the Union",
        "authorities": "the issuing authorities in a list: [MOFCOM, GACC]",
        "number": 'the number as published, in quotes: "18"; or a short name where it has none',
        "year": "the year of the number: 2025",
        "title": "what it does, in your own words and in one line",
        "announced_on": 'the day of publication: "2025-04-04"; null where not established',
        "kind": "what it is, in one word of the list: items, suspension, export_ban and so on",
        "coverage": "the goods, technology or persons reached, in short",
        "legal_basis": "the law it rests on, where stated",
        "certainty": "how sure the entry as a whole is: high, medium or low",
        "sources": "a short name and the address of each page read: mofcom: https://...",
        "evidence": "names from sources that show the instrument as a whole",
        "read_on": 'the day the sources were read: "2026-11-23"',
        "clauses": "its clauses, at least one; call it main where one is enough",
        "items": "the lettered or numbered leaves of its list of goods, one entry each",
        "events": "what happened to its clauses, one entry each, in order of time",
        "rules": "rules beside the list of goods: end uses, kinds of users, duties",
        "note": "what is not established, and what to beware of",
    },
    "Clause": {
        "id": 'the clause as numbered, in quotes: "1(3)"; or main',
        "scope": "what the clause reaches",
        "licence_rule": "what it asks for: licence required, prohibited, case by case",
        "destinations": "all, an area or a country, and after a colon which users there",
        "covers": "ids of instruments whose items the clause takes as its own",
    },
    "CodeGroup": {
        "basis": "listed, catalogue or inferred",
        "codes": 'the codes meant, digits only, in quotes: ["2805301910"]',
        "lists": "the lists that print the codes: announcement, catalogue_2026",
        "system": "the tariff the codes are of; CN-TARIFF unless said otherwise",
        "printed": "the code as misprinted, beside the one code that is meant",
        "valid_from": "the first day the code is used for the item",
        "valid_to": "the first day the code is no longer used for the item",
        "evidence": "names from sources; those of the item unless said otherwise",
        "note": "why the link is made or bounded",
    },
    "Item": {
        "code": "the control code as printed: 1C902.a.1",
        "key": "a name that tells this leaf apart where the code does not",
        "goods": "the goods, in short",
        "form": "metal, alloy, oxide, permanent_magnet, equipment, technology and so on",
        "stage": "the step of the supply chain: ore, metal, oxide, magnet and so on",
        "material": "the family of materials: rare earths, gallium, tungsten",
        "controlled": "symbols of the elements the entry is about: [Dy, Tb]",
        "contained": "symbols of elements that are just also in the goods: [Fe]",
        "threshold": "parameters that bound the goods",
        "no_codes": "why there are no customs codes: none_listed, not_established, not_applicable",
        "codes": "groups of customs codes",
        "clauses": "clauses that reach the item; the first of the instrument unless said otherwise",
        "certainty": "how sure the entry is: high, medium or low",
        "evidence": "names from sources, one for each independent copy that was read",
        "note": "what to beware of",
    },
    "Event": {
        "event": "announced, in_force, suspended, extended, repealed and so on",
        "known_from": 'the day the public could know: "2025-04-04"',
        "legal_from": "the first day of the new state",
        "legal_until": "the end as printed, taken as the first day the state no longer holds",
        "clauses": "the clauses it touches; all unless said otherwise",
        "destinations": "the destinations it touches; those of the clause unless said otherwise",
        "by": "the id of the instrument that did it, where it is another one",
        "certainty": "how sure: high, medium or low",
        "evidence_kind": "instrument, official_statement (not law) or press (text not read)",
        "evidence": "names from sources; those of the instrument unless said otherwise",
        "note": "what to beware of",
    },
    "Parameter": {
        "name": "the number the rule turns on: value_share, ownership_share, node_nm and so on",
        "comparison": "at_least or at_most; both count the number itself",
        "value": "the number; a share is of 1, so that 0.1 % is 0.001",
    },
    "Rule": {
        "id": "a name for the rule within its instrument: chinese-content",
        "clause": "the clause that holds the rule; left out where the evidence names none",
        "dimension": "what the rule is about: end_use, end_user, person, procedure and so on",
        "outcome": "what it leads to: licence_required, prohibited, duty and so on",
        "rule": "the rule, in your own words",
        "parameter": "the number the rule turns on, where it has one",
        "effective_from": "the first day the rule was to apply; null where not established",
        "known_from": "the day the public could know; null where not established",
        "certainty": "how sure: high, medium or low",
        "evidence_kind": "instrument, official_statement (not law) or press (text not read)",
        "evidence": "names from sources, at least one",
        "read_on": 'the day the sources were read: "2026-11-23"',
        "note": "what to beware of",
    },
}


def of_field(root: type[BaseModel], path: Path) -> str | None:
    """Return what the field at a path is to hold; none where nothing is described."""
    told = {
        FIELDS.get(model.__name__, {}).get(str(path[-1])) for model in models_at(root, path[:-1])
    }
    return next(iter(told), None) if len(told) == 1 else None


def field_names(root: type[BaseModel], path: Path) -> list[str]:
    """Return the fields that may stand below a path."""
    names = {name: None for model in models_at(root, path) for name in model.model_fields}
    return list(names)


def models_at(root: type[BaseModel], path: Path) -> list[type[BaseModel]]:
    """Return the models a value at a path may have; several where the file itself chooses."""
    models = [root]
    for part in path:
        if isinstance(part, str):
            models = [
                inner
                for model in models
                if part in model.model_fields
                for inner in _models_in(model.model_fields[part].annotation)
            ]
    return models


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for argument in get_args(annotation):
            yield from _models_in(argument)
