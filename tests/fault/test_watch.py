"""Looking for notices the ledger does not hold, on pages that answer, fail, shrink or lie."""

import hashlib
import json
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO

import pytest
from rich.console import Console
from typer.testing import CliRunner

from flows import watch as plain
from flows.cli import app
from flows.home import Home
from flows.journal import Journal
from flows.watch_state import read_review
from ingestion.core.errors import ChokepointError
from tests.conftest import FIXTURES

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PAYLOADS = FIXTURES / "watch"
INDEX, UNIT, ROWS = "/gg/2026/index.html", "/unit", "/documents.json"
MADE_UP = "CN-2026-977"


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "var")


@pytest.fixture
def lists(tmp_path, publisher):
    """Return a folder with pages of the publisher on this machine."""
    folder = tmp_path / "lists"
    folder.mkdir()
    text = (PAYLOADS / "pages.yml").read_text("utf-8").replace("{base}", publisher.url)
    (folder / "pages.yml").write_text(text, "utf-8")
    (folder / "reviewed_out.yml").write_bytes((PAYLOADS / "reviewed_out.yml").read_bytes())
    return folder


@pytest.fixture
def ledger(tmp_path):
    """Return a ledger of four of the project's instruments, which is quick to read."""
    folder = tmp_path / "ledger" / "CN"
    folder.mkdir(parents=True)
    for name in ("2025-18.yml", "2026-28.yml", "2026-29.yml", "2026-30.yml"):
        (folder / name).write_bytes((plain.LEDGER / "CN" / name).read_bytes())
    return folder.parent


@pytest.fixture
def answers(publisher, answer):
    """Let every page answer with its index."""
    index = (PAYLOADS / "announcements.html").read_bytes()
    publisher.say(INDEX, answer(index, headers={"ETag": '"v1"'}))
    publisher.say(UNIT, answer((PAYLOADS / "bureau.json").read_bytes()))
    publisher.say(ROWS, answer((PAYLOADS / "register.json").read_bytes()))


@pytest.fixture
def look(home, lists, ledger, client):
    """Return a watch: what is open, what is new, and what was warned of."""

    def watch(*names, now=NOW, console=None):
        watched = plain.load(home, ledger, lists)
        asked = plain.chosen(home, watched, names, now)
        journal = Journal.start(home.watch / "runs", console)
        ask = partial(plain.fetch, connect=lambda limits: client(attempts=1))
        return plain.watch(home, watched, asked, journal, now, ask), journal.warnings

    return watch


def ids(outcome):
    return [entry.instrument_id for entry in outcome.entries]


def digests(folder):
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_number_the_ledger_lacks_is_found_with_its_title_and_address(look, answers, publisher):
    outcome, warnings = look("announcements")
    (entry,) = outcome.entries
    assert (entry.instrument_id, entry.status, entry.first_seen) == (MADE_UP, "open", "2026-11-24")
    assert entry.sightings[0].title.endswith("实施出口管制的决定（测试用）")
    assert entry.sightings[0].address == (
        f"{publisher.url}/zcfb/blgg/gg/2026/art/2026/art_made_up_977.html"
    )
    assert warnings == []


def test_rows_of_a_search_are_found_by_their_number(look, answers):
    outcome, _ = look("register")
    assert ids(outcome) == ["US-2026-99001"]
    assert outcome.entries[0].sightings[0].title.startswith("Made-up rule")


def test_nothing_is_said_of_what_the_ledger_holds_or_what_was_reviewed_out(look, answers, home):
    outcome, _ = look()
    assert ids(outcome) == [MADE_UP, "US-2026-99001"]
    kept = (home.watch / "review.json").read_text("utf-8")
    assert not any(number in kept for number in ("第30号", "第18号", "第21号", "反倾销", "第50号"))


def test_a_number_the_ledger_loses_is_found_again(look, answers, ledger):
    (ledger / "CN" / "2026-28.yml").unlink()
    assert ids(look("announcements")[0]) == ["CN-2026-28", MADE_UP]


def test_the_ledger_is_never_touched(look, answers, ledger, publisher, answer):
    before = digests(ledger) | digests(plain.LEDGER.parent)
    look()
    publisher.say(INDEX, answer(b"<html>gone</html>"))
    look(now=NOW + timedelta(days=9))
    assert digests(ledger) | digests(plain.LEDGER.parent) == before


def test_a_page_never_reached_is_a_warning_that_says_never(look):
    outcome, warnings = look("bureau")
    assert (outcome.entries, outcome.looked_count) == ((), 0)
    assert len(warnings) == 1
    assert "bureau did not answer with its index; last looked at never" in warnings[0]
    assert "never tried" in warnings[0]


