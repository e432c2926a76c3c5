"""Serving with a fast clock: who is due is asked, what is unchanged skipped, what failed waits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import duckdb
import httpx
import pytest
from rich.console import Console
from typer.testing import CliRunner

from flows import disk, fetch, journal, lock, refresh, serve, serve_state
from flows.cli import app
from flows.home import Home
from flows.ingest import Unreadable
from flows.plan import Plan
from flows.refresh import Steps
from flows.teller import Teller
from ingestion.core.errors import ChokepointError, InputRefusedError
from tests.small_warehouse import make_warehouse

BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SETTINGS = """
schedule: {look_every_minutes: 60, retry_minutes: 30}
sources:
  us_census_trade: {months: ["2025-06"], commodities: ["850511"]}
  uk_hmrc: {months: ["2025-06"], commodities: ["850511"]}
"""


class OverError(Exception):
    """The days a test is to last are over."""


class FastClock:
    """A clock on which waiting takes no time, for so many days."""

    def __init__(self, days):
        self._now, self._end = BEGIN, BEGIN + timedelta(days=days)
        self.slept = []

    def now(self):
        return self._now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self._now += timedelta(seconds=seconds)
        if self._now >= self._end:
            raise OverError


class World:
    """A warehouse whose steps are made up: what publishers have, and what was done."""

    def __init__(self, home, monkeypatch):
        self.home = home
        self.clock = FastClock(days=1)
        self.data = "f0"
        self.asked = []
        self.builds = []
        self.offline = set()
        self.fault = None
        self.told = StringIO()
        monkeypatch.setattr(serve, "make_plan", self.plan)
        monkeypatch.setattr(refresh, "make_plan", self.plan)
        monkeypatch.setattr(refresh, "let_through", lambda home, manifests, log: [])

    def plan(self, home, inputs, shaping):
        return Plan((), (), self.data)

    def fetch(self, home, source_id, wanted):
        now = self.clock.now()
        self.asked.append((source_id, now))
        if source_id in self.offline:
            raise httpx.ConnectError("no route")
        record = home.root / "fetched" / f"{source_id}.json"
        record.parent.mkdir(exist_ok=True)
        told = fetch.Asked(now, fetch._hash(wanted))
        record.write_text(f'{{"at": "{told.at.isoformat()}", "wanted": "{told.wanted}"}}', "utf-8")
        return 1

    def build(self, home):
        self.builds.append(self.clock.now())
        if self.fault is not None:
            raise self.fault
        database = home.build / "warehouse.duckdb"
        make_warehouse(database)
        with duckdb.connect(str(database)) as connection:
            connection.execute(
                "create table quality.freshness as select 'us_census_trade' as source_id, "
                "date '2026-11-26' as next_due_on"
            )

    def serve(self, days=1):
        begun = self.clock.now()
        self.clock = FastClock(days)
        self.clock._now = begun
        self.clock._end = begun + timedelta(days=days)
        steps = replace(
            Steps(), fetch=self.fetch, build=self.build, load=lambda *a: None, gate=lambda home: []
        )
        with pytest.raises(OverError):
            serve.loop(self.home, self.clock, Teller(Console(file=self.told, width=200)), steps)

    def times(self, source_id):
        return [at for name, at in self.asked if name == source_id]


@pytest.fixture
def home(tmp_path):
    place = Home(tmp_path / "var")
    place.root.mkdir()
    place.settings_file.write_text(SETTINGS, "utf-8")
    return place


@pytest.fixture
def world(home, monkeypatch):
    return World(home, monkeypatch)


def test_at_the_start_everybody_is_asked_and_then_nobody_until_due(world):
    world.serve(days=1)
    assert world.asked == [("uk_hmrc", BEGIN), ("us_census_trade", BEGIN)]
    assert world.builds == [BEGIN]


@pytest.fixture
def rarely(world):
    """The same, looked at once a day: who is due is asked on time all the same."""
    text = SETTINGS.replace("look_every_minutes: 60", "look_every_minutes: 1440")
    world.home.settings_file.write_text(text, "utf-8")
    return world


def test_each_is_asked_by_its_own_calendar(rarely):
    """One is due on 26 November at six and a day later while its figures are late; one has none."""
    world = rarely
    world.serve(days=7.5)
    release = datetime(2026, 11, 26, 6, tzinfo=UTC)
    late = [release + timedelta(days=day) for day in range(6)]
    assert world.times("us_census_trade") == [BEGIN, *late]
    assert world.times("uk_hmrc") == [BEGIN, BEGIN + timedelta(days=7)]
    assert len(world.builds) == 1


def test_what_is_unchanged_is_not_built_and_leaves_no_journal(world):
    world.serve(days=1)
    assert len(world.clock.slept) == 24
    assert len(list(world.home.runs.glob("*.jsonl"))) == 1


def test_what_was_dropped_is_built_at_the_next_look(world):
    world.serve(days=1)
    world.data = "f1"
    world.serve(days=0.1)
    assert len(world.builds) == 2


def test_the_network_is_tried_again_after_a_while_and_the_other_source_is_not_asked_anew(world):
    world.offline = {"uk_hmrc"}
    world.serve(days=0.1)
    assert world.times("uk_hmrc")[:3] == [BEGIN + timedelta(minutes=30 * n) for n in range(3)]
    assert world.times("us_census_trade") == [BEGIN]
    world.offline = set()
    before = len(world.asked)
    world.serve(days=1)
    assert len(world.asked) == before + 1


def test_a_build_that_failed_is_left_alone_until_something_is_new(world):
    world.fault = ChokepointError("dbt build failed; a test found two rows")
    world.serve(days=0.5)
    assert len(world.builds) == 1
    assert serve_state.read(world.home).failed_build.error.startswith("dbt build failed")
    assert "two rows" in world.told.getvalue()
    world.data, world.fault = "f1", None
    world.serve(days=0.1)
    assert len(world.builds) == 2
    assert serve_state.read(world.home).failed_build is None


def test_a_failed_build_is_not_run_again_because_a_publisher_is_asked(rarely):
    world = rarely
    world.fault = ChokepointError("dbt build failed")
    world.serve(days=10)
    assert len(world.times("uk_hmrc")) == 2
    assert len(world.builds) == 1


def test_a_full_disk_is_no_failure_of_the_build_so_it_is_run_again(world):
    world.fault = OSError(28, "No space left on device")
    world.serve(days=0.1)
    assert len(world.builds) > 1
    assert "is full" in world.told.getvalue()
    assert serve_state.read(world.home).failed_build is None
    world.fault = None
    world.serve(days=0.1)
    assert world.home.warehouse.exists()


def test_an_error_nobody_foresaw_ends_serving_and_is_not_repeated_by_a_restart(world):
    world.fault = ZeroDivisionError("a mistake of ours")
    steps = replace(Steps(), fetch=world.fetch, build=world.build, load=lambda *a: None)
    with pytest.raises(ZeroDivisionError):
        serve.loop(world.home, world.clock, Teller(), steps)
    world.serve(days=1)
    assert len(world.builds) == 1


def test_a_restart_goes_on_where_the_last_one_was(rarely):
    world = rarely
    for _ in range(8):
        world.serve(days=1)
    assert world.times("uk_hmrc") == [BEGIN, BEGIN + timedelta(days=7)]
    assert len(world.builds) == 1


def test_changed_settings_ask_at_once_and_broken_ones_ask_nobody(world):
    world.serve(days=0.1)
    world.home.settings_file.write_text(SETTINGS.replace("850511", "8505"), "utf-8")
    world.serve(days=0.1)
    assert len(world.times("uk_hmrc")) == 2
    world.home.settings_file.write_text("schedule: 5", "utf-8")
    world.serve(days=0.1)
    assert len(world.asked) == 4
    assert "does not fit" in world.told.getvalue()


def test_while_another_refresh_runs_it_says_whose_it_is_and_looks_again_later(world):
    with lock.only_one(world.home.lock):
        world.serve(days=0.1)
    assert world.asked == []
    assert "Another refresh is running (process" in world.told.getvalue()
    world.serve(days=0.1)
    assert len(world.asked) == 2


def test_a_person_who_watches_is_told_what_became_of_a_look_and_when_the_next_is(world):
    world.offline = {"uk_hmrc"}
    world.serve(days=0.01)
    told = " ".join(world.told.getvalue().split())
    assert (
        "Asked: uk_hmrc, us_census_trade. No answer from uk_hmrc. Next look at 09:30 UTC." in told
    )
    shown = CliRunner().invoke(app, ["serve", "--list", "--home", str(world.home.root)])
    assert "uk_hmrc gave no answer at 2026-11-24 09:00." in shown.output
    assert "us_census_trade gave" not in shown.output


def test_the_first_look_is_told_and_later_ones_only_if_something_happened(world):
    world.serve(days=1)
    assert world.told.getvalue().count("Next look") == 1
    world.serve(days=0.2)
    assert "Nothing new since build" in world.told.getvalue()


def test_a_paused_source_is_not_asked(world):
    world.home.settings_file.write_text(
        SETTINGS.replace("retry_minutes: 30", "sources: {uk_hmrc: {paused: true}}"), "utf-8"
    )
    world.serve(days=0.5)
    assert world.times("uk_hmrc") == []
    shown = CliRunner().invoke(app, ["serve", "--list", "--home", str(world.home.root)])
    assert "paused" in shown.output
    assert "no calendar" in shown.output


def test_two_that_serve_one_warehouse_are_one_too_many(world):
    with lock.only_one(world.home.root / "serve.lock", "serve"):
        done = CliRunner().invoke(app, ["serve", "--direct", "--home", str(world.home.root)])
    assert isinstance(done.exception, ChokepointError)
    assert "Another serve is running" in str(done.exception)


def test_the_journal_tells_a_stop_from_a_failure(world):
    log = journal.Journal.start(world.home.runs)
    from flows import running, stopping

    def stopped():
        raise stopping.StoppedError

    with pytest.raises(stopping.StoppedError):
        running.recorded(world.home, log, stopped)
    assert journal.last(world.home.runs)[-1]["event"] == "stopped"


def test_a_full_disk_leaves_room_and_says_how_much_is_needed(home):
    (home.build).mkdir()
    (home.build / "work.duckdb").write_bytes(b"x" * 100)
    (home.published / ".b1.partial").mkdir(parents=True)

    def write():
        with disk.full_is_told(home):
            raise OSError(28, "No space left on device", "x.parquet")

    with pytest.raises(disk.FullDiskError, match=r"is full.*as it was.*needs about.*are free"):
        write()
    assert not home.build.exists()
    assert list(home.published.iterdir()) == []


def test_what_is_refused_is_no_full_disk(home):
    refused = Unreadable("uk_hmrc", InputRefusedError("x.json", "is no JSON."))

    def read():
        with disk.full_is_told(home):
            raise refused.error

    with pytest.raises(InputRefusedError):
        read()
