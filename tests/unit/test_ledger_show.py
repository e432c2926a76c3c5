"""The sheet of an instrument: its law on a day as known on a day, its goods, its open questions."""

import io
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from flows.home import Home
from flows.ledger_show import Question, show_all, show_instrument
from ingestion.core.errors import ChokepointError


def question(home: Path, on: str, known: str | None = None, scenario: str = "enacted") -> Question:
    return Question.asked(Home(home), date(2026, 11, 24), on, known, scenario)


def sheet(asked: Question, name: str, width: int = 240) -> str:
    console = Console(file=io.StringIO(), width=width)
    show_instrument(console, asked, name)
    return console.file.getvalue()


def section(text: str, title: str) -> str:
    """Return a section's text with its columns run together as words."""
    parts = {part.split("\n", 1)[0]: part for part in text.split("\n\n")}
    return " ".join(next(parts[name] for name in parts if name.startswith(title)).split())


def test_clauses_are_told_as_known_today_and_as_known_then(tmp_path: Path) -> None:
    asked = question(tmp_path, on="2025-12-02", known="2025-10-09")
    told = section(sheet(asked, "CN-2025-61"), "Clauses")
    assert "Clauses, and their status on 2025-12-02 (enacted)" in told
    assert "as known on 2025-10-09" in told
    assert "suspended from 2025-11-07 to 2026-11-10, then not established" in told
    assert "in force from 2025-12-01 on" in told


def test_before_an_announcement_nothing_was_known(tmp_path: Path) -> None:
    asked = question(tmp_path, on="2025-10-09", known="2025-10-08")
    assert "not known yet" in section(sheet(asked, "CN-2025-61"), "Clauses")


def test_the_scenario_decides_what_holds(tmp_path: Path) -> None:
    enacted = sheet(question(tmp_path, on="2026-12-01"), "CN-2025-55")
    said = sheet(question(tmp_path, on="2026-12-01", scenario="announced_extension"), "CN-2025-55")
    assert "not established after its suspension" in section(enacted, "Clauses")
    assert "suspended from 2026-11-10 to 2027-01-10" in section(said, "Clauses")


def test_events_say_who_did_it_and_that_a_statement_is_no_act(tmp_path: Path) -> None:
    told = section(sheet(question(tmp_path, on="2026-12-01"), "CN-2025-61"), "Events")
    assert "suspended all clauses; from 2025-11-07 to 2026-11-10; by CN-2025-70" in told
    assert "by CN-2026-KL; official statement, no act; certainty medium" in told


def test_goods_stand_by_form_with_elements_and_codes(tmp_path: Path) -> None:
    told = section(sheet(question(tmp_path, on="2026-12-01"), "CN-2023-23"), "Goods")
    assert told.startswith("Goods, 14 in all")
    assert "metal (3) 3C001.a gallium metal Ga 8112929010 8112929090, 8112999000" in told
    assert "3C001.d gallium phosphide Ga with P" in told
    assert "(catalogue from 2026-01-01 on)" in told


def test_misprints_and_doubts_have_their_own_sections(tmp_path: Path) -> None:
    told = sheet(question(tmp_path, on="2026-12-01"), "CN-2023-23")
    assert "8110929010 is printed, 8112929010 is meant." in section(told, "Misprints")
    assert "3C002.f certainty medium" in section(told, "What is not established")


def test_addresses_stand_whole_on_one_line(tmp_path: Path) -> None:
    told = sheet(question(tmp_path, on="2026-12-01"), "CN-2025-61")
    address = (
        "https://www.mofcom.gov.cn/zcfb/dwmygl/art/2025/art_65480a162cd745c2b0863d67553a4b05.html"
    )
    assert any(line.endswith(address) for line in told.splitlines())


@pytest.mark.parametrize("width", [80, 120])
def test_all_but_addresses_keeps_to_the_width_of_the_terminal(tmp_path: Path, width: int) -> None:
    lines = sheet(question(tmp_path, on="2026-12-01"), "CN-2025-18", width).splitlines()
    assert max(len(line) for line in lines if "http" not in line and "Atlas" not in line) <= width


def test_every_instrument_has_a_sheet(tmp_path: Path) -> None:
    asked = question(tmp_path, on="2026-12-01", known="2025-10-09")
    for name in asked.ledger:
        assert sheet(asked, name).startswith(name)


def test_an_own_instrument_is_shown_as_one_of_the_project(tmp_path: Path, fixtures: Path) -> None:
    own = tmp_path / "ledger" / "CN" / "2025-999.yml"
    own.parent.mkdir(parents=True)
    own.write_bytes((fixtures / "control_ledger" / "2025-999.yml").read_bytes())
    told = sheet(question(tmp_path, on="2025-07-01"), "CN-2025-999")
    assert "in force from 2025-04-01 on" in section(told, "Clauses")
    assert "towards USA:military; items: 1 suspended" in section(told, "Clauses")


def test_without_a_name_every_instrument_has_a_line_with_its_status(tmp_path: Path) -> None:
    console = Console(file=io.StringIO(), width=160)
    show_all(console, question(tmp_path, on="2025-12-01"))
    lines = {line.split()[0]: line for line in console.file.getvalue().splitlines()}
    assert lines["CN-2025-61"].rstrip().endswith("suspended")
    assert lines["CN-2025-18"].rstrip().endswith("in force")


def test_a_name_that_is_not_there_is_answered_with_those_near_it(tmp_path: Path) -> None:
    with pytest.raises(ChokepointError, match=r"CN-2025-060 is not in the ledger\. Near it: "):
        sheet(question(tmp_path, on="2026-12-01"), "CN-2025-060")


def test_a_day_or_a_scenario_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(ChokepointError, match="--on yesterday: write a day as 2025-10-09"):
        question(tmp_path, on="yesterday")
    with pytest.raises(ChokepointError, match=r"no scenario 'enactd'\. There are .*enacted"):
        question(tmp_path, on="2026-12-01", scenario="enactd")
