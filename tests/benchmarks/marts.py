"""The marts on a whole decade: what they take, and how large the published file becomes.

    make bench-marts                      # about ten minutes, 20 GB of disk
    make bench-marts YEARS=2 ROWS=1000000 # less of both

The same refresh runs on the bundled data, on one made-up year and on all of them, as a user would
run it: ``chokepoint refresh --direct``, two threads, DuckDB's memory limited as in the project.
Peak memory is that of all processes of the refresh together. Other work on the machine makes it
slower: look at processor seconds too.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import psutil
from rich.console import Console
from rich.table import Table

from flows import journal
from flows.home import PROJECT_DIR, Home
from tests.benchmarks.baci_years import name_of
from tests.benchmarks.load import COMMAND, LAST_YEAR, machine

# HS 2012 is the newest edition with ten years of trade. No publisher has a release of this name, so
# that nobody takes these files for one, nor the gate for a falsified one.
EDITION, RELEASE = "HS12", "V202602"
MEMORY_GB, MINUTES, FILE_MB = 8, 3, 500
WATCHED = """
    select substring(code, 1, 6) from controls.control_item_codes where length(code) >= 6
    union select hs6_code from marts.embedded_products where hs6_code is not null
    union select commodity_code from marts.trade_flows where code_system like 'HS%'
    order by 1
