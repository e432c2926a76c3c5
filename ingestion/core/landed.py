"""How the Parquet of a batch is written and read.

What all rows of a batch have in common (its file, its edition) is said once, in the file's own
metadata, and not in every row: such columns cost more to write than the figures. Rows that stand
in the order of the publisher's file need no line number either: their place is their line.
``relation`` puts both back, so that a reader sees every column of ``source.yml``.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb

from ingestion.core.spec import Table
from ingestion.core.sql import quoted

# Row groups of this size let a reader of one code skip the rest of a sorted file.
ROW_GROUP_ROWS = 122_880
# Version 2 packs numbers by their differences, after which zstd finds no more than Snappy does and
# takes longer. A dictionary of more entries is given up: codes never have so many, figures do, and
# the attempt costs. Bloom filters serve nobody here.
FORMAT = (
    "format parquet, compression snappy, parquet_version v2, "
    f"row_group_size {ROW_GROUP_ROWS}, dictionary_size_limit 8192, write_bloom_filter false"
)
METADATA_KEY = "chokepoint"


@dataclass(frozen=True)
class Common:
    """What the rows of a file have in common: columns with one value, and how lines are counted.

    ``first_line`` is the line of the first row where each row is the next line of the publisher's
    file; null where the rows carry their ``source_line``.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    first_line: int | None = None

    @property
    def columns(self) -> set[str]:
        """Return the columns that are not stored row by row."""
        return {*self.values} | ({"source_line"} if self.first_line is not None else set())


def write(
    connection: duckdb.DuckDBPyConnection, select: str, path: Path, common: Common | None = None
) -> int:
    """Write the rows of a query and return their number; their order is kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = FORMAT
    if common is not None:
        told = json.dumps(asdict(common), ensure_ascii=False, sort_keys=True)
        options += f", kv_metadata {{{METADATA_KEY}: {quoted(told)}}}"
    written = connection.execute(f"copy ({select}) to {quoted(path)} ({options})").fetchall()
    return int(written[0][0])


def common(connection: duckdb.DuckDBPyConnection, path: Path) -> Common:
    """Read what the rows of a file have in common."""
    found = connection.execute(
        f"select decode(value) from parquet_kv_metadata({quoted(path)}) where decode(key) = ?",
        [METADATA_KEY],
    ).fetchall()
    return Common(**json.loads(found[0][0])) if found else Common()


def relation(connection: duckdb.DuckDBPyConnection, path: Path, table: Table) -> str:
    """Return the query that gives every row of a landed file with every column of its table."""
    shared = common(connection, path)
    columns = []
    for name, kind in table.duckdb_columns().items():
        if name in shared.values:
            stored = quoted(shared.values[name])
        elif name == "source_line" and shared.first_line is not None:
            stored = f"file_row_number + {shared.first_line}"
        else:
            stored = name
        columns.append(f"cast({stored} as {kind}) as {name}")
    numbered = ", file_row_number = true" if shared.first_line is not None else ""
    return f"select {', '.join(columns)} from read_parquet({quoted(path)}{numbered})"
