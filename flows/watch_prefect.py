"""The watch as a Prefect flow: one task per address, tried again on network faults only.

Imported only when there is something to look at, because Prefect takes seconds to start its server.
"""

import os
from datetime import datetime
from pathlib import Path

from flows.prefect_flow import only_network_faults

# isort: split
# The module above sets Prefect up by environment, so Prefect itself comes after it.
from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from flows import watch as plain
from flows.home import Home
from flows.journal import Journal

ask = task(
    name="look",
    task_run_name="look at {place.key}",
    tags=["network"],
    retries=1,
    retry_delay_seconds=5,
    retry_jitter_factor=0.5,
    retry_condition_fn=only_network_faults,
    cache_policy=NO_CACHE,
    persist_result=False,
)(plain.fetch)


@flow(name="watch", flow_run_name="watch {home.root.name}", validate_parameters=False)
def watch_flow(
    home: Home,
    watched: plain.Watched,
    asked: list[plain.Place],
    journal: Journal,
    now: datetime,
) -> plain.Outcome:
    """Look for notices the ledger does not hold; the review list is left as an artifact."""
    outcome = plain.watch(home, watched, asked, journal, now, ask)
    create_table_artifact(
        key="review",
        description="Notices on authorities' pages that the control ledger does not hold",
        table=[
            {
                "instrument": entry.instrument_id,
                "title": sighting.title,
                "page": sighting.page,
                "address": sighting.address,
                "first seen": entry.first_seen,
            }
            for entry in outcome.entries
            for sighting in entry.sightings
        ],
    )
    return outcome


def run(
    home: Home,
    watched: plain.Watched,
    asked: list[plain.Place],
    journal: Journal,
    now: datetime,
) -> plain.Outcome:
    """Run the flow, with Prefect's own database in the warehouse's home unless set elsewhere."""
    Path(os.environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        outcome: plain.Outcome = watch_flow(home, watched, asked, journal, now)
    return outcome
