"""Notifications: sentences that get to a webhook, a mail server and a block, once each."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import duckdb
import pytest
from rich.console import Console
from typer.testing import CliRunner

from flows import changes, keys, lock, notify, running
from flows.change import Change
from flows.cli import app
from flows.home import Home
from flows.journal import Journal
from flows.notify_fault import NotSentError, OutOfReachError
from flows.notify_mail import MailServer
from flows.notify_send import Webhook, channels
from flows.notify_text import Message
from flows.settings_schema import Settings
from flows.teller import Teller
from ingestion.core.errors import ChokepointError
from tests.small_warehouse import publish_built

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SUSPENDED = "CN-2025-61 clause 2: suspended from 2026-11-10 on; before in force."
MESSAGE = Message("failure", "failure|x", "It failed: naïve", "Why:\n.\nThe end.")
FRESHNESS = """
create schema quality; create schema meta;
create table quality.sources as select 'a' as source_id, true as may_republish,
    date '2026-10-01' as newest_period_to, 'loaded' as status;
create table quality.freshness as select 'a' as source_id, date '2026-10-01' as newest_period_to,
    date '2026-11-05' as next_due_on, timestamp '2026-10-10' as retrieved_at, 45 as stale_after;
create macro freshness_on(day) as table select *, day - next_due_on as days_late,
    day > next_due_on as is_stale from quality.freshness;
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in keys.names():
        monkeypatch.delenv(name, raising=False)
    place = Home(tmp_path / "var")
    place.root.mkdir()
    return place


def published(home, build_id="b1", on="2026-11-20"):
    home.build.mkdir(parents=True, exist_ok=True)
    path = home.build / "warehouse.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(FRESHNESS)
    publish_built(home, build_id)


def changed_law(home, build_id="b1", built_at="2026-11-23T06:00:00+00:00", count=1):
    change = Change(
        "law", "changed", "controls.control_periods", "CN-2025-61", "status", "in_force",
        "suspended", None, None, SUSPENDED,
    )  # fmt: skip
    record = changes.Record(
        build_id, built_at, "b0", None, False, {"law": {"changed": count}}, (change,) * count
    )
    path = changes.folder(home) / f"{build_id}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(changes._as_json(record), "utf-8")


def failed(home, error="dbt build failed; nothing was published.\nTwo rows in x."):
    Journal.start(home.runs).write("failed", error=error)


def messages(home, about=("failure", "staleness", "law"), now=NOW):
    return notify.pending(home, Settings.model_validate({"notifications": {"about": about}}), now)


def test_a_failure_is_told_with_its_reason_and_what_readers_have(home):
    published(home)
    failed(home)
    (message,) = messages(home, ("failure",))
    assert message.subject == "Chokepoint: the refresh of var failed"
    assert "Readers keep build b1 of 20" in message.body
    assert "Two rows in x." in message.body
    assert "What to do: chokepoint doctor" in message.body


def test_a_long_failure_is_told_by_its_first_lines(home):
    failed(home, "\n".join(f"line {number}" for number in range(80)))
    (message,) = messages(home)
    assert "line 11" in message.body
    assert "line 12" not in message.body
    assert "and 68 more lines" in message.body


def test_a_refresh_that_went_well_or_was_stopped_is_no_failure(home):
    Journal.start(home.runs).write("stopped", by="SIGTERM")
    assert messages(home) == []
    Journal.start(home.runs).write("ended", is_new=True)
    assert messages(home) == []


def test_late_figures_are_told_with_the_day_they_were_due(home):
    published(home)
    (message,) = messages(home)
    assert message.subject == "Chokepoint: a is late"
    assert message.body.splitlines()[0] == (
        "The publisher's calendar put the next figures before 2026-11-05, 19 days ago. "
        "What is served reaches to 2026-09-30 and was retrieved on 2026-10-10."
    )
    assert messages(home, now=datetime(2026, 11, 5, tzinfo=UTC)) == []


