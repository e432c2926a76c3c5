"""Runs dbt models and macros on hand-made tables: a reference becomes a name of a table."""

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment

from flows.home import PROJECT_DIR

DBT = PROJECT_DIR / "dbt_project"


def model_sql(path: str, *macros: str, **overridden: Any) -> str:
    """Return the SQL of a model under ``models/``, over tables named as the models it reads.

    ``macros`` are files of ``macros/`` it needs; ``overridden`` replaces a macro by a value.
    """
    texts = [_macro(DBT / "macros" / f"{name}.sql") for name in macros]
    for name, value in overridden.items():
        texts.append(f"{{% macro {name}() %}}{value}{{% endmacro %}}")
    texts.append((DBT / "models" / f"{path}.sql").read_text("utf-8"))
    environment = Environment(autoescape=False)  # noqa: S701 - it is SQL, not a web page
    return environment.from_string("\n".join(texts)).render(ref=str)


def macro_sql(name: str, call: str) -> str:
    """Return what a call of a macro of ``macros/<name>.sql`` becomes."""
    environment = Environment(autoescape=False)  # noqa: S701 - it is SQL, not a web page
    return environment.from_string(
        _macro(DBT / "macros" / f"{name}.sql") + f"{{{{ {call} }}}}"
    ).render()


def _macro(path: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
