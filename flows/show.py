"""What a person sees at the terminal: tables, summaries, and what to do next."""

import csv
import json
import sys
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.rule import Rule
from rich.table import Table

from flows.home import Home
from flows.query import Answer, ask
from flows.refresh import Outcome
from ingestion.core.errors import ChokepointError

FIRST_QUESTION = """select strftime(month, '%Y-%m') as month,
    cast(observed_net_mass_kg / 1000 as integer) as tonnes, law_status, instruments_in_force
from marts.exposure_monthly
where product = 'rare_earth_magnets' and element = 'ALL' and importer = 'W00'
    and month between date '2025-01-01' and date '2025-12-01'
order by month"""
# What a column of a table needs at least, in characters, to be read: more is folded.
HEADER_WIDTH = 12
TEXT_WIDTH = 24


def show_outcome(console: Console, home: Home, outcome: Outcome) -> None:
    """Say where the file is and what is in it, and ask it one real question."""
    published = outcome.published
    if not outcome.is_new:
        console.print(
            f"Nothing new since build {published.build_id} of {published.built_at}: nothing was "
            "parsed or built.",
            highlight=False,
        )
        console.print(f"Published file: {home.warehouse}", highlight=False, soft_wrap=True)
        return
    console.print(f"\n[bold]Published[/] build {published.build_id}", highlight=False)
    console.print(f"  file      {home.warehouse}", highlight=False, soft_wrap=True)
    console.print(f"  Parquet   {home.current / 'parquet'}", highlight=False, soft_wrap=True)
    console.print(f"  content   {published.content_hash}", highlight=False)
    contents = Table(title="What is in it", title_justify="left")
    contents.add_column("table")
    contents.add_column("rows", justify="right")
    for name, rows in published.tables.items():
        contents.add_row(name, f"{rows:,}")
    console.print(contents)
    console.print("[bold]One question, and its answer[/]: China's exports of rare-earth magnets")
    console.print(FIRST_QUESTION, highlight=False, markup=False)
    show_rows(console, ask(home, FIRST_QUESTION), "table", 0)
    if published.warnings:
        console.print(
            f"{len(published.warnings)} warnings above; what was kept out: "
            "chokepoint quarantine list",
            highlight=False,
        )


def show_rows(console: Console, answer: Answer, output: str, limit: int) -> None:
    """Print the answer of a query as a table, CSV or JSON lines.

    Raises ``ChokepointError`` for another format.
    """
    if output == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows(answer.rows)
    elif output == "json":
        for row in answer.rows:
            record = dict(zip(answer.columns, map(_plain, row), strict=True))
            sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    elif output == "table":
        shown = answer.rows[:limit] if limit else answer.rows
        if _fits(console, answer.columns, shown):
            console.print(_as_table(answer.columns, shown), highlight=False, markup=False)
        else:
            _print_records(console, answer.columns, shown)
        if len(shown) < len(answer.rows):
            console.print(f"{len(shown)} of {len(answer.rows)} rows; --limit 0 shows all.")
    else:
        raise ChokepointError(f"--output {output!r}: choose table, csv or json.")


def _as_table(columns: list[str], rows: list[tuple[Any, ...]]) -> Table:
    table = Table()
    for place, name in enumerate(columns):
        is_number = any(_is_number(row[place]) for row in rows)
        table.add_column(name, overflow="fold", justify="right" if is_number else "left")
    for row in rows:
        table.add_row(*map(_shown, row))
    return table


def _fits(console: Console, columns: list[str], rows: list[tuple[Any, ...]]) -> bool:
    """Say whether a table can be read: no number broken, and no text folded to a few letters."""
    widths = []
    for place, name in enumerate(columns):
        width = min(len(name), HEADER_WIDTH)
        for row in rows:
            length = len(_shown(row[place]))
            width = max(width, length if _is_number(row[place]) else min(length, TEXT_WIDTH))
        widths.append(width)
    return sum(widths) + 3 * len(widths) + 1 <= console.width


def _print_records(console: Console, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Print each row on lines of its own, a column a line; what is null is left out."""
    for number, row in enumerate(rows, start=1):
        console.print(Rule(f"row {number}", align="left", style="dim"))
        record = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        record.add_column(style="dim", no_wrap=True)
        record.add_column(overflow="fold")
        for name, value in zip(columns, row, strict=True):
            if value is not None:
                record.add_row(name, _shown(value))
        console.print(record, highlight=False, markup=False)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    """Write a value for a person: no zeros behind a decimal, which fill a narrow screen."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
