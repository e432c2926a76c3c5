"""Publishing: an immutable folder per build, and one link that is switched in a single step.

Readers open ``published/current/warehouse.duckdb``. A file that is published is never written
again; a refresh that fails or is killed leaves the link where it was.
"""

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from flows.content import public_tables
from flows.export import export
from flows.home import Home
from flows.meta import write_meta
from ingestion.core.archive import write_atomically
from ingestion.core.landing import CheckResult

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


def finish(
    home: Home,
    build_id: str,
    fingerprint: str,
    code_version: str,
    checks: Iterable[CheckResult],
) -> None:
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
        connection.execute("commit")
        connection.execute("checkpoint")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    write_meta(home, build_id, now, fingerprint, code_version)


def publish(
    home: Home,
    editions: list[str],
    warnings: list[str],
    *,
    kept_builds: int = KEPT_BUILDS,
    restricted_rows: bool = False,
) -> Published:
    """Move the built file to its place, export Parquet beside it, and switch the link.

    Everything is written under a hidden name first; the rename of the folder and of the link are
    the only steps a reader can see. The file says itself which build it is.
    """
    built = home.build / "warehouse.duckdb"
    with duckdb.connect(str(built), read_only=True) as connection:
        build_id, built_at, fingerprint, hashed, code_version = connection.execute(
            "select build_id, built_at, fingerprint, content_hash, code_version from meta.build"
        ).fetchall()[0]
        published = Published(
            build_id=build_id,
            built_at=built_at.replace(tzinfo=UTC).isoformat(timespec="seconds"),
            fingerprint=fingerprint,
            content_hash=hashed,
            code_version=code_version,
            tables={table.full_name: table.rows for table in public_tables(connection)},
            editions=editions,
            warnings=warnings,
        )
        hidden = home.published / f".{build_id}.partial"
        shutil.rmtree(hidden, ignore_errors=True)
        hidden.mkdir(parents=True)
        export(
            connection,
            hidden / "parquet",
            build_id,
            published.built_at,
            with_restricted=restricted_rows,
        )
    write_atomically(hidden / "build.json", json.dumps(asdict(published), indent=2))
    told = home.build / "changes.json"
    if told.exists():
        told.replace(hidden / "changes.json")
    # a BI server runs as somebody else
    (hidden / "build.json").chmod(0o644)
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
