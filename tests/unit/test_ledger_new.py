"""A new instrument file: it passes the check as it stands and holds only what its author said."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from flows import ledger_cli
from flows.home import Home
from flows.ledger_files import Checked, check
from flows.ledger_new import begin
from ingestion.control_ledger import reader
from ingestion.control_ledger.template import Identity, Said
from ingestion.core.errors import ChokepointError

SAID = Said(
    title='Licence for "invented" goods: a # trial',
    announced="2026-12-01",
    authorities=["MOFCOM", "GACC"],
    sources=["https://example.org/99#top", "A copy in a library, no address"],
    coverage="invented goods",
    licence_rule="licence required",
    kind="items",
)
READ_ON = date(2026, 12, 2)
NUMBER_99 = Identity("CN", 2026, "99")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.mark.parametrize("kind", ["items", "suspension", "framework", "statement"])
def test_a_new_file_is_in_the_own_ledger_and_passes_the_check(home: Home, kind: str) -> None:
    path = begin(home, NUMBER_99, replace(SAID, kind=kind), READ_ON)
    assert path == home.root / "ledger" / "CN" / "2026-99.yml"
    assert check(home, [path]) == Checked(1, {})


def test_a_new_file_holds_what_was_said_and_nothing_more(home: Home) -> None:
    path = begin(home, NUMBER_99, SAID, READ_ON)
    held = yaml.safe_load(path.read_text("utf-8"))
    assert held == {
        "id": "CN-2026-99",
        "controller": "CN",
        "authorities": ["MOFCOM", "GACC"],
        "number": "99",
        "year": 2026,
        "title": SAID.title,
        "announced_on": "2026-12-01",
        "kind": "items",
        "coverage": "invented goods",
        "certainty": "low",
        "read_on": "2026-12-02",
        "sources": {"page": SAID.sources[0], "page_2": SAID.sources[1]},
        "evidence": ["page", "page_2"],
        "clauses": [{"id": "main", "scope": "invented goods", "licence_rule": "licence required"}],
        "events": [{"event": "announced", "known_from": "2026-12-01"}],
    }


def test_the_first_day_in_law_makes_an_event_of_its_own(home: Home) -> None:
    path = begin(home, NUMBER_99, replace(SAID, in_force="2027-01-01"), READ_ON)
    event = reader.read(path.read_bytes(), path.name).instrument.events[1]
    assert (event.event, str(event.legal_from)) == ("in_force", "2027-01-01")


def test_the_commented_examples_are_right_once_their_words_are_replaced(home: Home) -> None:
    path = begin(home, NUMBER_99, SAID, READ_ON)
    text = path.read_text("utf-8")
    _, examples = text.split("# items:\n")
    items = re.sub(r"^# ?", "", examples, flags=re.MULTILINE)
    items = items.replace("digits, in quotes", "2805301910").replace("or, without any", "# or")
    events = text.split("events:\n")[1].split("\n# One entry")[0]
    events = events.replace("  # Its status", "  ## Its status")
    events = re.sub(r"^  # ", "  ", events, flags=re.MULTILINE).replace("YYYY-MM-DD", "2027-01-01")
    whole = f"{text.split('events:')[0]}events:\n{events}\nitems:\n{items}"
    instrument = reader.read(whole, "2026-99.yml").instrument
    assert instrument.items[0].codes[0].codes == ("2805301910",)
    assert [event.event for event in instrument.events] == ["announced", "in_force"]


def test_a_file_that_is_there_is_never_replaced(home: Home, tmp_path: Path) -> None:
    (tmp_path / "2026-99.yml").write_text("mine")
    with pytest.raises(ChokepointError, match=r"Nothing was written: .*2026-99\.yml is there"):
        begin(home, NUMBER_99, SAID, READ_ON, tmp_path)
    assert (tmp_path / "2026-99.yml").read_text() == "mine"


def test_an_instrument_the_ledger_has_is_not_begun_again(home: Home) -> None:
    with pytest.raises(ChokepointError, match=r"CN-2025-61 is in .*2025-61\.yml already"):
        begin(home, Identity("CN", 2025, "61"), SAID, READ_ON)
    assert not (home.root / "ledger").exists()


def test_what_makes_no_instrument_is_told_by_field_and_not_written(home: Home) -> None:
    with pytest.raises(ChokepointError, match="announced_on: '1 December' is not a day"):
        begin(home, NUMBER_99, replace(SAID, announced="1 December"), READ_ON)
    assert not home.root.exists()


def test_what_is_announced_after_today_is_not_begun_yet(home: Home) -> None:
    with pytest.raises(ChokepointError, match="after the sources were read on 2026-11-30"):
        begin(home, NUMBER_99, SAID, date(2026, 11, 30))


@pytest.mark.parametrize("text", ["CN-26-99", "cn-2026-99", "CN-2026", "2026-99", "CN-2026-9/9"])
def test_what_is_no_id_is_answered_with_one(text: str) -> None:
    with pytest.raises(ChokepointError, match="Write controller, year and number: CN-2026-99"):
        Identity.of(text)


def test_what_was_not_given_is_asked(home: Home) -> None:
    arguments = ["new", "CN-2026-99", "--home", str(home.root), "--title", "A trial"]
    answers = "2020-01-05\nMOFCOM\nhttps://example.org/99\ninvented goods\nlicence required\n"
    done = CliRunner().invoke(ledger_cli.app, arguments, input=answers)
    assert done.exit_code == 0, done.output
    held = yaml.safe_load((home.root / "ledger" / "CN" / "2026-99.yml").read_text("utf-8"))
    assert (held["title"], held["authorities"]) == ("A trial", ["MOFCOM"])
    assert held["clauses"][0]["licence_rule"] == "licence required"


def test_where_nobody_answers_the_option_is_named_and_nothing_written(home: Home) -> None:
    arguments = ["new", "CN-2026-99", "--home", str(home.root), "--title", "A trial"]
    done = CliRunner().invoke(ledger_cli.app, arguments, input="2020-01-05\n")
    assert isinstance(done.exception, ChokepointError)
    assert "Give --authority" in str(done.exception)
    assert not home.root.exists()
