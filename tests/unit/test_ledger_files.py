"""The ledger as files: what a check finds within a file and between files, and what it prints."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from flows.home import Home
from flows.ledger_files import Checked, check
from flows.ledger_report import show_problems
from ingestion.core.errors import ChokepointError

Write = Callable[..., Path]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def write(home: Home, fixtures: Path) -> Write:
    """Return a function that puts an invented instrument into a person's own ledger."""
    good = (fixtures / "control_ledger" / "2025-999.yml").read_text("utf-8")

    def put(number: str, *changes: tuple[str, str], name: str | None = None) -> Path:
        text = good.replace('"999"', f'"{number}"').replace("CN-2025-999", f"CN-2025-{number}")
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} must stand once"
            text = text.replace(old, new)
        path = home.root / "ledger" / "CN" / (name or f"2025-{number}.yml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return put


def told(checked: Checked) -> dict[str, list[str]]:
    return {
        path.name: [f"{each.field}: {each.message}" for each in problems]
        for path, problems in checked.problems.items()
    }


BY = ("  - event: in_force", "  - event: in_force\n    by: {}")
COVERS = ("licence_rule: prohibited", "licence_rule: prohibited\n    covers: [{}]")


def with_value(change: tuple[str, str], value: str) -> tuple[str, str]:
    return change[0], change[1].format(value)


def test_the_ledger_of_the_project_has_nothing_wrong(home: Home) -> None:
    checked = check(home)
    assert checked.problems == {}
    assert checked.files >= 49


def test_own_files_are_checked_with_those_of_the_project(home: Home, write: Write) -> None:
    write("998", with_value(BY, "CN-2025-70"), with_value(COVERS, "CN-2023-23"))
    assert check(home).problems == {}
    assert check(home).files == check(Home(home.root / "none")).files + 1


def test_an_event_by_an_instrument_that_is_not_there_is_told_with_the_nearest(
    home: Home, write: Write
) -> None:
    path = write("998", with_value(BY, "CN-2025-070"))
    line = path.read_text("utf-8").splitlines().index("    by: CN-2025-070") + 1
    ((problem,),) = check(home).problems.values()
    assert (problem.line, problem.field) == (line, "events[2].by")
    assert "no instrument 'CN-2025-070' in the ledger; did you mean CN-2025-70?" in problem.message


@pytest.mark.parametrize(
    ("covered", "what"),
    [
        ("CN-2023-24", "there is no instrument 'CN-2023-24'"),
        ("CN-2025-70", "CN-2025-70 lists no items"),
        ("CN-2025-998", "is this instrument itself"),
    ],
)
def test_a_clause_covers_only_what_lists_items(
    home: Home, write: Write, covered: str, what: str
) -> None:
    write("998", with_value(COVERS, covered))
    ((problem,),) = check(home).problems.values()
    assert problem.field == "clauses[2].covers[1]"
    assert what in problem.message


def test_an_instrument_that_the_project_has_is_told_with_both_files(
    home: Home, write: Write
) -> None:
    path = write("61")
    (found,) = check(home).problems.items()
    assert found[0] == path
    assert "CN-2025-61 is in " in found[1][0].message
    assert "instruments/CN/2025-61.yml already" in found[1][0].message


def test_what_names_a_refused_file_waits_for_it_if_it_covers_and_is_told_if_it_is_by(
    home: Home, write: Write
) -> None:
    write("997", ("controlled: [Dy]", "controlled: [Dx]"))
    write("998", with_value(COVERS, "CN-2025-997"))
    write("996", with_value(BY, "CN-2025-997"))
    found = told(check(home))
    assert set(found) == {"2025-996.yml", "2025-997.yml"}
    assert found["2025-996.yml"] == [
        "events[2].by: the file of CN-2025-997 is refused; correct that one first"
    ]


def test_only_the_files_that_were_named_are_told_but_all_are_known(
    home: Home, write: Write, tmp_path: Path
) -> None:
    write("997", ("controlled: [Dy]", "controlled: [Dx]"))
    good = write("998", with_value(COVERS, "CN-2023-23"))
    elsewhere = tmp_path / "draft" / "2025-995.yml"
    elsewhere.parent.mkdir()
    elsewhere.write_text(good.read_text("utf-8").replace("998", "995"), "utf-8")
    assert check(home, [good]) == Checked(1, {})
    assert check(home, [elsewhere.parent]) == Checked(1, {})
    assert set(told(check(home, [good.parent]))) == {"2025-997.yml"}


def test_a_scenario_is_checked_as_one(home: Home) -> None:
    path = home.root / "scenarios" / "mine.yml"
    path.parent.mkdir(parents=True)
    path.write_text("id: mine\ntitle: Mine\nbase: enactd\n", "utf-8")
    (found,) = told(check(home)).values()
    assert "'enactd' is not a scenario that can be used" in found[0]


def test_a_file_no_refresh_would_read_is_told(home: Home, write: Write) -> None:
    write("998", name="2025-998.yaml")
    (found,) = told(check(home)).values()
    assert found[0].startswith("file: is not read; an instrument belongs in ledger/<controller>/")


def test_a_path_at_which_nothing_is_says_so(home: Home, tmp_path: Path) -> None:
    with pytest.raises(ChokepointError, match="no file or folder"):
        check(home, [tmp_path / "nowhere"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(ChokepointError, match=r"no \.yml file below"):
        check(home, [tmp_path / "empty"])


def printed(checked: Checked, width: int = 80) -> tuple[str, int]:
    console = Console(file=io.StringIO(), width=width)
    code = show_problems(console, checked, "text")
    return console.file.getvalue(), code


def test_problems_are_printed_by_file_and_line_with_a_count_and_exit_1(
    home: Home, write: Write
) -> None:
    path = write("998", ("controlled: [Dy]", "controlled: [Dx]"), ('"38249999"', '"3824999"'))
    text, code = printed(check(home))
    assert code == 1
    assert str(path) in text.splitlines()[0]
    assert "items[1].codes[1].codes[2]" in text
    assert "2 problems in 1 of " in text
    assert max(map(len, text.splitlines()[1:])) <= 80


def test_nothing_wrong_is_said_with_a_count_and_exit_0(home: Home) -> None:
    text, code = printed(check(home))
    assert (code, text.startswith("Nothing is wrong in ")) == (0, True)


def test_problems_come_as_json_lines_for_programs(home: Home, write: Write, capsys) -> None:
    write("998", ("controlled: [Dy]", "controlled: [Dx]"))
    assert show_problems(Console(), check(home), "json") == 1
    record = json.loads(capsys.readouterr().out)
    assert set(record) == {"file", "line", "field", "problem"}
    with pytest.raises(ChokepointError, match="choose text, csv or json"):
        show_problems(Console(), check(home), "xml")
