"""What every client is asked, and a form in which the answers of all clients are comparable.

Standard library alone: this is imported in environments that hold nothing but one client.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

Rows = list[list[str | None]]

SCHEMAS = {"bi", "controls", "marts", "meta", "quality", "reference"}
VIEW = "exposure_monthly"
VIEW_COLUMNS = (
    "month",
    "importer_name",
    "law_status",
    "instruments_in_force",
    "observed_net_mass_kg",
)
VIEW_FILTER = {"product": "rare_earth_magnets", "element": "ALL", "importer": "W00"}
VIEW_SQL = (
    f"select {', '.join(VIEW_COLUMNS)} from bi.{VIEW} where "
    + " and ".join(f"{column} = '{value}'" for column, value in VIEW_FILTER.items())
    + " order by month"
)
BUILD_SQL = "select build_id from meta.build"
WRITE_SQL = "create table main.written_by_a_client as select 1 as x"
COLUMNS_SQL = (
    "select column_name, comment from duckdb_columns() "
    f"where schema_name = 'bi' and table_name = '{VIEW}' order by column_index"
)
VIEWS_SQL = "select view_name, comment from duckdb_views() where schema_name = 'bi'"
SCHEMAS_SQL = (
    "select schema_name from duckdb_tables() "
    "union select schema_name from duckdb_views() where not internal"
)


@dataclass(frozen=True)
class Macro:
    """A table macro, the days it is called with, and the columns that are compared."""

    name: str
    days: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def sql(self) -> str:
        """Return the call as SQL, with its rows in one order."""
        days = ", ".join(f"date '{day}'" for day in self.days)
        columns = ", ".join(self.columns)
        return f"select {columns} from {self.name}({days}) order by all"


MACROS = (
    Macro(
        "controls_as_of",
        ("2025-10-09", "2025-10-09"),
        ("instrument_id", "clause_id", "item_id", "element", "status", "legal_to"),
    ),
    Macro(
        "rules_as_of",
        ("2025-10-09", "2025-10-09"),
        ("rule_id", "clause_id", "status", "parameter_value", "known_from"),
    ),
    Macro(
        "control_diff",
        ("2025-10-08", "2025-10-09"),
        ("instrument_id", "clause_id", "item_id", "change_kind", "legal_from", "sentence"),
    ),
    Macro(
        "control_diff_clauses",
        ("2025-10-08", "2025-10-09"),
        ("instrument_id", "clause_id", "change_kind", "item_count", "legal_from", "sentence"),
    ),
    # Bundled flows are known from the day they were taken in, so the day asked for lies after it.
    Macro(
        "trade_flows_as_known",
        ("2099-12-31",),
        ("row_key", "vintage", "is_current", "value_usd", "net_mass_kg"),
    ),
    Macro(
        "freshness_on",
        ("2026-11-24",),
        ("source_id", "table_name", "newest_period_to", "age_days", "is_stale"),
    ),
)


def plain(rows: Iterable[Sequence[object]]) -> Rows:
    """Return rows as text, so that a decimal, a float and a number read from JSON are equal."""
    return [[text(value) for value in row] for row in rows]


def text(value: object) -> str | None:
    """Return one value as text; numbers without trailing zeros, days without a time of day."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return format(Decimal(str(value)).normalize(), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"A client answered with {value!r}, which is of no kind that is compared.")
