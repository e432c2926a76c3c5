"""What each source is worth: its newest period, its grades, whether it is late."""

from dataclasses import dataclass
from datetime import date

import duckdb

# How the quality flags of marts.trade_flows and the certainty of the ledger read.
GRADES = {
    "reported": "as reported",
    "published_A": "published, sure (A)",
    "published_B": "published, likely (B)",
    "published_C": "published, weak (C)",
    "provisional": "provisional",
    "derived": "worked out from others",
    "estimated": "estimated by the publisher",
    "high": "certainty high",
    "medium": "certainty medium",
    "low": "certainty low",
}


@dataclass(frozen=True)
class Badge:
    """One source that is loaded, or one that could be."""

    grades: list[tuple[str, int]]
    source_id: str
    title: str
    publisher: str
    homepage: str
    citation: str
    licence: str
    status: str
    newest_period_to: date | None
    retrieved_on: date | None
    days_late: int | None
    is_stale: bool | None
    next_due_on: date | None
    stale_after_days: int | None
    kept_out: int
    how_to_get: str

    @property
    def is_loaded(self) -> bool:
        """Whether anything of it is in the file."""
        return self.retrieved_on is not None


@dataclass(frozen=True)
class Checks:
    """Verdicts over the whole file."""

    compared: int
    reproduced: int
    bracketed: int
    missed: int
    not_computable: int
    expectations: int
    expectations_failed: int


def read_badges(connection: duckdb.DuckDBPyConnection, day: date) -> list[Badge]:
    """Read what is known of every source on ``day``, loaded ones first."""
    grades = _grades(connection)
    found = connection.execute(
        """
        with ages as (
            select source_id, max(days_late) as days_late, bool_or(is_stale) as is_stale,
                min(next_due_on) as next_due_on
            from freshness_on($day) where retrieved_at is not null group by 1
        )
        select
            sources.source_id, title, publisher, homepage, citation, licence, status,
            newest_period_to, cast(retrieved_at as date), days_late, is_stale,
            next_due_on, stale_after_days, batch_count_kept_out, how_to_get
        from quality.sources as sources left join ages on sources.source_id = ages.source_id
        order by retrieved_at is null, sources.source_id
        """,
        {"day": day},
    ).fetchall()
    return [Badge(grades.get(row[0], []), *row) for row in found]


def _grades(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, int]]]:
    found = connection.execute(
        """
        select source_id, quality_flag, count(*) from marts.trade_flows
        where is_current group by 1, 2
        union all
        select 'control_ledger', certainty, count(*) from controls.control_events group by 1, 2
        order by 1, 3 desc, 2
        """
    ).fetchall()
    grades: dict[str, list[tuple[str, int]]] = {}
    for source_id, flag, count in found:
        grades.setdefault(source_id, []).append((GRADES.get(flag, flag), count))
    return grades


def read_checks(connection: duckdb.DuckDBPyConnection) -> Checks:
    """Read how the file stands against published figures and its own gates."""
    figures = connection.execute(
        "select comparable_count, reproduced_count, bracketed_count, missed_count, "
        "not_computable_count from quality.validation_summary where topic = 'ALL'"
    ).fetchall()
    gates = connection.execute(
        "select count(*), count(*) filter (where not success) from quality.checks"
    ).fetchall()
    return Checks(*(figures[0] if figures else (0, 0, 0, 0, 0)), *gates[0])
