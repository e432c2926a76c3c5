"""What gates kept out: one entry per batch and broken rule, with a short name that stays.

A refresh writes the list of entries to ``landing/quarantine.json`` once all editions have landed,
so that people can look and decide whether or not a build followed. Rows lie in
``landing/quarantine/<sha256>.parquet``; a file that could not be read has none.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows import decisions
from flows.decisions import Decided, Decision, Verdict
from flows.home import Home
from ingestion.core.archive import sha256_of, write_atomically
from ingestion.core.errors import ChokepointError
from ingestion.core.landing import LandedBatch, Landing, Manifest, SetAside
from ingestion.core.registry import connector
from ingestion.core.sql import connect, quoted

ID_LENGTH = 8
KEPT_OUT = {"promoted": "rows", "released": "rows", "quarantined": "batch", "refused": "file"}


@dataclass(frozen=True)
class Entry:
    """Rows, a batch or a file that stayed out for one reason.

    ``quarantine_id`` stands for the edition, the table, the rule and the content of the rows. For a
    batch, ``row_count`` and ``value_at_risk`` (in ``unit``) are those of the rows that broke the
    rule; the whole batch stays out for them.
    """

    quarantine_id: str
    batch_id: str
    source_id: str
    edition_id: str
    vintage: str
    retrieved_at: str
    table: str
    period: str
    part: str
    kept_out: str
    rule: str
    reason: str
    why: str
    who: str
    row_count: int
    value_at_risk: float | None
    unit: str | None
    first_file: str | None
    first_line: int | None
    file_sha256: str | None
    content_sha256: str | None


def survey(home: Home, manifests: Iterable[Manifest]) -> list[Entry]:
    """List what stayed out of these editions, hashing the rows that were not seen before."""
    landing = Landing(home.landing)
    known = {entry.file_sha256: entry.content_sha256 for entry in read(home)}
    entries = []
    for manifest in manifests:
        for batch in manifest.batches:
            for rows in batch.set_aside:
                if rows.sha256 is not None and rows.sha256 not in known:
                    known[rows.sha256] = content_sha256(landing.quarantined_path(rows.sha256))
                content = known[rows.sha256] if rows.sha256 is not None else None
                entries.append(_entry(manifest, batch, rows, content))
    return entries


def write(home: Home, entries: Iterable[Entry]) -> None:
    """Keep the list for those who look later."""
    text = json.dumps([asdict(entry) for entry in entries], indent=1, ensure_ascii=False)
    write_atomically(_list_path(home), text)


def read(home: Home) -> list[Entry]:
    """Return what the last refresh found kept out, or nothing before the first one.

    A list written by another version of this program counts as none; a refresh writes it anew.
    """
    path = _list_path(home)
    if not path.exists():
        return []
    entries = json.loads(path.read_text("utf-8"))
    if any(entry.keys() != Entry.__dataclass_fields__.keys() for entry in entries):
        return []
    return [Entry(**entry) for entry in entries]


def find(home: Home, text: str) -> Entry:
    """Return the entry with this id, of which the first characters are enough.

    Raises ``ChokepointError`` when no entry, or more than one, begins so.
    """
    entries = read(home)
    found = [entry for entry in entries if text and entry.quarantine_id.startswith(text.lower())]
    if len(found) == 1:
        return found[0]
    if found:
        told = ", ".join(entry.quarantine_id for entry in found)
        raise ChokepointError(f"{text!r} is the beginning of several ids: {told}. Give one whole.")
    raise ChokepointError(
        f"Nothing in quarantine is called {text!r}. See: chokepoint quarantine list"
    )


def decide(home: Home, text: str, verdict: Verdict, by: str, because: str) -> Decided:
    """Record a person's decision on an entry.

    Raises ``ChokepointError`` for an unknown id, for the release of a file that could not be read,
    and for what ``decisions.decide`` refuses.
    """
    entry = find(home, text)
    if verdict == "release" and entry.file_sha256 is None:
        raise ChokepointError(
            f"{entry.quarantine_id} is a file that could not be read, so there are no rows to "
            f"release. {entry.reason}"
        )
    now = datetime.now(UTC).replace(microsecond=0)
    return decisions.decide(
        home,
        Decision(
            quarantine_id=entry.quarantine_id,
            decision=verdict,
            by=by.strip(),
            at=now,
            because=because.strip(),
            about=f"{entry.batch_id}: {entry.row_count} rows",
            rule=entry.rule or entry.reason,
            content_sha256=entry.content_sha256,
        ),
    )


def verdict_on(entry: Entry, decided: Mapping[str, Decision]) -> Decision | None:
    """Return the decision on an entry, if there is one on just this rule and these rows."""
    decision = decided.get(entry.quarantine_id)
    if decision is None or decision.content_sha256 != entry.content_sha256:
        return None
    return decision if decision.rule == (entry.rule or entry.reason) else None


def content_sha256(path: Path) -> str:
    """Hash the rows of a Parquet file whatever their order, and whichever batch they were in.

    The rows are hashed as sorted lines of text, since the bytes of a Parquet file depend on the
    version that wrote it. Two editions with the same rows give the same hash.
    """
    with tempfile.TemporaryDirectory() as folder, connect() as connection:
        lines = Path(folder) / "rows.csv"
        connection.execute(
            f"copy (select * exclude (batch_id) from read_parquet({quoted(path)}) order by all) "
            f"to {quoted(lines)} (format csv, header true)"
        )
        return sha256_of(lines)


def ledger_rows(home: Home) -> list[list[Any]]:
    """Return a row for ``raw.quarantine`` per entry: its id, and what was decided about it."""
    decided = decisions.load(home)
    rows: list[list[Any]] = []
    for entry in read(home):
        row: list[Any] = [
            entry.batch_id,
            entry.reason,
            entry.quarantine_id,
            entry.content_sha256,
        ]
        decision = verdict_on(entry, decided)
        told: list[Any] = [None] * 4
        if decision is not None:
            at = decision.at.astimezone(UTC).replace(tzinfo=None)
            told = [decision.decision, decision.by, at, decision.because]
        rows.append(row + told)
    return rows


def _entry(manifest: Manifest, batch: LandedBatch, rows: SetAside, content: str | None) -> Entry:
    broken = [
        check
        for check in batch.checks
        if rows.reason.startswith(f"{check.expectation}: {check.why}") and not check.success
    ]
    rule = broken[0].expectation if broken else ""
    named = [manifest.source_id, manifest.edition_id, batch.batch_id, rule or rows.reason]
    key = hashlib.sha256("\n".join([*named, content or ""]).encode()).hexdigest()
    tables = connector(manifest.source_id).source.tables
    return Entry(
        quarantine_id=key[:ID_LENGTH],
        batch_id=batch.batch_id,
        source_id=manifest.source_id,
        edition_id=manifest.edition_id,
        vintage=manifest.label,
        retrieved_at=manifest.retrieved_at,
        table=batch.table,
        period=batch.period,
        part=batch.part,
        kept_out=KEPT_OUT[batch.status],
        rule=rule,
        reason=rows.reason,
        why=broken[0].why if broken else rows.reason,
        who=broken[0].who if broken else "operator",
        row_count=rows.row_count,
        value_at_risk=rows.value_at_risk,
        unit=tables[batch.table].value_unit if batch.table else None,
        first_file=rows.first_file,
        first_line=rows.first_line,
        file_sha256=rows.sha256,
        content_sha256=content,
    )


def _list_path(home: Home) -> Path:
    return home.landing / "quarantine.json"
