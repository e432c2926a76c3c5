"""The refresh as a Prefect flow: the same steps as tasks, with retries, names, tags, artifacts.

Imported only when there is something to do, because Prefect takes seconds to start its server.
"""

import os
from pathlib import Path

os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
# What a step raises is told once, in words, by the command line; Prefect keeps it with the run.
os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
os.environ.setdefault("PREFECT_SERVER_LOGGING_LEVEL", "CRITICAL")

import httpx
from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.tasks import Task

from flows import refresh as plain
from flows.build import load_raw
from flows.fetch import fetch
from flows.home import Home
from flows.ingest import land
from flows.journal import Journal
from flows.marts_gate import gate_marts
from flows.refresh import Inputs, Outcome, Steps
from flows.settings_schema import Settings


def only_network_faults(task_: Task[..., object], run: TaskRun, state: State[object]) -> bool:
    """Retry what the network did, and nothing else: a page that is not data stays not data."""
    try:
        state.result()
    except httpx.HTTPError:
        return True
    except Exception:
        return False
    return False


TASKS = Steps(
    fetch=task(
        name="fetch",
        task_run_name="fetch {source_id}",
        tags=["network"],
        retries=3,
        retry_delay_seconds=[5, 30, 120],
        retry_jitter_factor=0.5,
        retry_condition_fn=only_network_faults,
        cache_policy=NO_CACHE,
        persist_result=False,
    )(fetch),
    land=task(
        name="land",
        task_run_name="land {edition.source_id} {edition.label}",
        tags=["parse", "gate"],
        cache_policy=NO_CACHE,
        persist_result=False,
    )(land),
    load=task(name="load raw", tags=["duckdb"], cache_policy=NO_CACHE, persist_result=False)(
        load_raw
    ),
    build=task(name="dbt build", tags=["dbt"], cache_policy=NO_CACHE, persist_result=False)(
        plain.build_marts
    ),
    gate=task(name="gate marts", tags=["gate"], cache_policy=NO_CACHE, persist_result=False)(
        gate_marts
    ),
)


@flow(name="refresh", flow_run_name="refresh {home.root.name}", validate_parameters=False)
def refresh_flow(
    home: Home,
    settings: Settings,
    due: list[str],
    inputs: Inputs | None,
    journal: Journal,
) -> Outcome:
    """Refresh one warehouse; what was loaded and checked is left as artifacts."""
    outcome = plain.refresh(home, settings, due, inputs, journal, TASKS)
    if outcome.is_new:
        leave_artifacts(outcome)
    return outcome


def run(
    home: Home, settings: Settings, due: list[str], inputs: Inputs | None, journal: Journal
) -> Outcome:
    """Run the flow, with Prefect's own database in the warehouse's home unless set elsewhere.

    The heartbeat is switched off: it delays the end of every run by a second.
    """
    Path(os.environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        outcome: Outcome = refresh_flow(home, settings, due, inputs, journal)
    return outcome


def leave_artifacts(outcome: Outcome) -> None:
    """Leave what became of every batch, and every check, as tables of the run."""
    create_table_artifact(
        key="loads",
        description="What became of every batch",
        table=[
            {
                "source": manifest.source_id,
                "vintage": manifest.label,
                "table": batch.table,
                "period": batch.period,
                "part": batch.part,
                "status": batch.status,
                "rows": batch.rows,
                "set aside": sum(rows.row_count for rows in batch.set_aside),
            }
            for manifest in outcome.manifests
            for batch in manifest.batches
        ],
    )
    batch_checks = [
        check
        for manifest in outcome.manifests
        for batch in manifest.batches
        for check in batch.checks
    ]
    create_table_artifact(
        key="checks",
        description="Every expectation, on batches and on marts",
        table=[
            {
                "suite": check.suite,
                "expectation": check.expectation,
                "passed": check.success,
                "observed": check.observed,
                "why": check.why,
                "who acts": check.who,
            }
            for check in [*batch_checks, *outcome.checks]
        ],
    )
