"""Follows a row to the lines of publishers' files and the clauses of law it comes from.

A row has them in ``quality.lineage`` itself, or through the rows of marts it is made of, which
``quality.lineage_parents`` names.
"""

from dataclasses import dataclass, field

import duckdb

from flows.home import Home
from flows.source_text import source_text

# Rows are followed a level at a time; no more than so many of a level, and of so many levels.
MOST_FOLLOWED = 5000
MOST_LEVELS = 5


@dataclass(frozen=True)
class Origin:
    """One source row behind a figure; without a line where the file counts as a whole."""

    batch_id: str
    publisher: str
    vintage: str
    file: str
    sha256: str | None
    line: int | None
    through: str
    home: Home = field(repr=False)

    @property
    def text(self) -> str | None:
        """The line itself, read from the archive, where it can be had."""
        return source_text(self.home, self.sha256, self.file, self.line)


@dataclass(frozen=True)
class Law:
    """One clause behind a figure, and its place in the ledger."""

    instrument_id: str
    clause_id: str | None
    item_id: str | None
    title: str
    evidence_url: str | None
    file: str | None
    line: int | None


@dataclass(frozen=True)
class Parents:
    """Rows of one mart that a row is made of, directly or at the given depth."""

    mart: str
    depth: int
    count: int
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Lineage:
    """All that a row comes from."""

    parents: tuple[Parents, ...]
    origins: tuple[Origin, ...]
    laws: tuple[Law, ...]


def follow(home: Home, connection: duckdb.DuckDBPyConnection, mart: str, row_key: str) -> Lineage:
    """Follow a row through the rows it is made of.

    Law is that of the nearest rows that have any: what a row further off is also listed for is
    not the law of this one.
    """
    parents: list[Parents] = []
    origins: dict[tuple[str, str, int | None], Origin] = {}
    laws: list[Law] = []
    level = [Parents(mart, 0, 1, (row_key,))]
    seen = {(mart, row_key)}
    for _ in range(MOST_LEVELS):
        for rows in level:
            for origin in _origins(home, connection, rows):
                origins.setdefault((origin.batch_id, origin.file, origin.line), origin)
        if not laws:
            found = {law for rows in level for law in _laws(connection, rows)}
            laws = sorted(
                found, key=lambda law: tuple(str(part or "") for part in vars(law).values())
            )
        level = _next_level(connection, level, seen)
        if not level:
            break
        parents += level
    return Lineage(tuple(parents), tuple(origins.values()), tuple(laws))


def _next_level(
    connection: duckdb.DuckDBPyConnection, level: list[Parents], seen: set[tuple[str, str]]
) -> list[Parents]:
    found: dict[str, list[str]] = {}
    for rows in level:
        for parent_mart, parent_key in connection.execute(
            f"""
            select distinct parent_mart, parent_row_key from quality.lineage_parents
            where mart = ? and row_key in ({_marks(rows)}) order by all
            """,
            [rows.mart, *rows.keys],
        ).fetchall():
            if (parent_mart, parent_key) not in seen:
                seen.add((parent_mart, parent_key))
                found.setdefault(parent_mart, []).append(parent_key)
    return [
        Parents(mart, level[0].depth + 1, len(keys), tuple(keys[:MOST_FOLLOWED]))
        for mart, keys in sorted(found.items())
    ]


def _origins(home: Home, connection: duckdb.DuckDBPyConnection, rows: Parents) -> list[Origin]:
    found = connection.execute(
        f"""
        select distinct
            lineage.batch_id, sources.publisher, loads.vintage,
            lineage.source_file, lineage.file_sha256, lineage.source_line
        from quality.lineage as lineage
        left join quality.loads as loads on lineage.batch_id = loads.batch_id
        left join quality.sources as sources on loads.source_id = sources.source_id
        where lineage.mart = ? and lineage.row_key in ({_marks(rows)})
            and lineage.evidence_kind <> 'law'
        order by lineage.batch_id, lineage.source_file, lineage.source_line
        """,
        [rows.mart, *rows.keys],
    ).fetchall()
    return [
        Origin(
            batch_id=batch_id,
            publisher=publisher,
            vintage=vintage,
            file=file,
            sha256=sha256,
            line=line,
            through=rows.mart,
            home=home,
        )
        for batch_id, publisher, vintage, file, sha256, line in found
    ]


def _laws(connection: duckdb.DuckDBPyConnection, rows: Parents) -> list[Law]:
    found = connection.execute(
        f"""
        select distinct
            lineage.instrument_id, lineage.clause_id, lineage.item_id, instruments.title,
            coalesce(
                lineage.evidence_url, lineage.item_evidence_url, instruments.evidence_url
            ),
            lineage.source_file, lineage.source_line
        from quality.lineage as lineage
        left join controls.control_instruments as instruments
            on lineage.instrument_id = instruments.instrument_id
        where lineage.mart = ? and lineage.row_key in ({_marks(rows)})
            and lineage.evidence_kind = 'law'
        """,
        [rows.mart, *rows.keys],
    ).fetchall()
    return [Law(*row) for row in found]


def _marks(rows: Parents) -> str:
    # Keys one by one: a view is then asked for them alone, which a list as one value does not do.
    return ", ".join("?" * len(rows.keys))
