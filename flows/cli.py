"""The command line. Heavy parts are imported when a command needs them: a look is quick."""

import atexit
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from flows import ledger_cli, quarantine_cli
from flows.changes_cli import changes
from flows.docs_cli import docs
from flows.doctor_cli import doctor
from flows.export_cli import export
from flows.home import Home
from flows.notify_cli import notify
from flows.options import HomeOption
from flows.questions_cli import questions
from flows.report_cli import report
from flows.serve_cli import serve
from flows.settings_cli import settings
from flows.stopping import StoppedError, hush_the_interpreter, stop_on_sigterm
from flows.versions_cli import rebuild, rollback, versions
from flows.watch_cli import watch
from ingestion.core.errors import ChokepointError

app = typer.Typer(
    name="chokepoint",
    help=(
        "A warehouse of controlled-trade exposure: which countries and sectors depend on which "
        "controlled elements, under which law, on which day.\n\n"
        "Start with [bold]chokepoint refresh[/], then ask:\n\n"
        "  chokepoint sql \"from marts.exposure_monthly where importer = 'W00' limit 5\"\n\n"
        "Everything lives in one folder: --home, or CHOKEPOINT_HOME, or var/ beside the project. "
        "BI tools open published/current/warehouse.duckdb in it, read-only."
    ),
    rich_markup_mode="rich",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(ledger_cli.app, name="ledger")
app.add_typer(quarantine_cli.app, name="quarantine")
# What typer makes of Ctrl-C.
INTERRUPTED = 130

console = Console()
complaints = Console(stderr=True)


@app.command()
def refresh(
    home: HomeOption = None,
    inputs: Annotated[
        list[str] | None,
        typer.Option(
            "--input",
            "-i",
            metavar="SOURCE=PATH",
            help="A file or folder a publisher gave you, e.g. cepii_baci=BACI_HS17_V202601.zip. "
            "Once taken it stays archived; or drop files into inbox/SOURCE/ of the home.",
        ),
    ] = None,
    direct: Annotated[
        bool,
        typer.Option("--direct", help="Run the same steps without Prefect (no run history)."),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show nothing but errors.")] = False,
) -> None:
    """Fetch, gate, build and publish; quick when nothing is new.

    Readers keep the last good file until a new one has passed every gate. A batch that fails its
    gate is quarantined with its reason; the rest goes on and its old data stay.
    """
    from flows import settings as chosen
    from flows.running import holding_the_lock, run_refresh
    from flows.show import show_outcome
    from flows.teller import Teller

    place = Home.find(home)
    teller = Teller.of(chosen.load(place), console, quiet=quiet)
    with teller.errors(), holding_the_lock(place, teller):
        journal = teller.journal(place.runs)
        outcome = run_refresh(place, parse_inputs(inputs or []), journal, direct=direct)
    if teller.console is not None:
        show_outcome(console, place, outcome)


@app.command()
def status(
    home: HomeOption = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="text or json.", metavar="FORMAT")
    ] = "text",
    fail_on_stale: Annotated[
        bool, typer.Option("--fail-on-stale", help="Exit with 5 if a source is late or old.")
    ] = False,
) -> None:
    """Say what is published, which sources are late, and what is in quarantine.

    A source is late when its publisher's calendar put the next figures before today, and old when
    there is no calendar and the last retrieval is long ago. Late data stay served.

    Exit code 0: a file is published and the last refresh went well; 1: it did not; 3: nothing is
    published yet; 5: with --fail-on-stale, all is well but a source is late or old. While a
    refresh runs, the one before it counts.
    """
    from flows.status import show_status

    code = show_status(console, Home.find(home), output=output, fail_on_stale=fail_on_stale)
    raise typer.Exit(code)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="One SQL statement, or - to read it from stdin.")],
    home: HomeOption = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="table, csv or json.", metavar="FORMAT")
    ] = "table",
    limit: Annotated[int, typer.Option(help="Rows to show as a table; 0 for all.")] = 100,
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="Ask the landed rows of all codes too, as archive.SOURCE__TABLE, in the "
            "publisher's own columns and codes; of each period the current release.",
        ),
    ] = False,
) -> None:
    """Ask the published file, read-only.

    Examples:
      chokepoint sql "show all tables"

      chokepoint sql --full "select t, sum(v) from archive.cepii_baci__trade_flows
      where k = '010121' and i = '842' group by t"

      chokepoint sql "select count(distinct element) from controls_as_of(date '2025-10-08',
      date '2025-10-08') where status = 'in_force'"

      chokepoint sql "describe marts.exposure" -o csv

    """
    from flows.query import ask
    from flows.show import show_rows

    text = sys.stdin.read() if query == "-" else query
    show_rows(console, ask(Home.find(home), text, full=full), output, limit)


