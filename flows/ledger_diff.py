"""What changed in law between two days of knowledge, asked of the published file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from flows.home import Home
from flows.ledger_law import EVIDENCE_SAID, day, listed, said, span
from flows.query import Answer, open_published
from ingestion.core.errors import ChokepointError

# Stands for the clauses of a sentence until it is known which share it; no text contains it.
CLAUSES = "\0"


@dataclass(frozen=True)
class Changes:
    """The changes between what was known on two days, and what else became known in between."""

    known_a: date
    known_b: date
    scenario: str
    answer: Answer
    titles: dict[str, str]
    besides: Sequence[str]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the changes a person wants to read, by column."""
        for values in self.answer.rows:
            row = dict(zip(self.answer.columns, values, strict=True))
            # That a control did not hold before its first day is no news of it.
            if {row["status_before"], row["status_after"]} != {
                "no_control_known",
                "not_yet_in_force",
            }:
                yield row

    def sentences(self) -> dict[str, list[str]]:
        """Return sentences by instrument; clauses of which the same is said share one."""
        found: dict[str, dict[str, list[str]]] = {}
        for row in self.rows():
            instrument, clause = row["instrument_id"], row["clause_id"]
            named = f"{instrument} clause {clause}"
            shared = row["sentence"].replace(named, f"{instrument} {CLAUSES}", 1)
            found.setdefault(instrument, {}).setdefault(shared, []).append(clause)
        return {
            instrument: [text.replace(CLAUSES, listed(names)) for text, names in texts.items()]
            for instrument, texts in found.items()
        }


def changes(home: Home, known_a: str, known_b: str, scenario: str, *, by_item: bool) -> Changes:
    """Ask the published file what changed, by clause or by item.

    Raises ``ChokepointError`` for what is no day, for a scenario that the file does not have, and
    for a file that was published before it could answer.
    """
    first, second = day(known_a, "First day"), day(known_b, "Second day")
    with open_published(home) as connection:
        try:
            _known_scenario(connection, scenario)
            answer = _ask(connection, [first, second, scenario], by_item=by_item)
        except duckdb.CatalogException:
            raise ChokepointError(
                "The published file was built before it could tell changes. Run: chokepoint refresh"
            ) from None
        titles = connection.execute(
            "select instrument_id, title from controls.control_instruments"
        ).fetchall()
        besides = _besides(connection, answer, min(first, second), max(first, second))
    return Changes(first, second, scenario, answer, dict(titles), besides)


def _ask(
    connection: duckdb.DuckDBPyConnection, question: Sequence[object], *, by_item: bool
) -> Answer:
    macro, last = ("control_diff", ", item_id") if by_item else ("control_diff_clauses", "")
    cursor = connection.execute(
        f"""
        from {macro}(?, ?, ?)
        order by instrument_id, clause_id, destination_scope, legal_from{last}
        """,
        question,
    )
    return Answer([column[0] for column in cursor.description or []], cursor.fetchall())


def _known_scenario(connection: duckdb.DuckDBPyConnection, scenario: str) -> None:
    names = connection.execute("select scenario from controls.scenarios order by all").fetchall()
    if (scenario,) not in names:
        known = ", ".join(name for (name,) in names)
        raise ChokepointError(f"There is no scenario {scenario!r}. There are {known}.")


def _besides(
    connection: duckdb.DuckDBPyConnection, answer: Answer, earlier: date, later: date
) -> list[str]:
    """Tell the events that became known in between and are behind none of the changes."""
    at = {name: place for place, name in enumerate(answer.columns)}
    behind = {event for row in answer.rows for event in (row[at["event_ids"]] or "").split(", ")}
    changed = {row[at["instrument_id"]] for row in answer.rows}
    events = connection.execute(
        """
        select
            event_id, instrument_id, event, legal_from, legal_until, known_from,
            by_instrument_id, evidence_kind, string_agg(clause_id, ', ' order by clause_id)
        from controls.control_events
        where known_from > ? and known_from <= ?
        group by all
        order by known_from, event_id
        """,
        [earlier, later],
    ).fetchall()
    return [
        _event_sentence(instrument, event, *rest)
        for event_id, instrument, event, *rest in events
        if event_id not in behind and not (event == "announced" and instrument in changed)
    ]


def _event_sentence(
    instrument: str,
    event: str,
    legal_from: date | None,
    legal_until: date | None,
    known_from: date,
    by: str,
    evidence_kind: str,
    clauses: str,
) -> str:
    about = "" if clauses == "main" else f" {listed(clauses.split(', '))}"
    days = span(legal_from, legal_until) if legal_from else ""
    author = f" by {by}" if by != instrument else ""
    evidence = f" ({EVIDENCE_SAID[evidence_kind]})" if evidence_kind in EVIDENCE_SAID else ""
    return f"{instrument}{about}: {said(event)}{days}{author}{evidence}, known from {known_from}."
