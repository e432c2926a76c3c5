"""Loading at the speed of the disk: what it takes, as a ratio to DuckDB's own reading of the file.

    make bench                      # about ten minutes, 6 GB of disk
    make bench ROWS=1000000 YEARS=2 # less of both

Both ways read the same made-up years in the same run, in turn, each time in a process of its own.
Other work on the machine makes both slower: trust ratios, and processor time where they spread.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from flows.home import PROJECT_DIR
from tests.benchmarks.baci_years import name_of

LAST_YEAR = 2024
SMALL_ROWS = 1_000_000
ONE_ROW = "t,i,j,k,v,q\n2024,4,8,010121,1.5,2\n"
COMMAND = "from flows.cli import main; main()"
# What starts once per process, however little there is to load.
START_UPS = {
    "start: Great Expectations (import)": ["-c", "import expectations.gate"],
    "start: Prefect (import)": ["-c", "import flows.prefect_flow"],
    "start: dbt (dbt --version)": ["-m", "dbt.cli.main", "--version"],
    "start: chokepoint --help": ["-c", COMMAND, "--help"],
}
console = Console(width=118)


@dataclass
class Bench:
    """The files of a run, and the table that its results go into."""

    folder: Path
    repeat: int
    table: Table = field(default_factory=lambda: _table())

    def years(self, rows: int, count: int) -> list[Path]:
        """Write years of so many rows each, the newest first."""
        folder = self.folder / f"years-{rows}"
        for year in range(LAST_YEAR, LAST_YEAR - count, -1):
            self.run("write", [rows, year], folder)
        return [folder / name_of(year) for year in range(LAST_YEAR, LAST_YEAR - count, -1)]

    def run(
        self, name: str, files: Sequence[Path | int] = (), folder: Path | None = None
    ) -> dict[str, float]:
        """Run one step in a process of its own."""
        told = ", ".join(file.name if isinstance(file, Path) else f"{file}" for file in files)
        console.print(f"  {name} {told}", style="dim", highlight=False)
        command = [sys.executable, "-m", "tests.benchmarks.steps", name]
        done = subprocess.run(
            [*command, str(folder or self.folder), *map(str, files)],
            check=False,
            capture_output=True,
            text=True,
            cwd=PROJECT_DIR,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{name} failed: {done.stderr[-2000:]}")
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return found

    def pairs(self, files: Sequence[Path], repeat: int) -> Iterator[tuple[dict[str, float], ...]]:
        """Run the plain way and ours in turn."""
        for _ in range(repeat):
            yield self.run("plain", files), self.run("load", files)

    def compare(self, text: str, files: Sequence[Path], repeat: int) -> list[dict[str, float]]:
        """Add the rows of one comparison to the table; return what loading took each time."""
        plain, ours = zip(*self.pairs(files, repeat), strict=True)
        rows = int(ours[0]["rows"])
        self.add(f"{text}: DuckDB's read_csv into a table", plain, rows)
        self.add(f"{text}: loaded", ours, rows, plain)
        return list(ours)

    def add(
        self,
        text: str,
        took: Sequence[dict[str, float]],
        rows: int | None = None,
        against: Sequence[dict[str, float]] = (),
        part: str = "total",
    ) -> None:
        """Add one row: medians over the repeats, and ratios pair by pair."""
        seconds = statistics.median(each[part] for each in took)
        cpu = [each[f"{part}_cpu"] for each in took if f"{part}_cpu" in each]
        ratios = [ours[part] / plain["total"] for ours, plain in zip(took, against, strict=False)]
        cpu_ratios = [
            ours[f"{part}_cpu"] / plain["total_cpu"]
            for ours, plain in zip(took, against, strict=False)
        ]
        peaks = [each["peak_mb"] for each in took if part == "total" and "peak_mb" in each]
        self.table.add_row(
            text,
            f"{seconds:.2f}",
            f"{statistics.median(cpu):.2f}" if cpu else "",
            f"{rows / seconds / 1e6:.2f} M" if rows else "",
            _range(ratios),
            _range(cpu_ratios),
            f"{max(peaks):,.0f}" if peaks else "",
        )


def main() -> None:
    """Run everything and print one table."""
    chosen = _arguments()
    with tempfile.TemporaryDirectory(prefix="chokepoint-bench-", dir=chosen.folder) as temporary:
        bench = Bench(Path(temporary), chosen.repeat)
        console.print(machine(), highlight=False)
        small = bench.years(min(SMALL_ROWS, chosen.rows), 1)
        years = bench.years(chosen.rows, chosen.years)
        year = _one_year(bench, years[0])
        bench.table.add_section()
        _growth(bench, small, years, year)
        bench.table.add_section()
        if len(years) > 1:
            _second_year(bench, years)
            bench.table.add_section()
        _start_ups(bench)
        _unchanged(bench, small[0])
    console.print(bench.table)
    console.print(NOTES.format(repeat=chosen.repeat), highlight=False)


def _one_year(bench: Bench, year: Path) -> list[dict[str, float]]:
    ours = bench.compare("a year", [year], bench.repeat)
    rows = int(ours[0]["rows"])
    bench.add("- of it the gate (share of the load)", ours, rows, ours, "gate")
    bench.add("- of it made queryable (share)", ours, rows, ours, "queryable")
    bench.add("apart: archived (hash, copy)", ours, rows, part="archive")
    bench.add("apart: taken out of its zip", [bench.run("unpack", [year])], rows)
    bench.add("apart: one code, asked of the year", [bench.run("ask")])
    return ours


def _growth(
    bench: Bench, small: list[Path], years: list[Path], year: list[dict[str, float]]
) -> None:
    """Load one row, a small year and all years, and say what each million costs."""
    one_row = bench.folder / "one-row" / small[0].name
    one_row.parent.mkdir()
    one_row.write_text(ONE_ROW, "utf-8")
    fixed = [bench.run("load", [one_row]) for _ in range(bench.repeat)]
    bench.add("one row: loaded (what any load costs)", fixed)
    runs = [bench.compare("a small year", small, bench.repeat), year]
    if len(years) > 1:
        runs.append(bench.compare(f"{len(years)} years", years, min(2, bench.repeat)))
    least = _cpu(fixed)
    costs = [(ours[0]["rows"] / 1e6, _cpu(ours) - least) for ours in runs]
    per_million = [cpu / millions for millions, cpu in costs]
    for (millions, _), cost in zip(costs, per_million, strict=True):
        text = f"CPU s for each of {millions:.1f} M rows beyond the first"
        bench.table.add_row(text, "", f"{cost:.3f}", "", "", f"{cost / per_million[1]:.2f}")


def _cpu(took: Sequence[dict[str, float]]) -> float:
    # The least: other work on the machine can only add to it.
    return min(each["total_cpu"] for each in took)


def _second_year(bench: Bench, years: list[Path]) -> None:
    """Load a year into a warehouse that holds one, against the same year alone."""
    pairs = [
        (bench.run("load", years[1:2]), bench.run("one_more", years[:2]))
        for _ in range(bench.repeat)
    ]
    alone, second = zip(*pairs, strict=True)
    bench.add("the year before, alone", alone, int(alone[0]["rows"]))
    bench.add("- beside the year (ratio to the row above)", second, None, alone)


def _start_ups(bench: Bench) -> None:
    for text, arguments in START_UPS.items():
        bench.add(text, [_process(arguments) for _ in range(bench.repeat)])


def _unchanged(bench: Bench, year: Path) -> None:
    """Refresh a warehouse with a year in it, and then again with nothing new."""
    home = bench.folder / "refreshed"
    inbox = home / "inbox" / "cepii_baci"
    inbox.mkdir(parents=True)
    year.rename(inbox / year.name)
    arguments = ["-c", COMMAND, "refresh", "--quiet", "--home", str(home)]
    console.print("  refresh", style="dim")
    bench.add(
        "refresh: the first, with a small year",
        [_process([*arguments, "--direct"])],
    )
    bench.add(
        "refresh: nothing new, start to end",
        [_process(arguments) for _ in range(bench.repeat)],
    )


def _process(arguments: Sequence[str]) -> dict[str, float]:
    """Run Python and time it from start to end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=PROJECT_DIR)
    return {"total": time.perf_counter() - start}