def test_an_unreachable_page_is_a_warning_with_the_age_of_the_last_look(
    look, answers, publisher, answer, home
):
    look("announcements")
    publisher.say(INDEX, answer(status=503))
    outcome, warnings = look(now=NOW + timedelta(days=12, hours=5))
    assert ids(outcome) == [MADE_UP, "US-2026-99001"]
    (warning,) = warnings
    assert "announcements-2026 could not be reached; last looked at 12 days ago" in warning
    look_file = home.watch / "pages" / "announcements-2026" / "look.json"
    assert json.loads(look_file.read_text("utf-8"))["at"] == "2026-11-24T09:00:00+00:00"


def test_a_page_that_lists_no_notice_is_a_warning_and_no_look(look, answers, publisher, answer):
    look("announcements")
    check = (PAYLOADS / "script_check.html").read_bytes()
    publisher.say(INDEX, answer(check, headers={"ETag": '"check"'}))
    outcome, warnings = look("announcements", now=NOW + timedelta(hours=5))
    assert ids(outcome) == [MADE_UP]
    assert outcome.looked_count == 0
    assert "holds no title of a notice" in warnings[0]
    assert "last looked at 5 hours ago" in warnings[0]


def test_what_is_no_index_is_not_kept_as_the_last_answer(look, answers, publisher, answer):
    check = (PAYLOADS / "script_check.html").read_bytes()
    publisher.say(INDEX, answer(check, headers={"ETag": '"check"'}))
    look("announcements")
    look("announcements")
    assert "If-None-Match" not in publisher.asked[-1].headers


def test_an_answer_of_another_shape_is_a_warning(look, answers, publisher, answer):
    publisher.say(UNIT, answer(b'{"data": {"list": []}}'))
    publisher.say(ROWS, answer(b'{"results": [{"title": "no number"}]}'))
    outcome, warnings = look("bureau", "register")
    assert outcome.looked_count == 0
    assert "has no text at data.html" in warnings[0]
    assert "has a row without document_number, html_url" in warnings[1]


def test_a_web_page_in_place_of_json_is_a_warning(look, answers, publisher, answer):
    publisher.say(UNIT, answer((PAYLOADS / "script_check.html").read_bytes()))
    _, warnings = look("bureau")
    assert "is a web page, not data" in warnings[0]


def test_far_fewer_notices_than_last_time_are_a_warning_and_no_look(
    look, answers, publisher, answer, home
):
    look("announcements")
    one = "<html><a href='/n'>商务部公告2026年第978号 测试</a></html>".encode()
    publisher.say(INDEX, answer(one))
    outcome, warnings = look("announcements", now=NOW + timedelta(days=1))
    assert ids(outcome) == [MADE_UP, "CN-2026-978"]
    assert outcome.looked_count == 0
    assert "lists 1 notices, and 6 when last looked at 1 day ago" in warnings[0]
    assert str(home.watch / "pages" / "announcements-2026") in warnings[0]


def test_a_notice_that_is_gone_from_its_page_is_not_repealed(look, answers, publisher, answer):
    look("announcements")
    index = (PAYLOADS / "announcements.html").read_text("utf-8")
    less = "\n".join(line for line in index.splitlines() if "977" not in line)
    publisher.say(INDEX, answer(less.encode()))
    outcome, warnings = look("announcements", now=NOW + timedelta(days=3))
    (entry,) = outcome.entries
    assert (entry.instrument_id, entry.status) == (MADE_UP, "open")
    assert entry.last_seen == "2026-11-24"
    assert warnings == []


def test_one_notice_at_two_addresses_is_one_entry(look, answers):
    outcome, _ = look("announcements", "bureau")
    (entry,) = outcome.entries
    assert [each.page for each in entry.sightings] == ["announcements", "bureau"]
    assert len({each.address for each in entry.sightings}) == 2


def test_a_second_look_with_nothing_new_is_silent(look, answers):
    first, _ = look()
    second, warnings = look(now=NOW + timedelta(days=8))
    assert first.new == {MADE_UP, "US-2026-99001"}
    assert (second.new, warnings, second.looked_count) == (frozenset(), [], 3)
    assert second.entries == tuple(replace(each, last_seen="2026-12-02") for each in first.entries)


def test_an_unchanged_page_counts_as_a_look(look, answers, publisher, answer, home):
    look("announcements")
    publisher.say(INDEX, answer(status=304))
    outcome, warnings = look("announcements", now=NOW + timedelta(days=2))
    assert publisher.asked[-1].headers["If-None-Match"] == '"v1"'
    assert (outcome.looked_count, warnings, ids(outcome)) == (1, [], [MADE_UP])
    kept = home.watch / "pages" / "announcements-2026" / "look.json"
    assert json.loads(kept.read_text("utf-8"))["at"] == "2026-11-26T09:00:00+00:00"
    assert outcome.entries[0].last_seen == "2026-11-26"