def test_a_source_is_told_late_once_for_the_same_release_however_late_it_gets(home):
    published(home)
    first, later = (messages(home, now=NOW + timedelta(days=day))[0] for day in (0, 9))
    assert first.key == later.key


def test_a_change_of_law_is_told_in_its_sentences(home):
    changed_law(home)
    (message,) = messages(home)
    assert message.subject == "Chokepoint: the law in var changed in 1 point"
    assert SUSPENDED in message.body


def test_law_of_long_ago_is_no_news_and_much_law_is_counted(home):
    changed_law(home, "b0", "2026-10-01T06:00:00+00:00")
    changed_law(home, "b1", count=40)
    (message,) = messages(home)
    assert message.key == "law|b1"
    assert "And 15 more." in message.body


def test_only_what_was_asked_for_is_told(home):
    published(home)
    failed(home)
    changed_law(home)
    assert [each.event for each in messages(home)] == ["failure", "staleness", "law"]
    assert [each.event for each in messages(home, ("law",))] == ["law"]
    assert messages(home, ()) == []


def test_channels_are_those_that_are_named(home, monkeypatch):
    assert channels(Settings()) == []
    monkeypatch.setenv(keys.WEBHOOK_URL, "http://127.0.0.1:1/")
    mail = {"to": ["a@b.org"], "sender": "c@b.org"}
    named = Settings.model_validate({"notifications": {"mail": mail, "prefect_block": "a/b"}})
    assert [each.name for each in channels(named)] == ["webhook", "mail", "Prefect block a/b"]


class Deaf:
    name = "deaf"

    def send(self, message):
        raise NotSentError("nobody hears")


def test_a_message_is_told_once_per_channel_and_again_where_it_did_not_get_there(home, hook):
    heard = Webhook(hook.url, "text")
    first = notify.deliver(home, [MESSAGE], [Deaf(), heard], NOW)
    assert [(each.channel, each.fault) for each in first] == [
        ("deaf", "nobody hears"),
        ("webhook", None),
    ]
    second = notify.deliver(home, [MESSAGE], [Deaf(), heard], NOW)
    assert [each.channel for each in second] == ["deaf"]
    assert len(hook.posted) == 1


class Counted:
    name = "counted"

    def __init__(self, fault):
        self.fault, self.tried = fault, 0

    def send(self, message):
        self.tried += 1
        raise self.fault


@pytest.mark.parametrize(
    ("fault", "tries"), [(OutOfReachError("gone"), 1), (NotSentError("no"), 3)]
)
def test_a_channel_out_of_reach_is_not_tried_for_every_message(home, fault, tries):
    channel = Counted(fault)
    waiting = [Message("law", f"law|{number}", "s", "b") for number in range(3)]
    done = notify.deliver(home, waiting, [channel], NOW)
    assert channel.tried == tries
    assert [each.fault for each in done] == [str(fault)] * 3
    assert len(notify.untold(home, waiting, channel.name)) == 3


def test_a_mail_that_some_receivers_have_is_not_sent_to_them_again(home, office):
    office.refused = {b"b@example.org"}
    to = [MailServer(office.mail(), None)]
    (first,) = notify.deliver(home, [MESSAGE], to, NOW)
    assert "refuses b@example.org; the others have it" in first.fault
    assert notify.deliver(home, [MESSAGE], to, NOW) == []
    assert len(office.letters) == 1


def settle(home, hook, monkeypatch):
    monkeypatch.setenv(keys.WEBHOOK_URL, hook.url)
    return lambda: notify.after_refresh(home, lambda text: None)


def test_the_same_failure_is_told_once_until_a_refresh_went_well(home, hook, monkeypatch):
    tell = settle(home, hook, monkeypatch)
    failed(home)
    tell()
    failed(home)
    tell()
    assert len(hook.posted) == 1
    Journal.start(home.runs).write("ended", is_new=False)
    tell()
    failed(home)
    tell()
    assert len(hook.posted) == 2


