"""The one registry of sources: a folder of ``ingestion/`` with a ``source.yml`` is a source."""

from functools import cache
from importlib import import_module
from pathlib import Path

from ingestion.core.connector import Connector
from ingestion.core.errors import ChokepointError

SOURCES_DIR = Path(__file__).parents[1]


@cache
def source_ids() -> tuple[str, ...]:
    """Name every source, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in SOURCES_DIR.glob("*/source.yml")))


@cache
def connector(source_id: str) -> Connector:
    """Return the connector of a source.

    Raises ``ChokepointError`` for a name that is not a source.
    """
    if source_id not in source_ids():
        raise ChokepointError(
            f"There is no source called {source_id!r}. Sources: {', '.join(source_ids())}."
        )
    found: Connector = import_module(f"ingestion.{source_id}.connector").connector
    return found
