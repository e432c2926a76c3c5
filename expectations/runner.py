"""Runs expectations on a query; the only module that knows how Great Expectations is wired."""

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import duckdb
import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation import Expectation

from expectations import dialect
from ingestion.core.landing import CheckResult

NOT_EVALUATED = "could not be evaluated"

# The second one sets its own level and reports a temporary folder for every suite.
for _name in ("great_expectations", "great_expectations.data_context.types.base"):
    logging.getLogger(_name).setLevel(logging.ERROR)


def run(
    suite: str,
    expectations: Sequence[Expectation],
    query: str,
    database: Path | duckdb.DuckDBPyConnection | None = None,
) -> list[CheckResult]:
    """Validate the rows of ``query`` and return one result per expectation, in order.

    ``database`` is an open connection, or a DuckDB file to open read-only; without it the query
    must bring its own files (``read_parquet``). An expectation that could not be evaluated counts
    as failed and says so.
    """
    if isinstance(database, duckdb.DuckDBPyConnection):
        with dialect.lent(database) as url:
            return _run(suite, expectations, query, url)
    url = f"{dialect.DRIVER_URL}/{':memory:' if database is None else database}"
    if database is not None:
        url += "?access_mode=read_only"
    return _run(suite, expectations, query, url)


def _run(
    suite: str, expectations: Sequence[Expectation], query: str, url: str
) -> list[CheckResult]:
    if not expectations:
        return []
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_sql("warehouse", connection_string=url).add_query_asset(
        "batch", query=query
    )
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    outcome = batch.validate(
        gx.ExpectationSuite(name=suite, expectations=list(expectations)), result_format="BASIC"
    )
    by_config = {_key(result.expectation_config): result for result in outcome.results}
    return [_result(suite, each, by_config[_key(each.configuration)]) for each in expectations]


def _key(configuration: Any) -> str:
    return f"{configuration.type}|{configuration.meta}"


def _result(suite: str, expectation: Expectation, result: Any) -> CheckResult:
    meta = expectation.meta or {}
    errors = [
        str(info["exception_message"])
        for info in (result.exception_info or {}).values()
        if isinstance(info, dict) and info.get("exception_message")
    ]
    observed = str(result.result.get("observed_value", ""))
    if errors:
        observed = f"{NOT_EVALUATED}: {errors[0].splitlines()[0]}"
    return CheckResult(
        suite=suite,
        expectation=meta["name"],
        success=bool(result.success),
        on_failure="refuse" if errors else meta["on_failure"],
        why=meta["why"],
        who=meta["who"],
        observed=observed,
    )
