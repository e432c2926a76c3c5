"""Lets through what people released: rows that were set aside, or a batch that was refused.

What is released becomes a batch of its own, called ``<batch>/released``, beside the one its gate
judged: nobody takes it for rows that passed, and taking the decision back removes it.
"""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import duckdb

from flows import quarantine
from flows.decisions import Decision
from flows.home import Home
from flows.quarantine import Entry
from ingestion.core import landed
from ingestion.core.archive import sha256_of
from ingestion.core.landing import CheckResult, LandedBatch, Landing, Manifest, SetAside
from ingestion.core.registry import connector
from ingestion.core.spec import Table
from ingestion.core.sql import connect, quoted

MARK = "/released"


def release(
    home: Home, manifests: Iterable[Manifest], decided: Mapping[str, Decision]
) -> tuple[list[Manifest], list[Entry]]:
    """Return what was released as further manifests, and everything that was kept out.

    A released batch may hold rows that another rule sets aside; they are entries of their own, and
    a decision on them counts too.
    """
    landing = Landing(home.landing)
    released: list[Manifest] = []
    entries: list[Entry] = []
    waiting = list(manifests)
    while waiting:
        manifest = waiting.pop(0)
        found = quarantine.survey(home, [manifest])
        entries += found
        let_through = {
            entry.batch_id: _verdicts(found, entry.batch_id, decided)
            for entry in found
            if entry.file_sha256
        }
        for batch in manifest.batches:
            verdicts = let_through.get(batch.batch_id, {})
            made = _released(batch, manifest.source_id, verdicts, landing) if verdicts else None
            if made is not None:
                at = max(decision.at for decision in verdicts.values() if decision)
                stamp = at.astimezone(UTC).isoformat(timespec="seconds")
                again = replace(manifest, landed_at=stamp, batches=(made,))
                released.append(again)
                waiting.append(again)
    return released, entries


def _verdicts(
    entries: Iterable[Entry], batch_id: str, decided: Mapping[str, Decision]
) -> dict[str, Decision | None]:
    """Say of each rule a batch broke by which decision it was waived, if by any."""
    verdicts: dict[str, Decision | None] = {}
    for entry in entries:
        if entry.batch_id == batch_id:
            decision = quarantine.verdict_on(entry, decided)
            is_waived = decision is not None and decision.decision == "release"
            verdicts[entry.rule] = decision if is_waived else None
    return verdicts


def _released(
    batch: LandedBatch,
    source_id: str,
    verdicts: Mapping[str, Decision | None],
    landing: Landing,
) -> LandedBatch | None:
    """Return the batch of released rows; nothing while a rule that keeps them out still stands."""
    waived = {rule for rule, decision in verdicts.items() if decision}
    if not waived or (batch.status == "quarantined" and waived != set(verdicts)):
        return None
    table = connector(source_id).source.tables[batch.table]
    if batch.status == "quarantined":
        standing = [
            check for check in batch.checks if check.on_failure == "set_aside" and not check.success
        ]
        parts = [landing.quarantined_path(str(batch.sha256))]
        offered = "whole"
    else:
        standing = [check for check in batch.checks if _stands(check, verdicts, waived)]
        kept = landing.quarantined_path(str(batch.set_aside[0].sha256))
        parts = [landing.object_path(str(batch.sha256)), kept]
        offered = f"read_parquet({quoted(kept)})"
    with connect() as connection:
        rows = " union all ".join(landed.relation(connection, path, table) for path in parts)
        connection.execute(f"create view whole as {rows}")
        bad = {
            check.expectation: query
            for check in standing
            if (query := rule_query(source_id, batch.table, check.expectation))
        }
        return _write(connection, table, batch, offered, bad, standing, landing)


def _stands(check: CheckResult, verdicts: Mapping[str, object], waived: set[str]) -> bool:
    return check.expectation in verdicts and check.expectation not in waived


def rule_query(source_id: str, table: str, name: str) -> str | None:
    """Return the query for the rows that break a rule, over a view ``whole`` of all rows.

    Nothing for a rule that has no rows to show, such as one on their number.
    """
    from expectations.gate import suite_of  # Great Expectations takes seconds to import

    for rule in suite_of(source_id, table):
        meta = rule.meta or {}
        if meta["name"] == name and "query" in meta:
            return str(meta["query"]).replace("{batch}", "whole")
    return None


def _write(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    batch: LandedBatch,
    offered: str,
    bad: Mapping[str, str],
    standing: Sequence[CheckResult],
    landing: Landing,
) -> LandedBatch | None:
    batch_id = f"{batch.batch_id}{MARK}"
    broken = " union ".join(f"({query})" for query in bad.values())
    good = f"from {offered}" + (f" except all ({broken})" if bad else "")
    rows, value, sha256 = _keep(connection, table, good, batch_id, landing, quarantined=False)
    if rows == 0:
        return None
    aside: tuple[SetAside, ...] = ()
    if batch.status == "quarantined" and bad:
        _, _, bad_sha256 = _keep(connection, table, broken, batch_id, landing, quarantined=True)
        aside = tuple(
            _set_aside(connection, table, check, bad[check.expectation], bad_sha256)
            for check in standing
        )
    return replace(
        batch,
        batch_id=batch_id,
        status="released",
        rows=rows,
        value=value,
        sha256=sha256,
        checks=tuple(standing) if aside else (),
        set_aside=aside,
    )


def _keep(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    select: str,
    batch_id: str,
    landing: Landing,
    *,
    quarantined: bool,
) -> tuple[int, float | None, str]:
    """Write rows under the name of their new batch; return how many, their value and their hash."""
    order = ", ".join((*table.sort, "source_file", "source_line"))
    landing.candidates_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=landing.candidates_dir) as folder:
        path = Path(folder) / "released.parquet"
        named = f"select * replace ({quoted(batch_id)} as batch_id) from ({select})"
        rows = landed.write(connection, f"{named} order by {order}", path)
        total = f"cast(sum({table.value_column}) as double)" if table.value_column else "null"
        value = connection.execute(f"select {total} from read_parquet({quoted(path)})").fetchall()[
            0
        ][0]
        sha256 = sha256_of(path)
        landing.keep(path, sha256, quarantined=quarantined)
    return rows, value, sha256


def _set_aside(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    check: CheckResult,
    query: str,
    sha256: str,
) -> SetAside:
    value = f"cast(sum({table.value_column}) as double)" if table.value_column else "null"
    count, total, file, line = connection.execute(
        f"select count(*), {value}, min_by(source_file, source_line), min(source_line) "
        f"from ({query})"
    ).fetchall()[0]
    return SetAside(f"{check.expectation}: {check.why}", count, total, file, line, sha256)
