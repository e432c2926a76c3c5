"""The command ``chokepoint questions``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.options import HomeOption

if TYPE_CHECKING:
    from flows.questions import Question

console = Console()


def questions(
    question: Annotated[
        str | None,
        typer.Argument(help="Its number, its name, or a part of it.", metavar="[WHICH]"),
    ] = None,
    home: HomeOption = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="table, csv or json.", metavar="FORMAT")
    ] = "table",
    limit: Annotated[int, typer.Option(help="Rows to show as a table; 0 for all.")] = 100,
    sql: Annotated[
        bool, typer.Option("--sql", help="Print the SQL, to paste and change, and run nothing.")
    ] = False,
    write: Annotated[
        Path | None,
        typer.Option("--write", help="Write a page of all and their answers.", metavar="FILE"),
    ] = None,
) -> None:
    """List thirty questions and what they mean, or answer one from the published file.

    Each is a plain SQL file for any client; the values in its first block,
    asked, are there to be changed. Where the loaded data cannot answer, the
    answer says what is needed.

    Examples:
      chokepoint questions

      chokepoint questions 2 -o csv

      chokepoint questions top_suppliers --sql

    """
    from flows.home import Home
    from flows.query import ask
    from flows.questions import find, without_empty_columns
    from flows.show import show_rows
    from ingestion.core.archive import write_atomically

    if write:
        from flows.questions_page import page

        write_atomically(write, page(Home.find(home)))
        console.print(f"Written: {write}", highlight=False, soft_wrap=True)
        return
    if question is None:
        _list_them()
        return
    found = find(question)
    if sql:
        sys.stdout.write(found.sql)
        return
    answer = ask(Home.find(home), found.sql)
    if output == "table":
        _show_meaning(found)
        answer = without_empty_columns(answer)
    show_rows(console, answer, output, limit)


def _show_meaning(found: "Question") -> None:
    console.print(f"[bold]{found.number}[/]", end=" ", highlight=False)
    console.print(found.asked, style="bold", highlight=False, markup=False)
    console.print(found.reading, highlight=False, markup=False)


def _list_them() -> None:
    from flows.questions import AUDIENCES
    from flows.questions import questions as known

    for audience, people in AUDIENCES.items():
        table = Table(title=f"Questions of {people}", title_justify="left", show_header=False)
        table.add_column(justify="right", no_wrap=True)
        table.add_column()
        for each in known():
            if each.audience == audience:
                table.add_row(
                    str(each.number), f"[bold]{each.asked}[/]\n{each.reading}\n[dim]{each.name}[/]"
                )
        console.print(table, highlight=False)
    console.print("Answer one with: chokepoint questions NUMBER (--sql prints its query)")
