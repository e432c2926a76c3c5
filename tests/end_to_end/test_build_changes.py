"""A clause of the ledger, a code and a figure are edited: whole refreshes find all three, once."""

import json
import re
import shutil

import pytest

from flows import changes, query
from flows.home import Home
from flows.journal import Journal
from flows.running import holding_the_lock, run_refresh
from flows.teller import Teller
from tests.made import made_files

pytestmark = pytest.mark.slow


def refresh(home):
    with holding_the_lock(home, Teller()):
        return run_refresh(home, None, Journal.start(home.runs), direct=True)


def code_of(change):
    return re.search(r"code (\d+)", change.subject)[1]


def drop(home, fixtures, factor):
    """Put the answer of the US Census for magnets into the inbox, its values times a factor."""
    (path,) = made_files(home.root / "made", fixtures)["us_census_trade"]
    header, *rows = json.loads(path.read_text("utf-8"))
    at = header.index("GEN_VAL_MO")
    told = [[*row[:at], str(int(row[at]) * factor), *row[at + 1 :]] for row in rows]
    target = home.inbox / "us_census_trade" / "imports_850511_2025-08.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps([header, *told]), "utf-8")


@pytest.fixture(scope="module")
def edited(starter, tmp_path_factory, fixtures):
    """Build with an instrument of one's own and a figure, then with both edited."""
    home = Home(tmp_path_factory.mktemp("changes") / "var")
    shutil.copytree(starter.root, home.root, symlinks=True, ignore=shutil.ignore_patterns("dbt"))
    own = home.root / "ledger" / "CN" / "2025-999.yml"
    own.parent.mkdir(parents=True)
    text = (fixtures / "control_ledger" / "2025-999.yml").read_text("utf-8")
    own.write_text(text, "utf-8")
    drop(home, fixtures, 1)
    refresh(home)
    text = text.replace("licence_rule: prohibited", "licence_rule: licence required")
    text = text.replace('"2805301200", "38249999"', '"2805301300", "38249999"')
    own.write_text(text, "utf-8")
    drop(home, fixtures, 3)
    refresh(home)
    return home


def test_the_instrument_its_clauses_and_its_codes_were_new_in_the_first_build(edited):
    first = changes.records(edited)[-1]
    told = [(each.kind, each.subject) for each in first.of("law") + first.of("codes")]
    assert ("added", "CN-2025-999") in told
    assert ("added", "CN-2025-999 clause 2") in told
    assert any(kind == "added" and "code 2805301200" in subject for kind, subject in told)
    statuses = [each.sentence for each in first.of("law") if each.field == "status"]
    assert (
        "CN-2025-999 clause 1: in force from 2025-04-01 on; before not known, 1 item." in statuses
    )


def test_every_edit_is_found_and_no_other_row_of_law_or_code_is_told(edited):
    record = changes.of_build(edited, None)
    (clause,) = record.of("law")
    assert clause.sentence == (
        "CN-2025-999 clause 2: licence rule is licence required, and was prohibited."
    )
    codes = {(each.kind, code_of(each)) for each in record.of("codes") if each.kind != "changed"}
    assert codes == {("withdrawn", "2805301200"), ("added", "2805301300")}
    # What follows from it for other items of the same two codes: whose elements they hold.
    follows = [each for each in record.of("codes") if each.kind == "changed"]
    assert {code_of(each) for each in follows} <= {"2805301200", "2805301300"}
    assert {each.field for each in follows} <= {"element_set", "is_catch_all", "tier"}
    revised = {
        (each.subject.split(" from ")[1].split()[0], each.before, each.after)
        for each in record.of("data")
        if each.kind == "revised" and each.subject.startswith("us_census_trade")
    }
    assert {("TWN", "44", "132"), ("NAM", "33", "99")} <= revised


def test_a_refresh_with_nothing_new_is_silent(edited):
    feed = edited.published / "changes.atom"
    before = feed.read_bytes(), feed.stat().st_mtime_ns, len(changes.records(edited))
    assert not refresh(edited).is_new
    assert (feed.read_bytes(), feed.stat().st_mtime_ns, len(changes.records(edited))) == before


def test_what_changed_is_in_no_table_so_equal_inputs_give_equal_content(edited):
    names = [name for (name,) in query.ask(edited, "select table_name from duckdb_tables()").rows]
    assert not [name for name in names if "build_changes" in name]
    assert (edited.current / "changes.json").exists()
