"""``chokepoint quarantine``: look at what gates kept out, and say what is to become of it."""

from typing import Annotated

import typer
from rich.console import Console

from flows.home import Home
from flows.options import HomeOption

app = typer.Typer(
    help=(
        "What a gate kept out of the warehouse: look at it, and decide.\n\n"
        "Nothing gets in by itself. [bold]release[/] lets rows through at the next refresh, "
        "marked as released; [bold]keep[/] says that somebody looked and that they stay out. "
        "A decision is a file in decisions/ of the warehouse's folder, for just these rows and "
        "this rule."
    ),
    rich_markup_mode="rich",
    no_args_is_help=True,
)
console = Console()

IdArgument = Annotated[
    str,
    typer.Argument(
        metavar="ID", help="As in the list; its first characters are enough.", show_default=False
    ),
]
OutputOption = Annotated[
    str, typer.Option("--output", "-o", help="table, csv or json.", metavar="FORMAT")
]
ByOption = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.")]
BecauseOption = Annotated[
    str, typer.Option("--because", metavar="TEXT", help="Why, in a sentence others can read.")
]


@app.command("list")
def list_entries(
    home: HomeOption = None,
    output: OutputOption = "table",
    undecided: Annotated[
        bool, typer.Option("--undecided", help="Only what nobody has decided on.")
    ] = False,
) -> None:
    """Say what is in quarantine: what, why, how much, where it was read, and what was decided.

    As the last refresh found it. Use -o csv or -o json for all columns.
    """
    from flows.show_quarantine import show_list

    show_list(console, Home.find(home), output, undecided_only=undecided)


@app.command()
def show(
    quarantine_id: IdArgument,
    home: HomeOption = None,
    output: OutputOption = "table",
    limit: Annotated[
        int, typer.Option("--limit", "-n", help="Rows to show as a table; 0 for all.")
    ] = 10,
) -> None:
    """Show one entry: the rule, why it exists, who acts on it, and the rows themselves.

    Example:
      chokepoint quarantine show 3f2a -o csv > rows.csv

    """
    from flows.show_quarantine import show_entry

    show_entry(console, Home.find(home), quarantine_id, output, limit)


@app.command()
def release(
    quarantine_id: IdArgument, by: ByOption, because: BecauseOption, home: HomeOption = None
) -> None:
    """Let these rows, or this batch, be loaded by the next refresh, marked as released.

    A batch that broke several rules gets in when each of them has been released.

    Example:
      chokepoint quarantine release 3f2a --by "J. Doe" --because "CEPII confirmed the value."

    """
    from flows.show_quarantine import show_decision

    show_decision(console, Home.find(home), quarantine_id, "release", by, because)


@app.command()
def keep(
    quarantine_id: IdArgument, by: ByOption, because: BecauseOption, home: HomeOption = None
) -> None:
    """Note that somebody looked: the rows stay out, and refreshes no longer warn of them.

    Example:
      chokepoint quarantine keep 3f2a --by "J. Doe" --because "Known fault, see CEPII's notes."

    """
    from flows.show_quarantine import show_decision

    show_decision(console, Home.find(home), quarantine_id, "keep", by, because)
