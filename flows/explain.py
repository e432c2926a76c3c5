"""Where a number comes from: a mart's row back to batch, file, line, and to the notice's clause."""

from dataclasses import dataclass
from typing import Any

import duckdb

from flows.explain_bounds import bound_reasons
from flows.explain_lineage import Law, Lineage, Origin, Parents, follow
from flows.explain_reasons import Figure, Reason, code_reasons, sort_columns
from flows.explain_target import Target, find_target, one_row
from flows.home import Home
from flows.query import open_published
from ingestion.core.errors import ChokepointError


@dataclass(frozen=True)
class Explanation:
    """A row with its meaning, what bounds its figures, its source rows and its law."""

    table: str
    mart: str | None
    row_key: str
    key_column: str
    condition: str
    meaning: str
    values: dict[str, Any]
    labels: dict[str, Any]
    figures: list[Figure]
    reasons: list[Reason]
    beside: str | None
    parents: tuple[Parents, ...]
    origins: tuple[Origin, ...]
    laws: tuple[Law, ...]

    @property
    def is_accounted_for(self) -> bool:
        """Whether a line, a clause or a stated reason stands behind the row."""
        return bool(self.origins or self.laws or self.reasons)


def explain_row(home: Home, table: str, row_key: str | None, where: str | None) -> Explanation:
    """Explain one row, named by its key or picked by a condition.

    Raises ``ChokepointError`` when the table has no rows to explain, or not just one row is meant.
    """
    if (row_key is None) == (where is None):
        raise ChokepointError("Name one row: by its row_key, or by --where with a condition.")
    with open_published(home) as connection:
        target = find_target(connection, table)
        values = one_row(connection, target, row_key, where)
        key = str(values[target.key_column])
        lineage = _lineage(home, connection, target, values)
        columns = sort_columns(values, target)
        return Explanation(
            table=table,
            mart=target.mart,
            row_key=key,
            key_column=target.key_column,
            # A key of the ledger's tables need not be one row's alone.
            condition=where if where and not target.mart else f"{target.key_column} = '{key}'",
            meaning=target.meaning,
            values=values,
            labels=columns.labels,
            figures=columns.figures,
            reasons=[
                *columns.reasons,
                *bound_reasons(connection, target.mart, key),
                *code_reasons(connection, lineage),
            ],
            beside=columns.beside,
            parents=lineage.parents,
            origins=lineage.origins,
            laws=lineage.laws,
        )


def _lineage(
    home: Home, connection: duckdb.DuckDBPyConnection, target: Target, values: dict[str, Any]
) -> Lineage:
    if target.mart:
        return follow(home, connection, target.mart, str(values["row_key"]))
    return Lineage((), (), _law_of(connection, values))


def _law_of(connection: duckdb.DuckDBPyConnection, values: dict[str, Any]) -> tuple[Law, ...]:
    """Return the law a row of the ledger is itself, with its own evidence or its instrument's."""
    instrument_id = values.get("instrument_id")
    item_id = values.get("item_id")
    found = connection.execute(
        """
        select instruments.instrument_id, instruments.title,
            coalesce(items.evidence_url, instruments.evidence_url),
            coalesce(items.source_file, instruments.source_file),
            coalesce(items.source_line, instruments.source_line)
        from controls.control_instruments as instruments
        left join controls.control_items as items
            on instruments.instrument_id = items.instrument_id and items.item_id = ?
        where instruments.instrument_id = ? or (? is null and items.item_id is not null)
        """,
        [item_id, instrument_id, instrument_id],
    ).fetchall()
    return tuple(
        Law(
            instrument_id=instrument,
            clause_id=values.get("clause_id"),
            item_id=item_id,
            title=title,
            evidence_url=values.get("evidence_url") or url,
            file=values.get("source_file") or file,
            line=values.get("source_line") or line,
        )
        for instrument, title, url, file, line in found
    )
