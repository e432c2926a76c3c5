"""The gate of one batch: run its suite, set bad rows aside, decide whether it may be loaded."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import duckdb
from great_expectations.expectations.expectation import Expectation

from expectations import runner
from expectations.sieve import SUSPECTS, is_sieved, sieve
from ingestion.core import landed
from ingestion.core.archive import sha256_of
from ingestion.core.batches import Batch
from ingestion.core.landing import CheckResult, LandedBatch, Landing, SetAside
from ingestion.core.spec import Table
from ingestion.core.sql import connect, quoted


def suite_of(source_id: str, table: str) -> list[Expectation]:
    """Return the expectations on a landed table: ``expectations/suites/<source>.py:<table>``."""
    suite: list[Expectation] = getattr(import_module(f"expectations.suites.{source_id}"), table)()
    return suite


def gate(source_id: str, spec: Table, batch: Batch, landing: Landing) -> LandedBatch:
    """Judge one candidate batch and move its file to where the verdict says.

    Refused for any failed ``refuse`` rule: the whole file goes to quarantine. Rows that break a
    ``set_aside`` rule go to quarantine alone. Every failure names rule, file and first line.
    """
    suite = suite_of(source_id, batch.table)
    with connect(batch.path.parent) as connection:
        rows = landed.relation(connection, batch.path, spec)
        connection.execute(f"create view batch as {rows}")
        checks = _judge(connection, f"{source_id}.{batch.table}", suite)
        failed = [
            (rule, check) for rule, check in zip(suite, checks, strict=True) if not check.success
        ]
        refusing = [pair for pair in failed if pair[1].on_failure == "refuse"]
        setting_aside = [pair for pair in failed if pair[1].on_failure == "set_aside"]
        if refusing:
            return _refused(connection, spec, batch, landing, refusing, checks)
        return _promoted(connection, spec, batch, landing, setting_aside, checks)


def _judge(
    connection: duckdb.DuckDBPyConnection, name: str, suite: Sequence[Expectation]
) -> list[CheckResult]:
    """Have Great Expectations put each rule to the batch, or to the suspects it comes down to."""
    sieve(connection, suite)
    found: dict[str, CheckResult] = {}
    for relation in (SUSPECTS, "batch"):
        rules = [rule for rule in suite if _relation(rule) == relation]
        for check in runner.run(name, rules, f"select * from {relation}", connection):
            found[check.expectation] = check
    return [found[str((rule.meta or {})["name"])] for rule in suite]


def _refused(
    connection: duckdb.DuckDBPyConnection,
    spec: Table,
    batch: Batch,
    landing: Landing,
    failed: Sequence[tuple[Expectation, CheckResult]],
    checks: Sequence[CheckResult],
) -> LandedBatch:
    # Files in quarantine are looked at by people: every row has all its columns.
    path = batch.path.with_suffix(".bad.parquet")
    landed.write(connection, "from batch", path)
    sha256 = sha256_of(path)
    aside = tuple(_set_aside(connection, spec, rule, check, sha256) for rule, check in failed)
    landing.keep(path, sha256, quarantined=True)
    return _landed(batch, "quarantined", batch.rows, batch.value, sha256, checks, aside)


def _promoted(
    connection: duckdb.DuckDBPyConnection,
    spec: Table,
    batch: Batch,
    landing: Landing,
    failed: Sequence[tuple[Expectation, CheckResult]],
    checks: Sequence[CheckResult],
) -> LandedBatch:
    aside = []
    rows, value, sha256, path = batch.rows, batch.value, batch.sha256, batch.path
    if failed:
        bad_path = batch.path.with_suffix(".bad.parquet")
        path = batch.path.with_suffix(".good.parquet")
        rules = [rule for rule, _ in failed]
        bad = " union ".join(f"({_query(rule)})" for rule in rules)
        order = ", ".join(("source_file", "source_line", *spec.columns))
        landed.write(connection, f"from ({bad}) order by {order}", bad_path)
        bad_sha256 = sha256_of(bad_path)
        aside = [_set_aside(connection, spec, rule, check, bad_sha256) for rule, check in failed]
        rows, value = _keep_good(connection, spec, batch, rules, path)
        landing.keep(bad_path, bad_sha256, quarantined=True)
        sha256 = sha256_of(path)
    landing.keep(path, sha256)
    return _landed(batch, "promoted", rows, value, sha256, checks, aside)


def _keep_good(
    connection: duckdb.DuckDBPyConnection,
    spec: Table,
    batch: Batch,
    rules: Sequence[Expectation],
    path: Path,
) -> tuple[int, float | None]:
    """Write the rows that break none of the rules; return their number and their value."""
    conditions = [str((rule.meta or {}).get("where", "")) for rule in rules]
    if all(conditions):
        bad = " or ".join(f"({condition})" for condition in conditions)
        good = f"from batch where ({bad}) is not true"
    else:
        bad = " union ".join(f"({_query(rule)})" for rule in rules)
        order = ", ".join((*spec.sort, "source_file", "source_line"))
        good = f"from (from batch except all ({bad})) order by {order}"
    # With rows taken out, a row's place is no longer its line, which must be written then.
    values = landed.common(connection, batch.path).values
    columns = ", ".join(name for name in spec.duckdb_columns() if name not in values)
    rows = landed.write(connection, f"select {columns} {good}", path, landed.Common(values))
    total = f"cast(sum({spec.value_column}) as double)" if spec.value_column else "null"
    value = connection.execute(f"select {total} from read_parquet({quoted(path)})").fetchall()
    return rows, value[0][0]


def _landed(
    batch: Batch,
    status: str,
    rows: int,
    value: float | None,
    sha256: str,
    checks: Sequence[CheckResult],
    aside: Sequence[SetAside],
) -> LandedBatch:
    return LandedBatch(
        batch_id=batch.batch_id,
        table=batch.table,
        period=batch.period,
        part=batch.part,
        status="promoted" if status == "promoted" else "quarantined",
        rows=rows,
        value=value,
        sha256=sha256,
        checks=tuple(checks),
        set_aside=tuple(aside),
    )


def _relation(rule: Expectation) -> str:
    return SUSPECTS if is_sieved(rule) else "batch"


def _query(rule: Expectation) -> str:
    return str((rule.meta or {})["query"]).replace("{batch}", _relation(rule))


def _set_aside(
    connection: duckdb.DuckDBPyConnection,
    spec: Table,
    rule: Expectation,
    check: CheckResult,
    sha256: str,
) -> SetAside:
    """Describe what broke a rule: how many rows, what they are worth, where the first one is."""
    reason = f"{check.expectation}: {check.why}"
    query = (rule.meta or {}).get("query")
    if query is None or check.observed.startswith(runner.NOT_EVALUATED):
        return SetAside(f"{reason} (observed: {check.observed})", 0, None, None, None, sha256)
    columns = [row[0] for row in connection.execute(f"describe {_query(rule)}").fetchall()]
    value = (
        f"cast(sum({spec.value_column}) as double)"
        if spec.value_column and spec.value_column in columns
        else "null"
    )
    has_place = "source_file" in columns and "source_line" in columns
    first = "min_by(source_file, source_line), min(source_line)" if has_place else "null, null"
    count, total, file, line = connection.execute(
        f"select count(*), {value}, {first} from ({_query(rule)})"
    ).fetchall()[0]
    return SetAside(reason, count, total, file, line, sha256)
