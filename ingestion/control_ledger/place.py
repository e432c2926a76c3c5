"""Where a row of the ledger was read, and what it rests on."""

from collections.abc import Iterable
from typing import Any

from ingestion.control_ledger.reader import Entry
from ingestion.control_ledger.schema import Event

Row = dict[str, Any]


def place(entry: Entry, *path: str | int) -> Row:
    """Return the file and line of a part of an instrument."""
    return {"source_file": entry.file, "source_line": entry.document.line(*path)}


def cited(entry: Entry, names: Iterable[str]) -> tuple[str | None, str]:
    """Return the first address among pieces of evidence, and all of them as one text."""
    citations = [entry.instrument.sources[name] for name in names]
    first = next((text for text in citations if text.startswith("http")), None)
    return first, " ; ".join(citations)


def judged(entry: Entry, event: Event) -> Row:
    """Return how sure an event is, and the kind and address of its evidence."""
    return {
        "certainty": event.certainty,
        "evidence_kind": event.evidence_kind,
        "evidence_url": cited(entry, event.evidence or entry.instrument.evidence)[0],
    }
