"""What a person sees at the terminal: tables, summaries, and what to do next."""

import csv
import json
import sys
from decimal import Decimal
from typing import Any

from rich.console import Console
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
        table = Table()
        for place, name in enumerate(answer.columns):
            is_number = any(isinstance(row[place], int | float | Decimal) for row in shown)
            table.add_column(name, overflow="fold", justify="right" if is_number else "left")
        for row in shown:
            table.add_row(*map(_shown, row))
        console.print(table, highlight=False, markup=False)
        if len(shown) < len(answer.rows):
            console.print(f"{len(shown)} of {len(answer.rows)} rows; --limit 0 shows all.")
    else:
        raise ChokepointError(f"--output {output!r}: choose table, csv or json.")


def _shown(value: Any) -> str:
    """Write a value for a person: no zeros behind a decimal, which fill a narrow screen."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
