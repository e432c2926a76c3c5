"""Try BI clients on a published warehouse: ``make bi-check``.

Each client gets an environment of its own, a home of its own with a copy of the published file, and
a new build while it reads. What is printed is one line per client, one column per check.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from flows.home import PROJECT_DIR, Home
from flows.journal import Journal
from flows.running import run_refresh

from . import superset, warehouse
from .checks import CHECKS, Finding
from .environments import EnvironmentFailedError, python_in
from .follow import follow
from .superset_server import StepFailedError

# The client and its environment; None is the one the project itself runs in.
TRIED: dict[str, tuple[str, str | None]] = {
    "Python, oldest": ("python", "duckdb_oldest"),
    "Python, 1.5": ("python", "ibis"),
    "Python": ("python", None),
    "SQLAlchemy": ("sqlalchemy", None),
    "SQLAlchemy 1.4": ("sqlalchemy", "superset"),
    "ibis": ("ibis", "ibis"),
    "ADBC": ("adbc", "adbc"),
    "Harlequin": ("harlequin", "harlequin"),
    "command line": ("cli", "duckdb_cli"),
}
console = Console()


@dataclass(frozen=True)
class Result:
    """What was found of one client, or why nothing was."""

    versions: str
    found: tuple[Finding, ...]
    seconds: float
    died: str = ""

    @property
    def is_good(self) -> bool:
        """Say whether all checks were made and all held."""
        return (
            not self.died
            and {each.check for each in self.found} >= set(CHECKS)
            and all(each.held for each in self.found)
        )


def main() -> int:
    """Run the checks; the exit code is 1 when any client failed any of them."""
    parser = argparse.ArgumentParser(prog="make bi-check", description=__doc__)
    parser.add_argument("--home", type=Path, help="a warehouse's home; without, one is made")
    parser.add_argument(
        "--only", action="append", choices=[*TRIED, "Superset"], help="a client; may be repeated"
    )
    asked = parser.parse_args()
    tried = clients(asked.only)
    with tempfile.TemporaryDirectory(prefix="bi-check-") as folder:
        published = found_or_made(asked.home, Path(folder))
        results = {}
        for name, check in tried:
            console.print(f"[dim]{name} ...[/]")
            results[name] = timed(check, warehouse.first_build(published, Path(folder) / name))
    show(results)
    return 0 if all(result.is_good for result in results.values()) else 1


def clients(only: list[str] | None) -> Iterator[tuple[str, Callable[[Home], Result]]]:
    """Yield every client that is asked for, with the function that checks it."""
    every = {
        name: partial(in_environment, kind, environment)
        for name, (kind, environment) in TRIED.items()
    }
    for name, check in {**every, "Superset": with_superset}.items():
        if not only or name in only:
            yield name, check


def found_or_made(asked: Path | None, folder: Path) -> Path:
    """Return the published file of the home that is named, or of a refresh of the bundled data."""
    home = Home.find(asked) if asked else Home(folder / "bundled")
    if not home.warehouse.exists():
        console.print(f"[dim]Making a warehouse of the bundled data in {home.root} ...[/]")
        run_refresh(home, None, Journal.start(home.runs), direct=True)
    return home.warehouse


def timed(check: Callable[[Home], Result], home: Home) -> Result:
    """Run one client's checks; one that cannot be set up has failed them."""
    try:
        return check(home)
    except (EnvironmentFailedError, StepFailedError) as failed:
        return Result("", (), 0.0, str(failed))


def in_environment(kind: str, environment: str | None, home: Home) -> Result:
    """Check a client in a process of its own, and publish when it asks for that."""
    python = python_in(environment) if environment else Path(sys.executable)
    began = time.monotonic()
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as complaints,
        subprocess.Popen(
            [str(python), "-m", "clients.one", kind],
            cwd=PROJECT_DIR / "tests",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        task = {"path": str(home.warehouse), "answers": asdict(warehouse.answers(home))}
        print(json.dumps(task), file=process.stdin, flush=True)
        for line in process.stdout:
            told = json.loads(line)
            if "wants" not in told:
                found = [Finding(**each) for each in told["found"]]
                if guided := follow(kind, python, home):
                    found.append(guided)
                return Result(told["versions"], tuple(found), time.monotonic() - began)
            print(json.dumps(asdict(warehouse.next_build(home))), file=process.stdin, flush=True)
        process.wait()
        complaints.seek(0)
        return Result("", (), time.monotonic() - began, complaints.read().strip()[-1500:])


def with_superset(home: Home) -> Result:
    """Check Superset by the steps of its guide."""
    python = python_in("superset")
    began = time.monotonic()
    versions, found = superset.check(python, home)
    return Result(versions, found, time.monotonic() - began)


def show(results: dict[str, Result]) -> None:
    """Print the table, and below it what people need to know of it."""
    table = Table("client", *CHECKS, "s", title="BI clients on a published file", box=box.SIMPLE)
    for column in table.columns:
        column.overflow = "fold"
    for name, result in results.items():
        held = {each.check: "yes" if each.held else "[red]NO[/]" for each in result.found}
        cells = [held.get(check, "[red]-[/]") for check in CHECKS]
        table.add_row(name, *cells, f"{result.seconds:.0f}")
    console.print(table)
    for name, result in results.items():
        console.print(f"[bold]{name}[/]: {result.versions}", highlight=False)
        for each in result.found:
            told, *_ = each.note.splitlines()
            console.print(f"  {each.check}: {told}", highlight=False, markup=False)
        if result.died:
            console.print(result.died, style="red", highlight=False, markup=False)


if __name__ == "__main__":
    raise SystemExit(main())
