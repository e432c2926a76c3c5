"""What held for the clauses of an instrument on a day, as known on a day, from the files alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ingestion.control_ledger import scenario_rows
from ingestion.control_ledger.periods import ALWAYS, OPEN
from ingestion.control_ledger.reader import Entry
from ingestion.control_ledger.scenarios import Reading
from ingestion.core.errors import ChokepointError

# Statuses as a person would say them; the others are the words of the ledger without underscores.
SAID = {"suspension_end_reached": "not established after its suspension"}


# What evidence other than an act is; that an act was read needs no saying.
EVIDENCE_SAID = {
    "official_statement": "official statement, no act",
    "press": "reported by the press, text not read",
}


@dataclass(frozen=True)
class Control:
    """A clause towards some destinations; ``excepted`` have a control of their own."""

    clause_id: str
    destinations: str
    excepted: str | None

    def towards(self) -> str:
        """Write the destinations as words."""
        but = f" but {self.excepted.replace(',', ', ')}" if self.excepted else ""
        return f"towards {self.destinations.replace('_', ' ')}{but}"


@dataclass(frozen=True)
class Law:
    """The periods of an instrument under one scenario."""

    periods: Sequence[dict[str, Any]]

    @classmethod
    def of(cls, entry: Entry, reading: Reading) -> "Law":
        """Lay the events of an instrument over one another, as a refresh does."""
        return cls(scenario_rows.tables({entry.instrument.id: entry}, [reading])["periods"])

    def controls(self) -> list[Control]:
        """Return what has a status of its own, in the order of the file."""
        found = {
            Control(row["clause_id"], row["destination_scope"], row["except_destinations"]): None
            for row in self.periods
        }
        return list(found)

    def status(self, control: Control, on: date, known: date) -> str:
        """Return what holds on a day, as known on a day."""
        row = self._period(control, on, known)
        return "no_control_known" if row is None else str(row["status"])

    def told(self, control: Control, on: date, known: date) -> str:
        """Say what holds on a day, as known on a day, and what is to follow."""
        row = self._period(control, on, known)
        if row is None:
            return "not known yet"
        then = f", then {said(row['next_status'])}" if row["next_status"] else ""
        return f"{said(row['status'])}{span(row['legal_from'], row['legal_to'])}{then}"

    def _period(self, control: Control, on: date, known: date) -> dict[str, Any] | None:
        for row in self.periods:
            if (
                (row["clause_id"], row["destination_scope"])
                == (control.clause_id, control.destinations)
                and row["legal_from"] <= on < row["legal_to"]
                and row["known_from"] <= known < row["known_to"]
            ):
                return row
        return None


def said(status: str) -> str:
    """Write a status as words."""
    return SAID.get(status, status.replace("_", " "))


def span(legal_from: date | None, legal_to: date | None) -> str:
    """Write days of law: from the first to the first that is no longer meant."""
    begins = legal_from is not None and legal_from > ALWAYS
    ends = legal_to is not None and legal_to < OPEN
    if begins and ends:
        return f" from {legal_from} to {legal_to}"
    if begins:
        return f" from {legal_from} on"
    return f" until {legal_to}" if ends else ""


def listed(clauses: Sequence[str]) -> str:
    """Name clauses, each once: ``clause 2``, ``clauses 2, 3 and 4``."""
    names = list(dict.fromkeys(clauses))
    if len(names) == 1:
        return f"clause {names[0]}"
    return f"clauses {', '.join(names[:-1])} and {names[-1]}"


def day(text: str, option: str) -> date:
    """Read a day.

    Raises ``ChokepointError`` for what is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ChokepointError(f"{option} {text}: write a day as 2025-10-09 ({error}).") from None
