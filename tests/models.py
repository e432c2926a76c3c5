"""Runs a dbt model's SQL on hand-made tables, without dbt: for tests of many small cases."""

from pathlib import Path

import duckdb
from jinja2 import Environment

from flows.home import PROJECT_DIR

MODELS = PROJECT_DIR / "dbt_project" / "models"
MACROS = PROJECT_DIR / "dbt_project" / "macros"


def model_sql(path: str) -> str:
    """Render a model of ``dbt_project/models``; what it refers to goes by its bare name."""
    texts = [each.read_text("utf-8") for each in (*sorted(MACROS.glob("*.sql")), MODELS / path)]
    template = Environment(autoescape=False).from_string(  # noqa: S701 - SQL, not a page
        "\n".join(texts)
    )
    return template.render(ref=lambda name: name, config=lambda **_: "")


def build_model(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    """Make the table of a model from tables that are there."""
    connection.execute(f"create or replace table {Path(path).stem} as {model_sql(path)}")
