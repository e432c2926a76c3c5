"""A published warehouse to try clients on, and new builds of it, by the project's own publish.

The builds differ in one number, so that a client shows which of them it reads.
"""

import shutil
from pathlib import Path

import duckdb

from flows import publish
from flows.home import Home
from flows.query import ask

from .checks import Answers
from .questions import BUILD_SQL, COLUMNS_SQL, MACROS, VIEW_SQL, VIEWS_SQL, plain

ADDED_KG = 1000


def first_build(published: Path, folder: Path) -> Home:
    """Publish a copy of a published file in a home of its own."""
    home = Home(folder)
    new_build(home, published)
    return home


def next_build(home: Home) -> Answers:
    """Publish a build whose magnets weigh more, and take the older one off the disk.

    Readers of it must not notice: so it goes when newer builds have pushed it out.
    """
    old = home.current.resolve()
    new_build(home, home.warehouse)
    shutil.rmtree(old)
    return answers(home)


def new_build(home: Home, of: Path) -> None:
    """Publish what ``of`` holds, with the number that differs counted up."""
    home.build.mkdir(parents=True, exist_ok=True)
    built = home.build / "warehouse.duckdb"
    shutil.copyfile(of, built)
    number = 1 if not home.current.exists() else int(home.current.resolve().name[5:]) + 1
    with duckdb.connect(str(built)) as connection:
        connection.execute(
            "update marts.exposure_monthly set observed_net_mass_kg = observed_net_mass_kg + ?",
            [ADDED_KG],
        )
    build_id = f"build{number:04}"
    publish.finish(home, build_id, f"fingerprint {number}", "tests.clients", [])
    publish.publish(home, [], [])


def answers(home: Home) -> Answers:
    """Ask the published file as ``chokepoint sql`` does."""
    ((build_id,),) = ask(home, BUILD_SQL).rows
    return Answers(
        build_id=build_id,
        view=plain(ask(home, VIEW_SQL).rows),
        macros={macro.name: plain(ask(home, macro.sql).rows) for macro in MACROS},
        views=dict(ask(home, VIEWS_SQL).rows),
        columns=dict(ask(home, COLUMNS_SQL).rows),
    )