def test_a_refresh_tells_at_its_end_and_what_goes_wrong_there_changes_nothing(
    home, hook, monkeypatch
):
    monkeypatch.setenv(keys.WEBHOOK_URL, hook.url)

    def fail():
        raise ChokepointError("dbt build failed")

    def refresh():
        with running.holding_the_lock(home, Teller()):
            running.recorded(home, Journal.start(home.runs), fail)

    with pytest.raises(ChokepointError, match="dbt build failed"):
        refresh()
    assert "dbt build failed" in hook.posted[0][1]["text"]
    hook.status = 500
    (home.root / "notified.json").unlink()
    with pytest.raises(ChokepointError, match="dbt build failed"):
        refresh()


def test_a_feed_that_cannot_be_renewed_is_a_warning_and_the_refresh_stands(home, monkeypatch):
    def full(place):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(changes, "announce", full)
    told = StringIO()
    with running.holding_the_lock(home, Teller(Console(file=told, width=200))):
        pass
    assert "The feed of changes could not be renewed" in told.getvalue()


def test_that_another_refresh_runs_is_nothing_to_tell(home, hook, monkeypatch):
    monkeypatch.setenv(keys.WEBHOOK_URL, hook.url)
    failed(home)
    with (
        lock.only_one(home.lock),
        pytest.raises(ChokepointError, match="Another refresh"),
        running.holding_the_lock(home, Teller()),
    ):
        pass
    assert hook.posted == []


def run(home, *arguments):
    return CliRunner().invoke(app, ["notify", *arguments, "--home", str(home.root)])


def test_a_dry_run_prints_what_would_be_sent_to_whom_and_sends_nothing(home, hook, monkeypatch):
    monkeypatch.setenv(keys.WEBHOOK_URL, hook.url)
    failed(home)
    changed_law(home, built_at=datetime.now(UTC).isoformat())
    told = run(home, "--dry-run")
    assert told.exit_code == 0
    assert "[would go to webhook]" in told.output
    assert "the refresh of var failed" in told.output
    assert "CN-2025-61 clause 2: suspended" in told.output
    assert hook.posted == []
    assert "s3cret" not in told.output
    assert run(home).exit_code == 0
    assert len(hook.posted) == 2
    assert "all have had it" in run(home, "--dry-run").output
    assert "nothing new to tell" in run(home).output


def test_a_test_goes_to_everybody_each_time_and_a_fault_is_exit_code_1(home, hook, monkeypatch):
    monkeypatch.setenv(keys.WEBHOOK_URL, hook.url)
    assert [run(home, "--test").exit_code for _ in range(2)] == [0, 0]
    hook.status = 403
    told = run(home, "--test")
    assert (told.exit_code, "NOT told" in told.output) == (1, True)
    assert len(hook.posted) == 3


def test_without_anybody_to_tell_it_says_how_to_name_somebody(home):
    assert "chokepoint settings --example" in run(home, "--dry-run").output
    assert [run(home, option).exit_code for option in ("--dry-run", "--test")] == [0, 1]


def test_no_secret_gets_into_a_message(home, monkeypatch):
    monkeypatch.setenv("CENSUS_API_KEY", "k3y-of-a-person")
    failed(home, "https://api.census.gov/data?key=k3y-of-a-person answered 500")
    (message,) = messages(home)
    assert "k3y" not in message.text()
    assert re.search(r"key=\(CENSUS_API_KEY\)", message.body)


def test_every_text_is_made_of_sentences(home):
    published(home)
    failed(home)
    changed_law(home)
    for message in messages(home):
        assert message.subject.startswith("Chokepoint: ")
        assert "{" not in message.text()
        assert "None" not in message.text()
        assert re.search(r"20\d\d-\d\d-\d\d", message.text())
