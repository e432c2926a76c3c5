"""Private DuckDB connections for parsing and gating, and SQL text."""

import tempfile
import uuid
from pathlib import Path

import duckdb

# A year of BACI needs a quarter of it. What needs more, such as sorting fifty million rows, goes on
# in files of the scratch folder; what Python and Great Expectations take comes on top.
MEMORY_LIMIT = "2GB"


def connect(scratch: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open a private in-memory DuckDB that never reaches for the network or draws on the screen.

    Work that does not fit in ``MEMORY_LIMIT`` goes on in ``scratch``, by default the system's
    folder for temporary files. Rows keep the order of the file they are read from.
    """
    folder = scratch or Path(tempfile.gettempdir())
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": MEMORY_LIMIT,
            "preserve_insertion_order": True,
            # Its own, since two databases would write over each other's files.
            "temp_directory": str(folder / f"duckdb-{uuid.uuid4().hex}"),
        }
    )
    connection.execute("set enable_progress_bar = false")
    return connection


def quoted(text: str | Path) -> str:
    """Return an SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"
