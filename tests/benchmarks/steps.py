"""The measured steps; each runs in a process of its own and prints what it took as JSON.

    python -m tests.benchmarks.steps load FOLDER FILE ...

What is imported first is not in a step's seconds: start-up is measured and printed apart.
"""

import json
import resource
import shutil
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

Took = dict[str, float]
STEPS: dict[str, Callable[[Path, list[Path]], Took]] = {}


def step(function: Callable[[Path, list[Path]], Took]) -> Callable[[Path, list[Path]], Took]:
    STEPS[function.__name__] = function
    return function


@contextmanager
def clock(took: Took, name: str) -> Iterator[None]:
    """Add the seconds of a block, and those of all processors, to what was taken."""
    seconds, cpu = time.perf_counter(), time.process_time()
    yield
    took[name] = took.get(name, 0.0) + time.perf_counter() - seconds
    took[f"{name}_cpu"] = took.get(f"{name}_cpu", 0.0) + time.process_time() - cpu


@step
def write(folder: Path, what: list[Path]) -> Took:
    """Make up a year; ``what`` is its number of rows and the year, and may name more.

    That is the edition and the release it is called after, and codes that must be in it.
    """
    from tests.benchmarks.baci_years import write_year

    took: Took = {}
    rows, year, *named = (str(each) for each in what)
    folder.mkdir(exist_ok=True)
    with clock(took, "total"):
        if named:
            edition, release, *codes = named
            write_year(
                folder, int(year), int(rows), watched=codes, edition=edition, release=release
            )
        else:
            write_year(folder, int(year), int(rows))
    return took


@step
def models(root: Path, _: list[Path]) -> Took:
    """Build the models of what a refreshed home holds once more, without their tests."""
    from flows.build import dbt, fresh_build, load_raw
    from flows.home import Home
    from flows.ingest import land
    from flows.plan import make_plan

    took: Took = {}
    home = Home(root)
    manifests = [land(home, edition) for edition in make_plan(home).editions]
    fresh_build(home)
    load_raw(home, manifests)
    with clock(took, "total"):
        dbt(home, "build", "--quiet", "--exclude-resource-type", "test", "unit_test")
    return took


@step
def plain(folder: Path, files: list[Path]) -> Took:
    """DuckDB's own read_csv into a table of a new database, everything left at its default."""
    took: Took = {}
    path = folder / "plain.duckdb"
    path.unlink(missing_ok=True)
    names = ", ".join(f"'{file}'" for file in files)
    with clock(took, "total"):
        connection = duckdb.connect(str(path))
        connection.execute(f"create table trade_flows as from read_csv([{names}])")
        connection.close()
    path.unlink()
    return took


@step
def load(folder: Path, files: list[Path]) -> Took:
    """The warehouse's own way: every file parsed, gated and queryable, in a new warehouse."""
    shutil.rmtree(folder / "home", ignore_errors=True)
    return _land(folder, files)


@step
def one_more(folder: Path, files: list[Path]) -> Took:
    """The same for the last file, in a warehouse that holds the others."""
    shutil.rmtree(folder / "home", ignore_errors=True)
    _land(folder, files[:-1])
    return _land(folder, files[-1:])


@step
def ask(folder: Path, _: list[Path]) -> Took:
    """All flows of one code, from the warehouse that ``load`` left."""
    took: Took = {}
    with duckdb.connect(str(folder / "home" / "build" / "work.duckdb"), read_only=True) as opened:
        code = opened.execute("select max(k) from raw.cepii_baci__trade_flows").fetchall()[0][0]
        with clock(took, "total"):
            opened.execute("from raw.cepii_baci__trade_flows where k = ?", [code]).fetchall()
    return took


@step
def unpack(folder: Path, files: list[Path]) -> Took:
    """Take a year out of the zip that CEPII's releases come in."""
    from ingestion.cepii_baci.connector import _extracted

    took: Took = {}
    path = folder / "BACI_HS17_V202601.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(files[0], files[0].name)
    with zipfile.ZipFile(path) as archive:
        start = clock(took, "total")
        with start, _extracted(archive, archive.infolist()[0], path.name, folder):
            pass
    path.unlink()
    return took


def _land(folder: Path, files: list[Path]) -> Took:
    """Archive, land and load files, timed apart; ``total`` is all but the archiving."""
    from expectations import gate
    from flows import ingest
    from flows.build import fresh_build, load_raw
    from flows.home import Home
    from ingestion.cepii_baci.connector import connector
    from ingestion.core.archive import Archive
    from ingestion.core.registry import connector as connector_of
    from ingestion.core.registry import source_ids

    for source_id in source_ids():
        connector_of(source_id)
    took: Took = {}
    home = Home(folder / "home")
    judge = gate.gate

    def timed_gate(*arguments: object) -> object:
        with clock(took, "gate"):
            return judge(*arguments)  # type: ignore[arg-type]

    gate.gate = timed_gate  # type: ignore[assignment]
    try:
        with clock(took, "archive"):
            for file in files:
                (offer,) = connector.dropped(file)
                ingest.store(Archive(home.archive), "cepii_baci", offer)
        with clock(took, "total"):
            editions = Archive(home.archive).editions("cepii_baci")
            manifests = [ingest.land(home, edition) for edition in editions]
            with clock(took, "queryable"):
                fresh_build(home)
                database = load_raw(home, manifests)
                with duckdb.connect(str(database), read_only=True) as connection:
                    (found,) = connection.execute(
                        "select count(*), sum(v) from raw.cepii_baci__trade_flows"
                    ).fetchall()
    finally:
        gate.gate = judge
    statuses = {batch.status for manifest in manifests for batch in manifest.batches}
    if statuses != {"promoted"}:
        raise RuntimeError(f"the generated years did not pass their gate: {statuses}")
    took["rows"] = found[0]
    return took


def main() -> None:
    name, folder, *files = sys.argv[1:]
    took = STEPS[name](Path(folder), [Path(file) for file in files])
    # in kilobytes on Linux, in bytes on macOS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    took["peak_mb"] = peak / (1 << 20) if sys.platform == "darwin" else peak / 1024
    print(json.dumps(took))  # noqa: T201 - how the numbers get out of the process


if __name__ == "__main__":
    main()