@app.command()
def explain(
    table: Annotated[str, typer.Argument(help="A mart, e.g. marts.exposure_monthly.")],
    row_key: Annotated[
        str | None, typer.Argument(help="The row's row_key; or use --where.")
    ] = None,
    where: Annotated[
        str | None,
        typer.Option("--where", help="An SQL condition that picks one row, instead of its key."),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Take a row of a mart back to files, lines and notice clauses.

    Example:
      chokepoint explain marts.exposure_monthly --where "month = date '2025-05-01' and
      importer = 'W00' and element = 'ALL' and product = 'rare_earth_magnets'"

    """
    from flows.explain import explain_row
    from flows.show_explanation import show_explanation

    show_explanation(console, explain_row(Home.find(home), table, row_key, where))


app.command()(serve)
app.command()(changes)
app.command()(notify)
app.command()(settings)
app.command()(doctor)
app.command()(watch)
app.command()(versions)
app.command()(rollback)
app.command()(rebuild)
app.command()(export)
app.command()(questions)
app.command()(report)
app.command()(docs)


def parse_inputs(texts: list[str]) -> dict[str, list[Path]]:
    """Turn ``source=path`` texts into paths by source.

    Raises ``ChokepointError`` when a text has no ``=``, the source is not one, or nothing is there.
    """
    from ingestion.core.registry import connector

    found: dict[str, list[Path]] = {}
    for text in texts:
        source_id, _, name = text.partition("=")
        if not name:
            raise ChokepointError(
                f"--input {text!r} is not SOURCE=PATH, for example "
                "cepii_baci=downloads/BACI_HS17_V202601.zip."
            )
        connector(source_id)
        path = Path(name).expanduser()
        if not path.exists():
            raise ChokepointError(f"--input {text}: there is no file or folder {path}.")
        found.setdefault(source_id, []).append(path)
    return found


def main() -> None:
    """Run the command line; errors meant for a person are shown without a traceback."""
    os.environ.setdefault("DO_NOT_TRACK", "1")
    atexit.register(hush_the_interpreter)
    stop_on_sigterm()
    try:
        app()
    except ChokepointError as error:
        complaints.print(f"[red]error[/] {escape(str(error))}", highlight=False, soft_wrap=True)
        sys.exit(1)
    except PermissionError as error:
        if error.filename is None:
            raise
        complaints.print(
            f"[red]error[/] {escape(_not_allowed(error))}", highlight=False, soft_wrap=True
        )
        sys.exit(1)
    except StoppedError:
        complaints.print(
            "Stopped by SIGTERM. The published file is as it was; the next start goes on."
        )
        raise
    except SystemExit as end:
        if end.code == INTERRUPTED:
            complaints.print("Stopped. The published file is as it was; the next start goes on.")
        raise


def _not_allowed(error: PermissionError) -> str:
    """Say whose a file is that we may not read or write, or the folder it would be in."""
    path = Path(error.filename)
    there = next(each for each in (path, *path.absolute().parents) if each.exists())
    try:
        owner = there.owner()
    except KeyError:
        owner = f"user {there.stat().st_uid}"
    what = "it" if there == path else str(there)
    return (
        f"{path}: permission denied; {what} belongs to {owner}. Run this as {owner}, or name a "
        "folder of your own with --home."
    )
