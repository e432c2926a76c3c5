"""Candidate batches: typed Parquet of one table and period, before any gate has seen it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from ingestion.core import landed
from ingestion.core.archive import Edition, sha256_of
from ingestion.core.errors import InputRefusedError
from ingestion.core.landed import Common
from ingestion.core.spec import LINEAGE_COLUMNS, Source
from ingestion.core.sql import connect, quoted


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
    _taken: set[str] = field(default_factory=set, repr=False)

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
        with connect(self.folder) as connection:
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
        """Write the rows of a query, cast to the types of ``source.yml`` and sorted as it says.

        Raises ``InputRefusedError`` when a column is missing, or when another file of the edition
        gave the same batch.
        """
        spec = self.source.tables[table]
        self._columns_or_refuse(connection, table, select, set())
        batch_id = self._batch_id(table, period, part)
        if batch_id in self._taken:
            first = connection.execute(f"select source_file from ({select}) limit 1").fetchone()
            raise self._second(batch_id, first[0] if first else self.edition.files[0].name)
        casts = ", ".join(
            f"cast({name} as {kind}) as {name}"
            for name, kind in spec.duckdb_columns().items()
            if name != "batch_id"
        )
        order = ", ".join((*spec.sort, "source_file", "source_line"))
        path = self._next_path()
        rows = landed.write(
            connection,
            f"select {casts}, {quoted(batch_id)} as batch_id from ({select}) order by {order}",
            path,
        )
        self._add(connection, table, period, part, path, rows)

    def as_published(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: str,
        select: str,
        *,
        period: str,
        part: str = "",
        common: Mapping[str, str],
        check_rows: Callable[[int], None],
    ) -> None:
        """Write the rows of a query in its order, which is that of the lines of the file it reads.

        For big files: nothing is sorted, and what is equal in all rows (``common``, by column;
        ``source_file`` is among it) is written once. The first row is line 2. Columns may have a
        narrower type than ``source.yml`` says; readers get the latter. ``check_rows`` gets their
        number and raises when it is not that of the lines. Raises ``InputRefusedError`` when a
        column is missing, or when another file of the edition gave the same batch.
        """
        batch_id = self._batch_id(table, period, part)
        if batch_id in self._taken:
            raise self._second(batch_id, common["source_file"])
        values = {**common, "batch_id": batch_id}
        shared = Common(values, first_line=2)
        self._columns_or_refuse(connection, table, select, shared.columns)
        path = self._next_path()
        rows = landed.write(connection, select, path, shared)
        check_rows(rows)
        self._add(connection, table, period, part, path, rows)

    def _batch_id(self, table: str, period: str, part: str) -> str:
        names = (self.source.id, table, period, part, self.edition.edition_id)
        return "/".join(name for name in names if name)

    def _second(self, batch_id: str, file: str) -> InputRefusedError:
        """Refuse a second file about the same thing: which of the two counts is not ours to say."""
        about = "/".join(batch_id.split("/")[1:-1])
        return InputRefusedError(
            file=file,
            reason=f"says again what another file of {self.edition.label} says: {about}.",
            remedy="Hand over one of the two.",
        )

    def _next_path(self) -> Path:
        return self.folder / f"{len(self.batches):05d}.parquet"

    def _add(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: str,
        period: str,
        part: str,
        path: Path,
        rows: int,
    ) -> None:
        value = self.source.tables[table].value_column
        total = None
        if value:
            total = connection.execute(
                f"select cast(sum({value}) as double) from read_parquet({quoted(path)})"
            ).fetchall()[0][0]
        batch_id = self._batch_id(table, period, part)
        self._taken.add(batch_id)
        self.batches.append(
            Batch(table, period, part, batch_id, path, sha256_of(path), rows, total)
        )

    def _columns_or_refuse(
        self, connection: duckdb.DuckDBPyConnection, table: str, select: str, common: set[str]
    ) -> None:
        described = connection.execute(f"describe {select}").fetchall()
        found = {str(row[0]) for row in described} | common
        wanted = {*self.source.tables[table].columns, *LINEAGE_COLUMNS} - {"batch_id"}
        missing = sorted(wanted - found)
        if missing:
            raise InputRefusedError(
                file=self.edition.files[0].name,
                reason=f"has no column {', '.join(missing)} for {self.source.id}.{table}.",
                remedy="Has the publisher changed the layout? Columns are listed in source.yml.",
            )
