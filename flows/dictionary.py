"""The data dictionary: what the published file says of itself, as one page of Markdown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import duckdb

from flows.publish import Published

SCHEMAS = {
    "marts": "The answers: trade, exposure, suppliers, stages of supply.",
    "controls": "The law: instruments, clauses, items, codes, events, and what held when.",
    "reference": "Countries and customs codes.",
    "quality": "What was loaded, checked, kept out and changed, and how far to trust it.",
    "bi": "The marts and the law as flat views with names, for BI tools.",
    "meta": "Which build this file is, and of what.",
}
FUNCTIONS = """
select
    function_name,
    string_agg(
        function_name || '(' || array_to_string(parameters, ', ') || ')',
        '` or `' order by length(parameters), parameters
    ) as calls,
    max(comment) as comment
from duckdb_functions()
where not internal and database_name = current_database() and function_type = 'table_macro'
group by function_name order by function_name
"""
RELATIONS = """
select schema_name, table_name, comment, true as is_table
from duckdb_tables() where database_name = current_database()
union all
select schema_name, view_name, comment, false
from duckdb_views() where database_name = current_database() and not internal
order by all
"""
COLUMNS = """
select schema_name, table_name, column_name, data_type, comment
from duckdb_columns() where database_name = current_database() and not internal
order by schema_name, table_name, column_index
"""


@dataclass
class Relation:
    """A table or view: its comment, its columns, and its rows (none counted for a view)."""

    schema: str
    name: str
    comment: str
    rows: int | None
    columns: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        """The name a query uses."""
        return f"{self.schema}.{self.name}"


def text(connection: duckdb.DuckDBPyConnection, published: Published) -> str:
    """Return the dictionary of an open published file."""
    found = relations(connection)
    lines = [
        "# Data dictionary",
        "",
        f"Build {published.build_id}, made {published.built_at}. Everything here is read from the "
        "comments of the published file, where `describe` and BI tools show the same.",
        "",
        "A table's first sentence is its grain: what one row is. What follows says what the table "
        "is not for. Bounds end in `_low` and `_high`, units stand in the names of columns.",
        "",
    ]
    for schema in sorted({each.schema for each in found}, key=_place):
        inside = [each for each in found if each.schema == schema]
        lines += [f"## {schema}", ""]
        if schema in SCHEMAS:
            lines += [SCHEMAS[schema], ""]
        lines += _contents(inside)
        for each in inside:
            lines += _section(each)
    lines += ["## Functions", "", "Ask them like tables: `from controls_as_of(...)`.", ""]
    for _, calls, comment in connection.execute(FUNCTIONS).fetchall():
        lines += [f"- `{calls}`: {_flat(comment)}" if comment else f"- `{calls}`"]
    return "\n".join(lines) + "\n"


def relations(connection: duckdb.DuckDBPyConnection) -> list[Relation]:
    """Return every table and view of an open file with its columns, in order of name."""
    found = {}
    for schema, name, comment, is_table in connection.execute(RELATIONS).fetchall():
        rows = None
        if is_table:
            rows = connection.execute(f'select count(*) from "{schema}"."{name}"').fetchall()[0][0]
        found[schema, name] = Relation(schema, name, _flat(comment), rows)
    for schema, name, column, kind, comment in connection.execute(COLUMNS).fetchall():
        found[schema, name].columns.append((column, kind, _flat(comment)))
    return list(found.values())


def _contents(inside: Sequence[Relation]) -> Iterator[str]:
    yield "| table | rows | one row is |"
    yield "|---|---:|---|"
    for each in inside:
        grain = each.comment.partition(". ")[0].rstrip(".")
        rows = "view" if each.rows is None else f"{each.rows:,}"
        yield f"| [{each.full_name}](#{each.schema}{each.name}) | {rows} | {_cell(grain)} |"
    yield ""


def _section(each: Relation) -> Iterator[str]:
    yield f"### {each.full_name}"
    yield ""
    yield each.comment
    yield ""
    yield "A view." if each.rows is None else f"{each.rows:,} rows."
    yield ""
    yield "| column | type | meaning |"
    yield "|---|---|---|"
    for name, kind, comment in each.columns:
        yield f"| `{name}` | {kind.lower()} | {_cell(comment)} |"
    yield ""


def _place(schema: str) -> tuple[int, str]:
    known = list(SCHEMAS)
    return (known.index(schema) if schema in SCHEMAS else len(known), schema)


def _flat(comment: str | None) -> str:
    return " ".join((comment or "").split())


def _cell(comment: str) -> str:
    return comment.replace("|", "\\|")
