"""What a person sees at the terminal: tables, summaries, and what to do next."""

import csv
import json
import sys
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table

from flows.explain import Explanation
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
        for name in answer.columns:
            table.add_column(name, overflow="fold")
        for row in shown:
            table.add_row(*("" if value is None else str(value) for value in row))
        console.print(table, highlight=False, markup=False)
        if len(shown) < len(answer.rows):
            console.print(f"{len(shown)} of {len(answer.rows)} rows; --limit 0 shows all.")
    else:
        raise ChokepointError(f"--output {output!r}: choose table, csv or json.")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def show_explanation(console: Console, told: Explanation) -> None:
    """Print a row with what it means, where it was read, and the law behind it."""
    console.print(f"[bold]{told.table}[/] row {told.row_key}", highlight=False)
    console.print(told.meaning, highlight=False, markup=False)
    values = Table(title="The row", title_justify="left")
    values.add_column("column")
    values.add_column("value", overflow="fold")
    values.add_column("meaning", overflow="fold")
    for name, value in told.values.items():
        values.add_row(name, "" if value is None else str(value), told.notes.get(name, ""))
    console.print(values, highlight=False, markup=False)
    console.print(f"[bold]Read from[/] {len(told.origins)} source rows")
    for origin in told.origins:
        place = origin.file if origin.line is None else f"{origin.file}, line {origin.line}"
        console.print(f"  {place}", highlight=False, markup=False)
        console.print(
            f"    {origin.publisher}, vintage {origin.vintage}, batch {origin.batch_id}",
            highlight=False,
            markup=False,
        )
        console.print(f"    sha256 {origin.sha256}", highlight=False)
        if origin.text:
            console.print(f"    {origin.text}", style="dim", highlight=False, markup=False)
    console.print(f"[bold]Under[/] {len(told.laws)} clauses and items of law")
    for law in told.laws:
        clause = f" clause {law.clause_id}" if law.clause_id else ""
        item = f", item {law.item_id}" if law.item_id else ""
        console.print(
            f"  {law.instrument_id}{clause}{item}: {law.title}", highlight=False, markup=False
        )
        console.print(f"    {law.evidence_url}", highlight=False, soft_wrap=True)