"""
ONE_CODE = (
    "select t, count(*), sum(v) from archive.cepii_baci__trade_flows "
    "where k = '850511' and i = '156' group by t order by t"
)
console = Console(width=118)


@dataclass
class Taken:
    """What one process and its children took: seconds, processor seconds, peak memory in MB."""

    seconds: float
    cpu: float
    peak_mb: float


@dataclass
class Run:
    """One refresh of one home, and what it left."""

    name: str
    home: Home
    whole: Taken
    models: Taken
    steps: dict[str, float] = field(default_factory=dict)
    slowest: list[tuple[str, float]] = field(default_factory=list)

    @property
    def build_seconds(self) -> float:
        """Models and tests, as the refresh ran them."""
        return self.steps["build"]


def main() -> None:
    """Refresh the bundled data, a year and a decade; print what each took and what it left."""
    chosen = _arguments()
    with tempfile.TemporaryDirectory(prefix="chokepoint-marts-", dir=chosen.folder) as temporary:
        folder = Path(temporary)
        console.print(machine(), highlight=False)
        starter = refreshed(folder, "bundled data", [])
        watched = asked(starter.home, WATCHED)
        years = [
            _written(folder, year, chosen.rows, [str(row[0]) for row in watched])
            for year in range(LAST_YEAR - chosen.years + 1, LAST_YEAR + 1)
        ]
        runs = [starter, refreshed(folder, "1 year", years[-1:])]
        shutil.rmtree(runs[-1].home.archive)
        runs.append(refreshed(folder, f"{chosen.years} years", years))
        console.print(_taken(runs, years, chosen.rows), _slowest(runs), _rows(runs))
        console.print(_full_flows(runs[-1].home), highlight=False)
        console.print(_verdict(runs[-1]), highlight=False)


def refreshed(folder: Path, name: str, years: Sequence[Path]) -> Run:
    """Refresh a new home with these years, and build its models once more without their tests."""
    home = Home(folder / f"home-{name.replace(' ', '-')}")
    inputs = [text for year in years for text in ("--input", f"cepii_baci={year}")]
    command = ["-c", COMMAND, "refresh", "--quiet", "--direct", "--home", str(home.root), *inputs]
    whole = watched_process(f"refresh {name}", command)
    run = Run(name, home, whole, whole)
    for line in journal.last(home.runs):
        if line["event"] == "step_done":
            run.steps[line["name"]] = run.steps.get(line["name"], 0) + line["seconds"]
    run.models = watched_process(
        f"models {name}", ["-m", "tests.benchmarks.steps", "models", str(home.root)]
    )
    results = json.loads((home.root / "dbt" / "run_results.json").read_text("utf-8"))["results"]
    run.slowest = sorted(
        ((each["unique_id"].split(".")[-1], each["execution_time"]) for each in results),
        key=lambda each: -each[1],
    )
    return run


def watched_process(name: str, arguments: Sequence[str]) -> Taken:
    """Run Python and look at the memory of all its processes twenty times a second."""
    console.print(f"  {name}", style="dim", highlight=False)
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = 0
    with subprocess.Popen(
        [sys.executable, *arguments], cwd=PROJECT_DIR, stdout=subprocess.DEVNULL
    ) as process:
        root = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, _resident(root))
            time.sleep(0.05)
    if process.returncode != 0:
        raise RuntimeError(f"{name} failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(time.perf_counter() - start, cpu, peak / 1e6)


def _resident(root: psutil.Process) -> int:
    total = 0
    try:
        for process in (root, *root.children(recursive=True)):
            total += process.memory_info().rss
    except psutil.NoSuchProcess:  # it ended while we looked
        pass
    return total


def asked(home: Home, query: str) -> list[tuple[Any, ...]]:
    """Ask the published file of a home."""
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()


def _written(folder: Path, year: int, rows: int, watched: Sequence[str]) -> Path:
    arguments = ["-m", "tests.benchmarks.steps", "write", str(folder / "years"), str(rows)]
    watched_process(f"write {year}", [*arguments, str(year), EDITION, RELEASE, *watched])
    return folder / "years" / name_of(year, EDITION, RELEASE)


def _taken(runs: Sequence[Run], years: Sequence[Path], rows: int) -> Table:
    table = _table("Marts benchmark", ["", *(run.name for run in runs)])
    years_of = [0, 1, len(years)]
    lines: dict[str, list[str]] = {
        "rows of BACI": [f"{rows * count:,}" for count in years_of],
        "landing: parse and gate, s": [_f(_landing(run)) for run in runs],
        "dbt, models alone, s (with start)": [_f(run.models.seconds) for run in runs],
        "- its processor seconds": [_f(run.models.cpu) for run in runs],
        "- its peak memory, MB": [f"{run.models.peak_mb:,.0f}" for run in runs],
        "dbt, models and tests, s": [_f(run.build_seconds) for run in runs],
        "- ratio to one year": [f"{run.build_seconds / runs[1].build_seconds:.2f}" for run in runs],
        "- ratio to the bundled data": [
            f"{run.build_seconds / runs[0].build_seconds:.2f}" for run in runs
        ],
        "gate of the marts, s": [_f(run.steps["gate"]) for run in runs],
        "publish: record, hash, Parquet, s": [
            _f(run.steps["finish"] + run.steps["publish"]) for run in runs
        ],
        "whole refresh, s": [_f(run.whole.seconds) for run in runs],
        "- processor seconds": [_f(run.whole.cpu) for run in runs],
        "- peak memory of all processes, MB": [f"{run.whole.peak_mb:,.0f}" for run in runs],
        "published file, MB": [_mb(run.home.warehouse) for run in runs],
        "Parquet beside it, MB": [_mb(run.home.current / "parquet") for run in runs],
        "landed Parquet, MB": [_mb(run.home.landing / "objects") for run in runs],
    }
    for text, values in lines.items():
        table.add_row(text, *values)
    return table


def _landing(run: Run) -> float:
    return sum(taken for step, taken in run.steps.items() if step.startswith("land "))


def _slowest(runs: Sequence[Run]) -> Table:
    table = _table("Slowest models of the longest run, s", ["model", *(run.name for run in runs)])
    others = [dict(run.slowest) for run in runs]
    for name, _ in runs[-1].slowest[:10]:
        table.add_row(name, *(f"{took[name]:.2f}" for took in others))
    return table


def _rows(runs: Sequence[Run]) -> Table:
    table = _table("Rows of public tables", ["table", *(run.name for run in runs)])
    counted = [
        json.loads((run.home.current / "build.json").read_text("utf-8"))["tables"] for run in runs
    ]
    for name in sorted(counted[-1], key=lambda name: -counted[-1][name])[:20]:
        table.add_row(name, *(f"{rows.get(name, 0):,}" for rows in counted))
    return table


def _full_flows(home: Home) -> str:
    """Time a question on full flows, in a process of its own."""
    command = ["-c", COMMAND, "sql", "--full", ONE_CODE, "--home", str(home.root)]
    took = [watched_process("one code of one exporter", command) for _ in range(2)]
    from flows.query import ask

    start = time.perf_counter()
    answer = ask(home, ONE_CODE, full=True)
    return (
        f"chokepoint sql --full, one code and exporter, {len(answer.rows)} years from Parquet: "
        f"{took[0].seconds:.2f} s, again {took[1].seconds:.2f} s, of it the query "
        f"{time.perf_counter() - start:.2f} s"
    )


def _verdict(run: Run) -> str:
    minutes = run.build_seconds / 60
    peak, size = run.whole.peak_mb / 1000, run.home.warehouse.stat().st_size / 1e6
    return (
        f"{run.name}: marts built and tested in {minutes:.1f} min (aim {MINUTES}), all processes "
        f"within {peak:.1f} GB (aim {MEMORY_GB}), published file {size:,.0f} MB (aim {FILE_MB}); "
        f"load average at the end {os.getloadavg()[0]:.1f}"
    )


def _f(seconds: float) -> str:
    return f"{seconds:,.1f}"


def _mb(path: Path) -> str:
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return f"{sum(file.stat().st_size for file in files) / 1e6:,.0f}"


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(columns[0], no_wrap=True)
    for name in columns[1:]:
        table.add_column(name, justify="right")
    return table


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=11_100_000, help="rows of a year")
    parser.add_argument("--years", type=int, default=10, help="years of the longest run")
    parser.add_argument("--folder", type=Path, help="where to work; by default the system's")
    return parser.parse_args()


if __name__ == "__main__":
    main()