def _table() -> Table:
    table = Table(title="Load benchmark", title_justify="left")
    table.add_column("step", no_wrap=True)
    for name in ("seconds", "CPU s", "rows/s", "ratio", "CPU ratio", "peak MB"):
        table.add_column(name, justify="right")
    return table


def _range(ratios: Sequence[float]) -> str:
    if not ratios:
        return ""
    text = f"{statistics.median(ratios):.2f}"
    return text if len(ratios) == 1 else f"{text} ({min(ratios):.2f}-{max(ratios):.2f})"


def machine() -> str:
    """Say what is measured on, and how busy it is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()}; "
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}; "
        f"load average at the start {load:.1f}"
    )


NOTES = """\
Made-up years in the layout of BACI V202601. "Loaded" is parsed to Parquet, gated and queryable in
the warehouse. Medians of {repeat} runs, the plain way and ours in turn, each in its own process; in
brackets the lowest and the highest ratio of a pair. Ratios are to the plain read of the same files
unless the row says otherwise; peak memory is that of the whole process."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=11_100_000, help="rows of a year")
    parser.add_argument("--years", type=int, default=5, help="years of the largest load")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each comparison")
    parser.add_argument("--folder", type=Path, help="where to work; by default the system's")
    return parser.parse_args()


if __name__ == "__main__":
    main()
