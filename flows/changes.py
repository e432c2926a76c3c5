"""What changed since the build before: compared outside dbt, kept beside the file it is about.

``published/<build>/changes.json`` lies beside the file; ``<home>/changes/`` keeps those of builds
that changed something, when the builds themselves are gone. What a build holds never depends on it.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from flows import changes_flows, changes_law, changes_tables, feed
from flows.change import Change, Found, gathered
from flows.home import Home
from flows.publish import Published, current, read_record
from ingestion.core.archive import write_atomically
from ingestion.core.errors import ChokepointError
from ingestion.core.sql import quoted

NAME = "changes.json"
KEPT_RECORDS = 200


@dataclass(frozen=True)
class Record:
    """What changed from one build to another; ``since`` is null for the first build."""

    build_id: str
    built_at: str
    since: str | None
    since_built_at: str | None
    is_other_code: bool
    counts: dict[str, dict[str, int]]
    changes: tuple[Change, ...]

    def of(self, topic: str) -> list[Change]:
        """Return what is listed of one topic."""
        return [each for each in self.changes if each.topic == topic]

    def count(self, topic: str) -> int:
        """Return how many changes of a topic there are, listed or not."""
        return sum(self.counts.get(topic, {}).values())

    def headline(self) -> str:
        """Say how many changes of what there are: ``2 of law, 14 of data``."""
        told = [f"{self.count(topic):,} {WORDS[topic]}" for topic in WORDS if self.count(topic)]
        return ", ".join(told) or "no change"


WORDS = {
    "law": "of law",
    "codes": "of codes",
    "data": "of data",
    "exposure": "of exposure",
    "tables": "of other tables",
}


def compare(before: Path, after: Path, on: str, *, restricted_rows: bool = False) -> Found:
    """Compare two warehouse files; exposures are compared under the law of the day ``on``.

    Rows that may not be passed on are listed only with ``restricted_rows``.
    Raises ``duckdb.Error`` when one of them cannot be read.
    """
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach {quoted(before)} as before (read_only)")
        connection.execute(f"attach {quoted(after)} as after (read_only)")
        changes_tables.hold_back(connection, restricted_rows=restricted_rows)
        tables = changes_tables.differing(connection)
        rows = changes_law.rows(connection, tables)
        flows = changes_flows.flows(connection, tables)
        found = [
            *changes_law.statuses(connection, tables),
            *rows.changes,
            *changes_flows.editions(connection, tables),
            *flows.changes,
            *changes_flows.exposures(connection, tables, on),
        ]
    told = {each.table for each in found}
    rest = [table for name, table in tables.items() if name not in told]
    return gathered([*found, *changes_tables.as_changes(rest)], [*rows.unlisted, *flows.unlisted])


def prepare(
    home: Home, build_id: str, built_at: str, code_version: str, *, restricted_rows: bool
) -> Record:
    """Compare the build that is about to be published with the one readers have, and keep it.

    Raises ``duckdb.Error`` when the one they have cannot be read.
    """
    before = current(home)
    if before is None:
        record = Record(build_id, built_at, None, None, False, {}, ())
    else:
        found = compare(
            home.warehouse,
            home.build / "warehouse.duckdb",
            built_at[:10],
            restricted_rows=restricted_rows,
        )
        record = Record(
            build_id,
            built_at,
            before.build_id,
            before.built_at,
            before.code_version != code_version,
            found.counts,
            found.changes,
        )
    write_atomically(home.build / NAME, _as_json(record))
    return record


def announce(home: Home) -> list[Record]:
    """Take up what builds changed that nobody was told of yet, and renew the feed; return it.

    It looks at the builds themselves, so that one whose refresh was killed at its very end is
    announced by the next.
    """
    known = {path.stem for path in folder(home).glob("*.json")}
    new = []
    for path in sorted(home.published.glob(f"[!.]*/{NAME}")):
        if path.parent.is_symlink() or path.parent.name in known:
            continue
        record = read_file(path)
        if record.changes:
            write_atomically(folder(home) / f"{record.build_id}.json", _as_json(record))
            new.append(record)
    kept = sorted(folder(home).glob("*.json"))
    for old in kept[:-KEPT_RECORDS]:
        old.unlink()
    if new:
        feed.write(home, records(home))
    return new


def records(home: Home) -> list[Record]:
    """Return what builds changed, newest first; builds that changed nothing are not among them."""
    return [read_file(path) for path in sorted(folder(home).glob("*.json"), reverse=True)]


def of_build(home: Home, build_id: str | None) -> Record:
    """Return what a build changed, the current one unless another is named.

    Raises ``ChokepointError`` when nothing is known of it.
    """
    published = current(home)
    if build_id is None and published is None:
        raise ChokepointError(f"Nothing is published in {home.root} yet. Run: chokepoint refresh")
    name = build_id or (published.build_id if published else "")
    for path in (folder(home) / f"{name}.json", home.published / name / NAME):
        if path.exists():
            return read_file(path)
    known = ", ".join(each.build_id for each in records(home)[:10]) or "none"
    raise ChokepointError(f"What build {name} changed is not recorded. Recorded: {known}.")


def between(home: Home, since: str, build_id: str | None) -> Record:
    """Compare two kept builds now.

    Raises ``ChokepointError`` when one of them is not kept.
    """
    before = _kept(home, since)
    after = _kept(home, build_id) if build_id else current(home)
    if after is None:
        raise ChokepointError(f"Nothing is published in {home.root} yet. Run: chokepoint refresh")
    files = [home.published / each.build_id / "warehouse.duckdb" for each in (before, after)]
    # To the person who asks, everything is shown: nothing of it is kept.
    found = compare(files[0], files[1], after.built_at[:10], restricted_rows=True)
    return Record(
        after.build_id,
        after.built_at,
        before.build_id,
        before.built_at,
        before.code_version != after.code_version,
        found.counts,
        found.changes,
    )


def read_file(path: Path) -> Record:
    """Read a record."""
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return Record(**told | {"changes": tuple(Change(**each) for each in told["changes"])})


def folder(home: Home) -> Path:
    """Return where records are kept when their builds are gone."""
    return home.root / "changes"


def _kept(home: Home, build_id: str) -> Published:
    record = home.published / build_id / "build.json"
    if not record.exists():
        raise ChokepointError(f"There is no build {build_id}. See: chokepoint versions")
    return read_record(record)


def _as_json(record: Record) -> str:
    return json.dumps(asdict(record), indent=1, ensure_ascii=False)
