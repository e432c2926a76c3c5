"""Makes the build databases: raw views over promoted Parquet, then dbt in a process of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from flows import keys, quarantine
from flows.home import PROJECT_DIR, Home
from flows.plan import code_version
from ingestion.core import loader, vintages
from ingestion.core.archive import write_atomically
from ingestion.core.errors import ChokepointError
from ingestion.core.landing import Landing, Manifest
from ingestion.core.registry import connector, source_ids

DBT_PROJECT_DIR = PROJECT_DIR / "dbt_project"


def fresh_build(home: Home) -> Path:
    """Empty the build folder; dbt's parse cache beside it is kept, for it saves seconds."""
    shutil.rmtree(home.build, ignore_errors=True)
    home.build.mkdir(parents=True)
    return home.build


def load_raw(
    home: Home,
    manifests: Sequence[Manifest],
    on_load: Callable[[str, int], None] = lambda batch_id, rows: None,
) -> Path:
    """Load every landed edition into ``raw`` of the private database ``work.duckdb``."""
    database = home.build / "work.duckdb"
    landing = Landing(home.landing)
    with duckdb.connect(str(database)) as connection:
        loader.prepare(connection, [connector(source_id).source for source_id in source_ids()])
        for manifest in manifests:
            source = connector(manifest.source_id).source
            loader.load(connection, source, manifest, landing, on_load)
        vintages.mark_current(connection)
        loader.note_quarantine(connection, quarantine.ledger_rows(home))
    return database


def dbt(home: Home, *arguments: str, on_line: Callable[[str], None] = lambda line: None) -> None:
    """Run one dbt command on the build databases, in its own process.

    A process of its own, because dbt keeps its DuckDB connection, and so the lock, until it ends;
    it ends with ours.
    Raises ``ChokepointError`` with dbt's own words when a model or test fails.
    """
    home.build.mkdir(parents=True, exist_ok=True)
    _forget_the_parse_of_other_code(home.root / "dbt")
    command = [sys.executable, "-m", "flows.dbt_process", *arguments]
    command += ["--project-dir", str(DBT_PROJECT_DIR), "--profiles-dir", str(DBT_PROJECT_DIR)]
    command += ["--target-path", str(home.root / "dbt"), "--log-path", str(home.root / "dbt")]
    # Writing down every statement takes a fifth of a build; what is wrong is told all the same,
    # and the statements lie in `compiled` and `run`.
    command += ["--log-level-file", "warn"]
    # dbt asks nobody, so it is given no key and no password.
    public = {name: value for name, value in os.environ.items() if name not in keys.names()}
    environment = public | {
        "CHOKEPOINT_BUILD_DIR": str(home.build),
        "DBT_NO_VERSION_CHECK": "1",
        "DBT_USE_COLORS": "0",
        "DO_NOT_TRACK": "1",
    }
    lines: list[str] = []
    with subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            for line in process.stdout or ():
                lines.append(line.rstrip())
                on_line(line.rstrip())
        except BaseException:
            # Told to stop while dbt runs: it must not go on building without us.
            process.kill()
            raise
    if process.returncode != 0:
        told = "\n".join(lines[-60:])
        raise ChokepointError(
            f"dbt {arguments[0]} failed; nothing was published. What it said:\n{told}"
        )


def _forget_the_parse_of_other_code(target: Path) -> None:
    """Drop dbt's parse cache when models have changed.

    The cache saves seconds, but dbt takes a model whose description moved to another file for one
    described twice, and stops.
    """
    marker = target / "parsed_code_version"
    if not marker.exists() or marker.read_text("utf-8") != code_version():
        (target / "partial_parse.msgpack").unlink(missing_ok=True)
        write_atomically(marker, code_version())
