"""Candidate batches: typed, sorted Parquet of one table and period, before any gate has seen it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from ingestion.core.archive import Edition, sha256_of
from ingestion.core.errors import InputRefusedError
from ingestion.core.spec import LINEAGE_COLUMNS, Source, Table

# Row groups of this size let a reader of one code skip the rest of the file.
ROW_GROUP_ROWS = 122_880


def connect() -> duckdb.DuckDBPyConnection:
    """Open a private in-memory DuckDB that never reaches for the network or draws on the screen."""
    return duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )


def quoted(text: str | Path) -> str:
    """Return an SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"


@dataclass(frozen=True)
class Batch:
    """One candidate: rows of one table and period from one edition.

    ``part`` names what else the batch is about (``HS17``; ``156-M-2846``): a batch of a newer
    edition supersedes the older one with the same table, period and part. ``sha256`` is the hash
    of the Parquet file, ``value`` the sum of the table's value column in the publisher's unit.
    """

    table: str
    period: str
    part: str
    batch_id: str
    path: Path
    sha256: str
    rows: int
    value: float | None


@dataclass
class BatchWriter:
    """Where a connector's ``parse`` puts what it read, and what it could not read."""

    source: Source
    edition: Edition
    folder: Path
    batches: list[Batch] = field(default_factory=list)
    refusals: list[InputRefusedError] = field(default_factory=list)

    def refuse(self, error: InputRefusedError) -> None:
        """Take note of a file that cannot be read; the rest of the edition still counts."""
        self.refusals.append(error)

    @contextmanager
    def or_refuse(self) -> Iterator[None]:
        """Run a block that may raise ``InputRefusedError``, and note the refusal."""
        try:
            yield
        except InputRefusedError as error:
            self.refuse(error)

    def frame(self, table: str, frame: pl.DataFrame, *, period: str, part: str = "") -> None:
        """Write rows held in a polars frame; columns must be those of ``source.yml`` plus lineage.

        ``frame`` needs ``source_file`` and ``source_line``; ``batch_id`` is added here.
        """
        with connect() as connection:
            connection.register("candidate", frame.to_arrow())
            self.query(connection, table, "select * from candidate", period=period, part=part)

    def query(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: str,
        select: str,
        *,
        period: str,
        part: str = "",
    ) -> None:
        """Write the rows of a query on ``connection``, cast to the types of ``source.yml``.

        Raises ``InputRefusedError`` when a column is missing.
        """
        spec = self.source.tables[table]
        batch_id = "/".join(
            name for name in (self.source.id, table, period, part, self.edition.edition_id) if name
        )
        self._columns_or_refuse(connection, table, spec, select)
        casts = ", ".join(
            f"cast({name} as {kind}) as {name}"
            for name, kind in spec.duckdb_columns().items()
            if name != "batch_id"
        )
        order = ", ".join((*spec.sort, "source_file", "source_line"))
        path = self.folder / f"{len(self.batches):05d}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        connection.execute(
            f"copy (select {casts}, {quoted(batch_id)} as batch_id "
            f"from ({select}) order by {order}) "
            f"to {quoted(path)} (format parquet, compression zstd, row_group_size {ROW_GROUP_ROWS})"
        )
        value = f"sum({spec.value_column})" if spec.value_column else "null"
        rows, total = connection.execute(
            f"select count(*), cast({value} as double) from read_parquet({quoted(path)})"
        ).fetchall()[0]
        self.batches.append(
            Batch(table, period, part, batch_id, path, sha256_of(path), rows, total)
        )

    def _columns_or_refuse(
        self, connection: duckdb.DuckDBPyConnection, table: str, spec: Table, select: str
    ) -> None:
        described = connection.execute(f"describe {select}").fetchall()
        found = {str(row[0]) for row in described}
        wanted = {*spec.columns, *LINEAGE_COLUMNS} - {"batch_id"}
        missing = sorted(wanted - found)
        if missing:
            raise InputRefusedError(
                file=self.edition.files[0].name,
                reason=f"has no column {', '.join(missing)} for {self.source.id}.{table}.",
                remedy="Has the publisher changed the layout? Columns are listed in source.yml.",
            )