def test_a_page_is_asked_only_when_it_is_due_or_named(look, answers, publisher):
    look()
    outcome, _ = look(now=NOW + timedelta(hours=2))
    assert outcome.looked_count == 0
    assert look(now=NOW + timedelta(hours=23, minutes=30))[0].looked_count == 2
    assert look("bureau", now=NOW + timedelta(hours=24))[0].looked_count == 1
    assert len(publisher.asked) == 6


def test_a_notice_leaves_the_list_when_the_users_own_ledger_holds_it(look, answers, home):
    look("announcements")
    own = home.root / "ledger" / "CN"
    own.mkdir(parents=True)
    text = (plain.LEDGER / "CN" / "2026-30.yml").read_text("utf-8")
    text = text.replace("CN-2026-30", MADE_UP).replace('number: "30"', 'number: "977"')
    (own / "2026-977.yml").write_text("id: [broken", "utf-8")
    assert ids(look("announcements")[0]) == [MADE_UP]
    (own / "2026-977.yml").write_text(text, "utf-8")
    assert ids(look("announcements")[0]) == []


def test_a_notice_leaves_the_list_when_it_is_reviewed_out_in_the_home(look, answers, home):
    look("announcements")
    text = (PAYLOADS / "reviewed_out.yml").read_text("utf-8").replace("CN-2026-21", MADE_UP)
    (home.watch / "reviewed_out.yml").write_text(text, "utf-8")
    assert ids(look("announcements", now=NOW + timedelta(days=1))[0]) == []
    assert read_review(home.watch / "review.json") == ()


def test_one_page_that_fails_does_not_stop_the_others(look, answers, publisher, answer):
    publisher.say(INDEX, answer(status=500))
    outcome, warnings = look()
    assert ids(outcome) == [MADE_UP, "US-2026-99001"]
    assert len(warnings) == 1


def test_what_a_publisher_answers_is_never_taken_for_markup(look, publisher, answer):
    shown = StringIO()
    publisher.say(INDEX, answer(b"<html>[/bold] [red]</html>"))
    look("announcements", console=Console(file=shown, width=400))
    assert "[/bold] [red]" in shown.getvalue()


KILLED_WRITE = """
import os, signal, sys
from pathlib import Path
from flows.watch_state import Entry, write_review
os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
write_review(Path(sys.argv[1]), [Entry("CN-2026-979", "2026-11-25", "2026-11-25", ())])
"""


def test_a_killed_write_leaves_the_old_list_and_the_next_watch_goes_on(look, answers, home):
    look("announcements")
    review = home.watch / "review.json"
    before = review.read_bytes()
    done = subprocess.run([sys.executable, "-c", KILLED_WRITE, str(review)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert review.read_bytes() == before
    assert ids(look("announcements", now=NOW + timedelta(days=1))[0]) == [MADE_UP]


def test_a_watch_killed_before_its_list_is_written_looks_again(look, answers, home, monkeypatch):
    def killed(path, entries):
        raise KeyboardInterrupt

    monkeypatch.setattr(plain, "write_review", killed)
    with pytest.raises(KeyboardInterrupt):
        look("announcements")
    monkeypatch.undo()
    outcome, _ = look()
    assert MADE_UP in outcome.new


@pytest.fixture
def command(home, lists):
    """Return the command line over pages of the warehouse's own, so that nothing else is asked."""
    home.watch.mkdir(parents=True)
    (home.watch / "pages.yml").write_bytes((lists / "pages.yml").read_bytes())

    def run(*options):
        return CliRunner().invoke(app, ["watch", "--home", str(home.root), *options])

    return run


def test_the_exit_code_says_that_something_is_open(command, answers, publisher):
    done = command("--direct", "--page", "register")
    assert done.exit_code == 4
    assert "1 new for review" in done.stdout
    asked = len(publisher.asked)
    listed = command("--list")
    assert listed.exit_code == 4
    assert "US-2026-99001" in listed.stdout
    assert len(publisher.asked) == asked


def test_an_unreachable_page_ends_with_exit_code_0_and_never_says_nothing_new(
    command, publisher, answer
):
    publisher.say(ROWS, answer(status=404))
    done = command("--direct", "--page", "register")
    assert done.exit_code == 0
    assert "Looked at 0 of 1 pages; 1 warnings above." in done.stdout
    assert "nothing new" not in done.stdout


def test_a_fault_in_a_list_names_file_and_line_and_ends_with_exit_code_1(command, home):
    path = home.watch / "pages.yml"
    path.write_text(path.read_text("utf-8").replace("form: rows", "form: table"), "utf-8")
    done = command("--list")
    assert done.exit_code == 1
    assert isinstance(done.exception, ChokepointError)
    assert "pages.yml, line" in str(done.exception)
    assert "pages.2.form" in str(done.exception)


def test_a_page_nobody_knows_is_a_sentence(command):
    done = command("--page", "gazette")
    assert done.exit_code == 1
    assert "There is no page called gazette. Pages:" in str(done.exception)
