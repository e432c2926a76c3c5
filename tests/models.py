"""Runs dbt models and macros on hand-made tables, without dbt: a reference becomes a name, a source
the view of ``raw`` that the loader makes of it."""

from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment

from flows.home import PROJECT_DIR

MODELS = PROJECT_DIR / "dbt_project" / "models"
MACROS = PROJECT_DIR / "dbt_project" / "macros"


def model_sql(path: str, **overridden: Any) -> str:
    """Return the SQL of a model under ``models/``, over tables named as the models it reads.

    ``overridden`` replaces a macro by a value.
    """
    texts = [f"{{% macro {name}() %}}{value}{{% endmacro %}}" for name, value in overridden.items()]
    return _rendered(*texts, (MODELS / f"{path}.sql").read_text("utf-8"))


def macro_sql(call: str) -> str:
    """Return what a call of a macro becomes."""
    return _rendered(f"{{{{ {call} }}}}")


def build(connection: duckdb.DuckDBPyConnection, *paths: str) -> None:
    """Make the tables of models, in order, from tables that are there."""
    for path in paths:
        connection.execute(f"create or replace table {Path(path).name} as {model_sql(path)}")


def _rendered(*texts: str) -> str:
    macros = [path.read_text("utf-8") for path in sorted(MACROS.glob("*.sql"))]
    environment = Environment(autoescape=False, extensions=["jinja2.ext.do"])  # noqa: S701 - SQL
    template = environment.from_string("\n".join([*macros, *texts]))
    return template.render(ref=str, source="raw.{}__{}".format, config=lambda **_: "")
