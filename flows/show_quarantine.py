"""What a person sees of the quarantine at the terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from flows import decisions, quarantine
from flows.decisions import IN_WORDS, Decision, Verdict
from flows.home import Home
from flows.quarantine import Entry
from flows.query import Answer
from flows.release import rule_query
from flows.show import show_rows
from ingestion.core.landing import Landing
from ingestion.core.sql import connect, quoted

WHAT = {
    "rows": "just these rows",
    "batch": "the whole batch",
    "file": "the whole file",
}
THEN: dict[Verdict, str] = {
    "release": "The next refresh loads them as a batch of their own, with status released: "
    "chokepoint refresh",
    "keep": "They stay out, and the next refresh no longer warns of them.",
}


def show_list(console: Console, home: Home, output: str, *, undecided_only: bool) -> None:
    """Print every entry, oldest first; as text a few lines each, else one row of all columns."""
    decided = decisions.load(home)
    entries = sorted(quarantine.read(home), key=lambda entry: (entry.retrieved_at, entry.batch_id))
    verdicts = {entry: quarantine.verdict_on(entry, decided) for entry in entries}
    shown = [entry for entry in entries if not (undecided_only and verdicts[entry])]
    if output != "table":
        show_rows(console, _as_rows(shown, verdicts), output, 0)
        return
    for entry in shown:
        print_entry(console, entry, verdicts[entry])
    if entries:
        console.print(
            f"{count_text(entries, decided)} Look at one: chokepoint quarantine show ID",
            highlight=False,
        )
    else:
        console.print("Nothing is in quarantine, as the last refresh found it.")


def show_entry(console: Console, home: Home, text: str, output: str, limit: int) -> None:
    """Print an entry with its rule and rows; as CSV or JSON just the rows, all of them."""
    entry = quarantine.find(home, text)
    path = None
    if entry.file_sha256 is not None:
        path = Landing(home.landing).quarantined_path(entry.file_sha256)
    if output == "table":
        print_entry(console, entry, quarantine.verdict_on(entry, decisions.load(home)))
        _print_pairs(console, {"why": entry.why, "who acts": entry.who, "batch": entry.batch_id})
        if path is None:
            _print_pairs(console, {"rows": "none could be read"})
        else:
            console.print(f"{'rows in':10}{path}", highlight=False, soft_wrap=True)
    if path is None:
        return
    answer = _rows(home, entry, path)
    if output == "table":
        answer = _narrowed(console, answer)
    show_rows(console, answer, output, limit)


def show_decision(
    console: Console, home: Home, text: str, verdict: Verdict, by: str, because: str
) -> None:
    """Record a decision and say what follows from it, or that it stood already."""
    done = quarantine.decide(home, text, verdict, by, because)
    decision = done.decision
    if not done.is_new:
        console.print(
            f"{decision.quarantine_id} was {IN_WORDS[verdict]} already, by {decision.by} on "
            f"{decision.at:%Y-%m-%d}: {decision.because}",
            highlight=False,
            markup=False,
        )
        return
    console.print(
        f"{decision.quarantine_id} is {IN_WORDS[verdict]} by {decision.by}. {THEN[verdict]}",
        highlight=False,
        markup=False,
    )
    others = [
        entry.quarantine_id
        for entry in quarantine.read(home)
        if entry.batch_id == quarantine.find(home, decision.quarantine_id).batch_id
        and entry.kept_out == "batch"
        and quarantine.verdict_on(entry, decisions.load(home)) is None
    ]
    if verdict == "release" and others:
        console.print(f"The batch broke other rules too; decide on {', '.join(others)} as well.")


def count_text(entries: Sequence[Entry], decided: Mapping[str, Decision]) -> str:
    """Say how many entries there are, and how many wait for somebody."""
    waiting = sum(quarantine.verdict_on(entry, decided) is None for entry in entries)
    return f"{_counted(len(entries), 'entry', 'entries')}, {waiting} undecided."


def print_entry(console: Console, entry: Entry, decision: Decision | None) -> None:
    """Print an entry in a few lines."""
    about = " ".join(part for part in (entry.table, entry.period, entry.part) if part)
    days = (datetime.now(UTC) - datetime.fromisoformat(entry.retrieved_at)).days
    what = WHAT[entry.kept_out]
    if entry.row_count:
        what += f": {_counted(entry.row_count, 'row', 'rows')} broke the rule"
    if entry.value_at_risk is not None:
        what += f", {entry.value_at_risk:,.3f} {entry.unit or ''} at risk"
    place = ""
    if entry.first_file:
        line = "" if entry.first_line is None else f", line {entry.first_line}"
        place = f"first in {entry.first_file}{line}; "
    told = "undecided"
    if decision is not None:
        told = (
            f"{IN_WORDS[decision.decision]} by {decision.by} on {decision.at:%Y-%m-%d}: "
            f"{decision.because}"
        )
    console.print(
        f"[bold]{entry.quarantine_id}[/]  {entry.source_id} {entry.vintage} {about}",
        highlight=False,
    )
    _print_pairs(
        console,
        {
            "rule": entry.rule or entry.reason,
            "kept out": what,
            "where": f"{place}received {_counted(days, 'day', 'days')} ago",
            "decision": told,
        },
    )


def _print_pairs(console: Console, pairs: Mapping[str, str]) -> None:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=9)
    grid.add_column(overflow="fold")
    for name, text in pairs.items():
        grid.add_row(name, text)
    console.print(grid, highlight=False, markup=False)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _narrowed(console: Console, answer: Answer) -> Answer:
    """Say once what is the same in all rows, and return what differs; one row is turned upright."""
    if len(answer.rows) == 1:
        return Answer(["column", "value"], list(zip(answer.columns, answer.rows[0], strict=True)))
    columns = list(zip(*answer.rows, strict=True))
    same = [len(set(values)) == 1 for values in columns]
    told = {
        name: str(values[0])
        for name, values, is_same in zip(answer.columns, columns, same, strict=True)
        if is_same and values[0] is not None
    }
    text = ", ".join(f"{name} {value}" for name, value in told.items())
    _print_pairs(console, {"all rows": text or "have nothing in common"})
    kept = [at for at, is_same in enumerate(same) if not is_same]
    return Answer(
        [answer.columns[at] for at in kept],
        [tuple(row[at] for at in kept) for row in answer.rows],
    )


def _as_rows(entries: list[Entry], verdicts: dict[Entry, Decision | None]) -> Answer:
    told = ("decision", "by", "at", "because")
    rows: list[tuple[Any, ...]] = []
    for entry in entries:
        decision = verdicts[entry]
        rows.append((*asdict(entry).values(), *(getattr(decision, name, None) for name in told)))
    names = list(Entry.__dataclass_fields__)
    return Answer([*names, "decision", "decided_by", "decided_at", "decided_because"], rows)


def _rows(home: Home, entry: Entry, path: Path) -> Answer:
    """Return the rows that broke the rule; where that cannot be asked of rows, all that are kept.

    The number of their batch is left out, since it is the same in all of them.
    """
    shared = [each for each in quarantine.read(home) if each.file_sha256 == entry.file_sha256]
    query = None
    if entry.rule and (entry.kept_out == "batch" or len(shared) > 1):
        query = rule_query(entry.source_id, entry.table, entry.rule)
    with connect() as connection:
        connection.execute(
            f"create view whole as select * exclude (batch_id) from read_parquet({quoted(path)})"
        )
        try:
            found = _asked(connection, query or "from whole")
        except duckdb.Error:  # a rule that cannot be evaluated keeps the batch out for just that
            return _asked(connection, "from whole")
        return found if found.rows else _asked(connection, "from whole")


def _asked(connection: duckdb.DuckDBPyConnection, query: str) -> Answer:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or []]
    return Answer(names, cursor.fetchall())
