"""How what was found about the ledger is printed: problems of files, and changes of law."""

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from flows.ledger_diff import Changes
from flows.ledger_files import Checked, shown
from flows.ledger_law import said
from flows.query import Answer
from ingestion.control_ledger.periods import ALWAYS, OPEN
from ingestion.core.errors import ChokepointError


def columns(*names: str) -> Table:
    """Return a table without lines, which leaves an 80-column terminal to the text."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in names:
        table.add_column(name, overflow="fold")
    return table


def heading(console: Console, text: str) -> None:
    """Print a heading with air above it."""
    console.print()
    console.print(text, style="bold", highlight=False, markup=False)


def show_problems(console: Console, checked: Checked, output: str) -> int:
    """Print what is wrong, and return the exit code: 1 where something is."""
    if output == "text":
        _problems_as_text(console, checked)
    elif output in ("csv", "json"):
        rows: list[tuple[object, ...]] = [
            (shown(path), each.line, each.field, each.message)
            for path, problems in checked.problems.items()
            for each in problems
        ]
        _for_programs(console, Answer(["file", "line", "field", "problem"], rows), output)
    else:
        raise ChokepointError(f"--output {output!r}: choose text, csv or json.")
    return 1 if checked.problems else 0


def _problems_as_text(console: Console, checked: Checked) -> None:
    files = f"{checked.files} file{'s' if checked.files != 1 else ''}"
    if not checked.problems:
        console.print(f"Nothing is wrong in {files}.", highlight=False)
        return
    for path, problems in checked.problems.items():
        console.print(shown(path), style="bold", highlight=False, markup=False, soft_wrap=True)
        table = columns("", "", "")
        table.show_header = False
        table.columns[0].no_wrap = True
        for each in problems:
            table.add_row(f"line {each.line}", Text(each.field, style="cyan"), each.message)
        console.print(table, highlight=False, markup=False)
    count = sum(len(problems) for problems in checked.problems.values())
    console.print(
        f"{count} problem{'s' if count != 1 else ''} in {len(checked.problems)} of {files}.",
        highlight=False,
    )


def show_changes(console: Console, found: Changes, output: str) -> None:
    """Print changes of law as a table and sentences, as sentences alone, or for programs."""
    if output in ("csv", "json"):
        _for_programs(console, found.answer, output)
        return
    if output not in ("table", "text"):
        raise ChokepointError(f"--output {output!r}: choose table, text, csv or json.")
    console.print(
        f"The law as known on {found.known_b}, against what was known on {found.known_a}; "
        f"scenario {found.scenario}",
        highlight=False,
        markup=False,
    )
    sentences = found.sentences()
    if not sentences:
        console.print("No status differs.", highlight=False)
    elif output == "table":
        console.print()
        _changes_as_table(console, found)
    for instrument, texts in sentences.items():
        heading(console, f"{instrument}  {found.titles.get(instrument, '')}".strip())
        _indented(console, texts)
    if found.besides:
        heading(console, "Became known in between without changing a status")
        _indented(console, found.besides)


def _changes_as_table(console: Console, found: Changes) -> None:
    """Print a line per change; clauses of one instrument that change alike share a line."""
    clauses: dict[tuple[str, ...], list[str]] = {}
    for row in found.rows():
        scope = row["destination_scope"]
        alike = (
            row["instrument_id"],
            "" if scope == "all" else f" towards {scope.replace('_', ' ')}",
            "" if row["legal_from"] == ALWAYS else str(row["legal_from"]),
            "" if row["legal_to"] == OPEN else str(row["legal_to"]),
            said(row["status_before"]),
            said(row["status_after"]),
            str(row.get("item_count") or row.get("item_id") or ""),
        )
        clauses.setdefault(alike, []).append(row["clause_id"])
    table = columns("instrument and clause", "from", "to", "before", "after", "items")
    table.columns[1].no_wrap = table.columns[2].no_wrap = True
    table.columns[5].justify = "right"
    for (instrument, towards, *cells), names in clauses.items():
        told = "" if names == ["main"] else f" {', '.join(dict.fromkeys(names))}"
        table.add_row(f"{instrument}{told}{towards}", *cells)
    console.print(table, highlight=False, markup=False)


def _indented(console: Console, texts: Iterable[str]) -> None:
    for text in texts:
        console.print(Padding(Text(text), (0, 0, 0, 2)), highlight=False)


def _for_programs(console: Console, answer: Answer, output: str) -> None:
    from flows.show import show_rows

    show_rows(console, answer, output, 0)
