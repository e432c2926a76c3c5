"""The full flows: every row of what is loaded, as its publisher states it, straight from Parquet.

The published file holds watched codes in full and all other trade as totals, and so stays small.
The rest stays where it landed; a published file cannot point there, for it may be copied anywhere.
"""

from collections import defaultdict
from pathlib import Path

import duckdb

from flows.home import Home
from ingestion.core.errors import ChokepointError
from ingestion.core.landing import Landing
from ingestion.core.loader import rows_of
from ingestion.core.registry import connector

CATALOG = "archive"

LOADED = """
    select source_id, table_name, file_sha256 from quality.loads
    where is_current and file_sha256 is not null
    order by source_id, table_name, batch_id
"""


def attach(connection: duckdb.DuckDBPyConnection, home: Home, query: str) -> None:
    """Put a view ``archive.<source>__<table>`` beside the published file for what ``query`` names.

    It holds the batches that were current when the file was published, in the publisher's columns
    and codes, and is in memory alone. A query that names none gets the views of all tables.
    Raises ``ChokepointError`` when a landed file is no longer there.
    """
    paths: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for source_id, table, sha256 in connection.execute(LOADED).fetchall():
        paths[source_id, table].append(Landing(home.landing).object_path(sha256))
    named = [key for key in paths if "__".join(key) in query] or list(paths)
    connection.execute(f"attach ':memory:' as {CATALOG}")
    for source_id, table in named:
        files = paths[source_id, table]
        gone = [path for path in files if not path.exists()]
        if gone:
            raise ChokepointError(
                f"{len(gone)} of {len(files)} landed files of {source_id} {table} are no longer in "
                f"{home.landing}; the next refresh that has something new lands them again."
            )
        select = rows_of(connection, connector(source_id).source.tables[table], files)
        connection.execute(f"create view {CATALOG}.{source_id}__{table} as {select}")
