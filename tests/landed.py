"""Lands a hand-made file as a person would hand it over, and shows what became of it."""

import re
from pathlib import Path
from typing import Any

import duckdb

from flows import ingest
from flows.home import PROJECT_DIR, Home
from ingestion.core.connector import Connector
from ingestion.core.landed import relation
from ingestion.core.landing import LandedBatch, Landing
from ingestion.core.loader import prepare

STAGING = PROJECT_DIR / "dbt_project" / "models" / "staging"


class Landed:
    """The batches of one file, with their rows as landed and as staged."""

    def __init__(self, connector: Connector, path: Path, folder: Path) -> None:
        home = Home(folder / "home")
        self._source = connector.source
        self._landing = Landing(home.landing)
        archive = ingest.Archive(home.archive)
        editions = [
            ingest.store(archive, connector.source.id, offer) for offer in connector.dropped(path)
        ]
        self.batches: list[LandedBatch] = [
            batch for edition in editions for batch in ingest.land(home, edition).batches
        ]

    @property
    def refusals(self) -> list[str]:
        return [each.set_aside[0].reason for each in self.batches if each.status == "refused"]

    @property
    def set_aside(self) -> dict[str, tuple[int, float | None]]:
        """Count rows and value kept out, by the name of the rule."""
        found: dict[str, tuple[int, float | None]] = {}
        for rows in (rows for batch in self.batches for rows in batch.set_aside):
            found[rows.reason.split(":")[0]] = (rows.row_count, rows.value_at_risk)
        return found

    @property
    def failed(self) -> dict[str, str]:
        """Name the rules that failed, with what follows from each."""
        checks = (check for batch in self.batches for check in batch.checks)
        return {check.expectation: check.on_failure for check in checks if not check.success}

    def rows(self, table: str) -> list[dict[str, Any]]:
        with duckdb.connect() as connection:
            self._load(connection)
            return _dicts(connection, f"select * from raw.{self._source.id}__{table}")

    def staged(self, model: str) -> list[dict[str, Any]]:
        """Run a staging model as dbt would, over the promoted batches."""
        with duckdb.connect() as connection:
            self._load(connection)
            return _dicts(connection, self._sql(f"stg_{self._source.id}__{model}"))

    def _sql(self, model: str) -> str:
        """Render a model: its sources are the views of ``raw``, other models stand in brackets."""
        text = (STAGING / self._source.id / f"{model}.sql").read_text("utf-8")
        text = re.sub(r"\{\{ source\('(\w+)', '(\w+)'\) \}\}", r"raw.\1__\2", text)
        return re.sub(r"\{\{ ref\('(\w+)'\) \}\}", lambda found: f"({self._sql(found[1])})", text)

    def _load(self, connection: duckdb.DuckDBPyConnection) -> None:
        prepare(connection, [self._source])
        for table in self._source.tables:
            rows = [
                relation(
                    connection,
                    self._landing.object_path(batch.sha256),
                    self._source.tables[table],
                )
                for batch in self.batches
                if batch.table == table and batch.status == "promoted" and batch.sha256
            ]
            if rows:
                connection.execute(
                    f"create or replace view raw.{self._source.id}__{table} as "
                    f"{' union all '.join(rows)}"
                )


def _dicts(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    answer = connection.execute(sql)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
