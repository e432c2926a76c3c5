"""Runs dbt models on hand-made tables without dbt, for tests that ask many small cases."""

import duckdb
from jinja2 import Environment

from flows.home import PROJECT_DIR

DBT = PROJECT_DIR / "dbt_project"


def model_sql(path: str) -> str:
    """Return the SQL of ``models/<path>.sql`` over tables that bear the names it refers to."""
    macros = [each.read_text("utf-8") for each in sorted((DBT / "macros").glob("*.sql"))]
    model = (DBT / "models" / f"{path}.sql").read_text("utf-8")
    # dbt's own Jinja knows the tag do
    environment = Environment(autoescape=False, extensions=["jinja2.ext.do"])  # noqa: S701 - SQL
    template = environment.from_string("\n".join([*macros, model]))
    return template.render(ref=str, config=lambda **_: "")


def build(connection: duckdb.DuckDBPyConnection, *paths: str) -> None:
    """Make the tables of models, in order, from tables that are there."""
    for path in paths:
        name = path.rpartition("/")[2]
        connection.execute(f"create or replace table {name} as {model_sql(path)}")
