"""The commands of the control ledger: check, new, show, schema, diff."""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.options import HomeOption
from ingestion.core.errors import ChokepointError

app = typer.Typer(
    name="ledger",
    help=(
        "Read, check and write the control ledger: export-control law as YAML, one file per "
        "instrument.\n\n"
        "The project's own files are part of it; yours lie in ledger/<controller>/ of the "
        "warehouse's folder, for example var/ledger/CN/2026-99.yml, and count in every refresh."
    ),
    rich_markup_mode="rich",
    no_args_is_help=True,
)
console = Console()

ScenarioOption = Annotated[
    str, typer.Option("--scenario", help="Reading of the law; yours lie in scenarios/ of the home.")
]


@app.command()
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files or folders; the whole ledger without any.", metavar="[PATH]..."),
    ] = None,
    home: HomeOption = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="text, csv or json.", metavar="FORMAT")
    ] = "text",
) -> None:
    """Say everything that is wrong in ledger files, line by line, and what would be right.

    A file is read as a refresh reads it, then held against the others: a
    clause takes over only items that are there, an event names only
    instruments that are there, and no instrument stands in two files. Rules
    between fields are looked at once every field is right by itself.

    Exit code 0: nothing is wrong; 1: something is.

    Example:
      chokepoint ledger check var/ledger/CN/2026-99.yml

    """
    from flows.home import Home
    from flows.ledger_files import check as checked
    from flows.ledger_report import show_problems

    raise typer.Exit(show_problems(console, checked(Home.find(home), paths or ()), output))


@app.command()
def new(
    instrument: Annotated[str, typer.Argument(help="Controller, year and number: CN-2026-99.")],
    title: Annotated[str | None, typer.Option(help="What it does, in your words.")] = None,
    announced: Annotated[str | None, typer.Option(help="Day of publication: 2026-11-20.")] = None,
    authority: Annotated[
        list[str] | None, typer.Option(help="Issuing authority; may be given again.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option(help="Address of a page you read; may be given again.")
    ] = None,
    coverage: Annotated[
        str | None, typer.Option(help="Goods, technology or persons it reaches.")
    ] = None,
    licence_rule: Annotated[
        str | None, typer.Option(help="What it asks for, such as: licence required.")
    ] = None,
    kind: Annotated[
        str, typer.Option(help="items, suspension, export_ban, framework and so on.")
    ] = "items",
    in_force: Annotated[
        str | None, typer.Option(help="First day in law, if the source says it.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder to write to; else your own ledger.", metavar="FOLDER"),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Begin the file of an instrument: what you say of it, and commented examples of the rest.

    What only you can know and is not given as an option is asked. The file
    passes the check as it stands, holds nothing you did not say, and never
    replaces one that is there.

    Example:
      chokepoint ledger new CN-2026-99 --announced 2026-11-20

    """
    from flows.home import Home
    from flows.ledger_new import begin
    from ingestion.control_ledger.template import Identity, Said

    identity = Identity.of(instrument)
    said = Said(
        title=title or asked("What it does, in one line", "--title"),
        announced=announced or asked("Day of publication, such as 2026-11-20", "--announced"),
        authorities=authority or [asked("Issuing authority", "--authority")],
        sources=source or [asked("Address of the page you read", "--source")],
        coverage=coverage or asked("Goods, technology or persons it reaches", "--coverage"),
        licence_rule=licence_rule or asked("What it asks for", "--licence-rule"),
        kind=kind,
        in_force=in_force,
    )
    path = begin(Home.find(home), identity, said, today(), out)
    console.print(f"Written: {path}", highlight=False, soft_wrap=True)
    console.print(f"Go on in an editor, then: chokepoint ledger check {path}", soft_wrap=True)


def today() -> date:
    """Return the day it is, in UTC."""
    return datetime.now(UTC).date()


def asked(question: str, option: str) -> str:
    """Ask a person; raise ``ChokepointError`` where nobody answers."""
    try:
        return str(typer.prompt(question))
    except typer.Abort:
        raise ChokepointError(
            f"Nothing was written. Give {option}, or answer when asked."
        ) from None


@app.command()
def show(
    instrument: Annotated[
        str | None, typer.Argument(help="An instrument, CN-2025-61; all of them without one.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", help="Day of law; today without it.")] = None,
    known: Annotated[
        str | None, typer.Option("--known", help="Day of knowledge to show beside today's.")
    ] = None,
    scenario: ScenarioOption = "enacted",
    home: HomeOption = None,
) -> None:
    """Show an instrument on one sheet: clauses and their status, events, goods, evidence.

    Read from the files of the ledger, yours among them; no refresh is needed.
    With --known, what was then known of the day is told beside what is known
    today.

    Examples:
      chokepoint ledger show

      chokepoint ledger show CN-2025-61 --known 2025-10-09

    """
    from flows.home import Home
    from flows.ledger_show import Question, show_all, show_instrument

    question = Question.asked(Home.find(home), today(), on, known, scenario)
    if instrument is None:
        show_all(console, question)
    else:
        show_instrument(console, question, instrument)


@app.command()
def schema(
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write; else it is printed.")
    ] = None,
) -> None:
    """Give the JSON Schema of an instrument file, by which editors complete and underline.

    Write it once beside your ledger, then begin each file with the line by
    which editors with the YAML language server find it:

      chokepoint ledger schema --out var/ledger/instrument.schema.json

      # yaml-language-server: $schema=../instrument.schema.json

    It knows every field and every word of the ledger. That clauses exist,
    days are in order and events do not contradict one another is known to
    chokepoint ledger check alone.
    """
    from ingestion.control_ledger.json_schema import instrument_schema

    text = json.dumps(instrument_schema(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        sys.stdout.write(text)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, "utf-8")
        console.print(f"Written: {out}", highlight=False, soft_wrap=True)


@app.command()
def diff(
    known_a: Annotated[str, typer.Argument(help="One day of knowledge, 2025-10-08.")],
    known_b: Annotated[str, typer.Argument(help="The other, 2025-11-08.")],
    scenario: ScenarioOption = "enacted",
    output: Annotated[
        str, typer.Option("--output", "-o", help="table, text, csv or json.", metavar="FORMAT")
    ] = "table",
    items: Annotated[
        bool, typer.Option("--items", help="A row per item, for csv and json.")
    ] = False,
    home: HomeOption = None,
) -> None:
    """Tell what changed in law between two days of knowledge, clause by clause.

    Asks control_diff_clauses of the published file, or control_diff with
    --items. The days are days on which something was known: what changes is
    what was then known of the law, on whatever days of law that is. The other
    way round, the same changes are told as not known yet. That a new control
    does not hold before its first day goes without saying: table and text
    leave it out.

    Example:
      chokepoint ledger diff 2025-10-08 2025-11-08

    """
    from flows.home import Home
    from flows.ledger_diff import changes
    from flows.ledger_report import show_changes

    found = changes(Home.find(home), known_a, known_b, scenario, by_item=items)
    show_changes(console, found, output)
