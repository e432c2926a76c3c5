"""Publishing: an immutable folder per build, and one link that is switched in a single step.

Readers open ``published/current/warehouse.duckdb``. A file that is published is never written
again; a refresh that fails or is killed leaves the link where it was.
"""

import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from flows.content import content_hash, public_tables
from flows.home import Home
from ingestion.core.archive import write_atomically
from ingestion.core.landing import CheckResult
from ingestion.core.sql import quoted

KEPT_BUILDS = 5


@dataclass(frozen=True)
class Published:
    """A published build; ``fingerprint`` stands for its inputs and code, ``content_hash`` for it.

    ``tables`` maps a table's name to its number of rows.
    """

    build_id: str
    built_at: str
    fingerprint: str
    content_hash: str
    code_version: str
    tables: dict[str, int]
    editions: list[str]
    warnings: list[str]


def current(home: Home) -> Published | None:
    """Return what is published now, or nothing."""
    record = home.current / "build.json"
    return read_record(record) if record.exists() else None


def read_record(path: Path) -> Published:
    """Read the record that lies beside a published file."""
    return Published(**json.loads(path.read_text("utf-8")))


def finish(home: Home, build_id: str, fingerprint: str, checks: list[CheckResult]) -> None:
    """Write what is known last: verdicts on the marts, every table's rows, which build it is."""
    with duckdb.connect(str(home.build / "warehouse.duckdb")) as connection:
        connection.execute("begin")
        for check in checks:
            connection.execute(
                "insert into quality.checks by name select 'mart' as scope, ? as subject, "
                "? as suite, ? as expectation, ? as success, ? as on_failure, ? as why, "
                "? as who, ? as observed",
                [
                    check.suite,
                    check.suite,
                    check.expectation,
                    check.success,
                    check.on_failure,
                    check.why,
                    check.who,
                    check.observed,
                ],
            )
        for table in public_tables(connection):
            connection.execute(
                "update quality.mart_coverage set row_count = $rows, is_filled = $rows > 0, "
                "why_empty = if($rows = 0, why_empty, null) where table_name = $name",
                {"rows": table.rows, "name": table.full_name},
            )
        connection.execute("create schema if not exists meta")
        connection.execute(
            "create or replace table meta.build as select ? as build_id, ?::timestamp as built_at, "
            "? as fingerprint",
            [build_id, datetime.now(UTC).replace(tzinfo=None, microsecond=0), fingerprint],
        )
        connection.execute(
            "comment on table meta.build is 'One row: which build this file is. A process that "
            "still holds an older file reads the older row; reconnect to pick up a new build.'"
        )
        connection.execute("commit")
        connection.execute("checkpoint")


def publish(
    home: Home,
    build_id: str,
    fingerprint: str,
    code_version: str,
    editions: list[str],
    warnings: list[str],
    *,
    kept_builds: int = KEPT_BUILDS,
    restricted_rows: bool = False,
) -> Published:
    """Move the built file to its place, export Parquet beside it, and switch the link.

    Everything is written under a hidden name first; the rename of the folder and of the link are
    the only steps a reader can see.
    """
    built = home.build / "warehouse.duckdb"
    hidden = home.published / f".{build_id}.partial"
    shutil.rmtree(hidden, ignore_errors=True)
    hidden.mkdir(parents=True)
    with duckdb.connect(str(built), read_only=True) as connection:
        tables = {table.full_name: table.rows for table in public_tables(connection)}
        export(connection, hidden / "parquet", restricted_rows=restricted_rows)
    published = Published(
        build_id=build_id,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        fingerprint=fingerprint,
        content_hash=content_hash(built),
        code_version=code_version,
        tables=tables,
        editions=editions,
        warnings=warnings,
    )
    write_atomically(hidden / "build.json", json.dumps(asdict(published), indent=2))
    told = home.build / "changes.json"
    if told.exists():
        told.replace(hidden / "changes.json")
    built.replace(hidden / "warehouse.duckdb")
    (hidden / "warehouse.duckdb").chmod(0o444)
    hidden.rename(home.published / build_id)
    switch(home, build_id)
    prune(home, kept_builds)
    return published


def switch(home: Home, build_id: str) -> None:
    """Point ``current`` at a build in one rename."""
    link = home.published / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(build_id)
    link.replace(home.current)


def prune(home: Home, kept_builds: int = KEPT_BUILDS) -> None:
    """Keep the newest builds and the current one; a reader of a removed file keeps reading it."""
    builds = sorted(
        path
        for path in home.published.iterdir()
        if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
    )
    now = home.current.resolve()
    for old in builds[:-kept_builds]:
        if old.resolve() != now:
            shutil.rmtree(old)
    for left in home.published.glob(".*.partial"):
        shutil.rmtree(left)


def export(
    connection: duckdb.DuckDBPyConnection, folder: Path, *, restricted_rows: bool = False
) -> None:
    """Write each public table as Parquet, without rows whose source forbids passing them on.

    A table with a ``source_id`` column loses the rows of such sources; ``README.txt`` says which.
    ``restricted_rows`` leaves them in, for those who have the publishers' permission.
    """
    restricted = {
        str(row[0])
        for row in connection.execute(
            "select source_id from quality.sources where not may_republish"
        ).fetchall()
    }
    held_back = set() if restricted_rows else restricted
    for table in public_tables(connection):
        target = folder / table.schema / f"{table.name}.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        names = {
            str(row[0]) for row in connection.execute(f"describe {table.full_name}").fetchall()
        }
        where = ""
        if held_back and "source_id" in names:
            listed = ", ".join(quoted(source_id) for source_id in sorted(held_back))
            where = f"where source_id is null or source_id not in ({listed})"
        connection.execute(
            f"copy (from {table.full_name} {where}) to {quoted(target)} "
            "(format parquet, compression zstd)"
        )
    note = "Every public table of the warehouse as Parquet.\n"
    if held_back:
        note += f"Left out, because their publishers forbid it: rows of {sorted(held_back)}.\n"
    elif restricted:
        note += (
            f"By its settings rows are in here that may not be passed on: {sorted(restricted)}.\n"
        )
    (folder / "README.txt").write_text(note, "utf-8")
