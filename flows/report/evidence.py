"""From a figure back: the lines of files it was read from, and the clauses behind it."""

from dataclasses import dataclass

import duckdb


@dataclass(frozen=True)
class FigureSource:
    """Lines of one publisher's file."""

    source_id: str
    file: str
    sha256: str | None
    lines: str


@dataclass(frozen=True)
class LawSource:
    """A clause, and how many of its items reach the figure."""

    instrument_id: str
    clause_id: str
    item_count: int


@dataclass(frozen=True)
class Evidence:
    """Everything behind one figure."""

    figures: tuple[FigureSource, ...]
    laws: tuple[LawSource, ...]


NOTHING = Evidence((), ())


def read_evidence(
    connection: duckdb.DuckDBPyConnection, mart: str, row_keys: list[str]
) -> dict[str, Evidence]:
    """Read the evidence of rows of one mart; a row without any is not in the answer."""
    figures: dict[str, list[FigureSource]] = {}
    laws: dict[str, list[LawSource]] = {}
    found = connection.execute(
        """
        select
            lineage.row_key, coalesce(loads.source_id, split_part(lineage.batch_id, '/', 1)),
            lineage.source_file, lineage.file_sha256,
            list(distinct lineage.source_line order by lineage.source_line)
        from quality.lineage as lineage
        left join quality.loads as loads on lineage.batch_id = loads.batch_id
        where lineage.mart = $mart and lineage.batch_id is not null
            and lineage.row_key in (select unnest($keys))
        group by 1, 2, 3, 4 order by 1, 2, 3, 4
        """,
        {"mart": mart, "keys": row_keys},
    ).fetchall()
    for key, source_id, file, sha256, lines in found:
        figures.setdefault(key, []).append(FigureSource(source_id, file, sha256, ranges(lines)))
    found = connection.execute(
        """
        select row_key, instrument_id, coalesce(clause_id, ''), count(distinct item_id)
        from quality.lineage
        where mart = $mart and instrument_id is not null
            and row_key in (select unnest($keys))
        group by 1, 2, 3 order by 1, 2, 3
        """,
        {"mart": mart, "keys": row_keys},
    ).fetchall()
    for key, instrument_id, clause_id, items in found:
        laws.setdefault(key, []).append(LawSource(instrument_id, clause_id, items))
    return {
        key: Evidence(tuple(figures.get(key, ())), tuple(laws.get(key, ())))
        for key in figures.keys() | laws.keys()
    }


def ranges(lines: list[int | None]) -> str:
    """Write line numbers as a person does: ``3–5, 9``."""
    spans: list[list[int]] = []
    for line in sorted(line for line in lines if line is not None):
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in spans)
