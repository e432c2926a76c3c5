"""Serving with Prefect: each look is a run of a deployment, with its steps as tasks.

Imported only to serve, because Prefect takes seconds to start, and once its server is known.
"""

import atexit
import logging
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from flows import prefect_flow

# isort: split
# The module above sets Prefect up by environment, so Prefect itself comes after it.
from prefect import flow
from prefect import serve as serve_deployments
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Interval
from prefect.types.entrypoint import EntrypointType
from rich.console import Console

from flows import serve as plain
from flows import settings
from flows.home import Home
from flows.stopping import StoppedError, hush_the_interpreter
from flows.teller import Teller

# Enough for the server to plan the first look; without it one would wait for a whole interval.
FIRST_LOOK_AFTER = timedelta(seconds=20)


@flow(name="refresh by calendar", flow_run_name="look at {home}")
def by_calendar(home: str) -> str:
    """Look once: ask who is due, and build if anything is new. Returns the build readers have."""
    atexit.register(hush_the_interpreter)  # the process of a run is not that of the command line
    place = Home(Path(home))
    teller = Teller.of(settings.load(place), Console())
    looked = plain.look(place, datetime.now(UTC), teller, prefect_flow.TASKS)
    if looked.outcome is None:
        return "left alone: the build of just these data and code failed before"
    if looked.outcome.is_new:
        prefect_flow.leave_artifacts(looked.outcome)
    return looked.outcome.published.build_id


def serve(home: Home, look_every_minutes: int) -> None:
    """Serve one warehouse until told to stop; ``PREFECT_API_URL`` names the server."""
    # Prefect plans from the next moment of its schedule on, so that one just passed is none.
    begin = datetime.now(UTC) + FIRST_LOOK_AFTER
    deployment = by_calendar.to_deployment(
        name=home.root.name,
        parameters={"home": str(home.root)},
        schedule=Interval(timedelta(minutes=look_every_minutes), anchor_date=begin),
        entrypoint_type=EntrypointType.MODULE_PATH,
        description=f"A look every {look_every_minutes} minutes, by {home.settings_file}.",
    )
    _hush_the_end()
    try:
        # Not paused when this ends, so that the next start goes on.
        serve_deployments(
            cast("RunnerDeployment", deployment),
            pause_on_shutdown=False,
            print_starting_message=False,
            limit=1,
        )
    except SystemExit:
        raise StoppedError from None  # what Prefect makes of SIGTERM
    raise KeyboardInterrupt  # it goes on for ever, and makes an ordinary end of Ctrl-C


def _hush_the_end() -> None:
    """Leave out what Prefect 3.8 says while SIGTERM ends it: it is no fault of anybody here."""
    warnings.filterwarnings("ignore", "coroutine 'Runner.astop' was never awaited")
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
