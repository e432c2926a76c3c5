"""Two releases of one year in a whole warehouse: what changed, what was known when, what is due."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from flows import quarantine, status
from flows.home import Home
from flows.ingest import land
from flows.journal import Journal
from flows.query import ask
from flows.refresh import let_through
from flows.running import run_refresh
from ingestion.core.archive import Archive
from ingestion.core.registry import connector

pytestmark = pytest.mark.slow

# The newer release came in first, the older one in March.
NEWER, OLDER = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
UNKNOWN_ROW = "2023,XQ,156,284690,5.0,1.0\n"


def release(folder: Path, fixtures: Path, name: str, *changes: tuple[str, str]) -> Path:
    """Copy the hand-made release under another name, with changed lines of its year."""
    folder.mkdir(parents=True)
    for file in (fixtures / "cepii_baci" / "release").iterdir():
        shutil.copy(file, folder / file.name.replace("V202601", name))
    year = folder / f"BACI_HS17_Y2023_{name}.csv"
    text = year.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    year.write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def home(starter, tmp_path_factory, fixtures) -> Home:
    """Return a warehouse with two releases of BACI, one row of the newer one released."""
    place = Home(tmp_path_factory.mktemp("vintages") / "var")
    shutil.copytree(starter.root, place.root, symlinks=True)
    source = connector("cepii_baci")
    newer = release(
        tmp_path_factory.mktemp("newer") / "release",
        fixtures,
        "V202601",
        ("2023,516,156", UNKNOWN_ROW + "2023,516,156"),
    )
    older = release(
        tmp_path_factory.mktemp("older") / "release",
        fixtures,
        "V202501",
        ("        100.500", "         90.000"),
        ("2023,276,490", "2023,276,392"),
        ("2023,516,156,284690,         12.000,\n", ""),
    )
    archive = Archive(place.archive)
    for folder, at in ((newer, NEWER), (older, OLDER)):
        (offer,) = source.dropped(folder)
        edition = archive.store("cepii_baci", offer.label, offer.files, offer.origin, at)
        journal = Journal.start(place.runs)
        let_through(place, [land(place, edition)], journal)
        for entry in quarantine.read(place):
            quarantine.decide(place, entry.quarantine_id, "release", "J. Doe", "Confirmed.")
    run_refresh(place, None, Journal.start(place.runs), direct=True)
    return place


def test_the_publishers_newest_release_is_current_although_an_older_one_came_in_later(home):
    rows = ask(
        home,
        "select vintage, status, is_current from quality.loads "
        "where source_id = 'cepii_baci' and table_name = 'trade_flows' order by all",
    ).rows
    assert rows == [
        ("HS17_V202501", "promoted", False),
        ("HS17_V202601", "promoted", True),
        ("HS17_V202601", "released", True),
    ]


def test_every_watched_flow_that_changed_stands_with_both_values(home):
    rows = ask(
        home,
        """
        select change_kind, exporter, importer, commodity_code, value_usd_difference,
            net_mass_kg_difference, known_from_before, known_from_after
        from quality.changes where detail = 'flow' order by all
        """,
    ).rows
    days = (OLDER.date(), NEWER.date())
    assert [(*row[:4], float(row[4]), row[5] and float(row[5]), *row[6:]) for row in rows] == [
        ("added", "DEU", "TWN", "850511", 7000.0, 500.0, *days),
        ("added", "NAM", "CHN", "284690", 12000.0, None, *days),
        ("added", "X_UNMAPPED", "CHN", "284690", 5000.0, 1000.0, *days),
        ("revised", "CHN", "DEU", "850511", 10500.0, 0.0, *days),
        ("withdrawn", "DEU", "JPN", "850511", -7000.0, -500.0, *days),
    ]


def test_the_changes_add_up_to_the_totals_of_both_vintages(home):
    before, after = ask(
        home, "select sum(value_usd_before), sum(value_usd_after) from quality.changes"
    ).rows[0]
    assert (float(before), float(after)) == (147001.0, 174501.0)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-01-31", []),
        ("2026-02-01", [("HS17_V202601", 4)]),
        ("2026-03-02", [("HS17_V202601", 4)]),
        ("2099-01-01", [("HS17_V202601", 5)]),
    ],
)
def test_the_flows_as_known_on_a_day_are_those_that_had_come_in_and_been_released(
    home, day, expected
):
    rows = ask(
        home,
        f"select vintage, count(*) from trade_flows_as_known(date '{day}') "
        "where source_id = 'cepii_baci' group by vintage",
    ).rows
    assert rows == expected


def test_as_known_today_is_what_is_current(home):
    known = "select row_key from trade_flows_as_known(current_date + 1)"
    current = "select row_key from marts.trade_flows where is_current"
    assert (
        ask(home, f"({known}) except ({current}) union all ({current}) except ({known})").rows == []
    )


def test_released_rows_are_recognised_and_their_decision_stands_in_the_quarantine(home):
    (flow,) = ask(
        home,
        "select flows.exporter, loads.status from marts.trade_flows as flows "
        "inner join quality.loads as loads on flows.batch_id = loads.batch_id "
        "where flows.batch_id like '%/released'",
    ).rows
    (entry,) = ask(
        home,
        "select row_count, value_at_risk, value_unit, decision, decided_by, decided_because "
        "from quality.quarantine",
    ).rows
    assert flow == ("X_UNMAPPED", "released")
    assert entry == (1, 5.0, "thousand USD", "release", "J. Doe", "Confirmed.")


def test_the_value_of_an_unmapped_country_is_told_as_a_share_of_all_trade(home):
    (row,) = ask(
        home,
        "select value_usd, value_usd_unmapped, round(share_unmapped, 4) from quality.coverage "
        "where source_id = 'cepii_baci'",
    ).rows
    assert (float(row[0]), float(row[1]), row[2]) == (174501.0, 5000.0, 0.0287)


def test_the_publishers_calendar_makes_a_source_late_by_the_readers_clock(home):
    (due,) = ask(
        home,
        "select next_due_on from quality.freshness "
        "where source_id = 'cepii_baci' and table_name = 'trade_flows'",
    ).rows[0]
    assert due == date(2026, 1, 31)
    states = {
        day: {row[0]: row[4] for row in status.freshness(home, day).rows}["cepii_baci"]
        for day in (date(2026, 1, 31), date(2026, 2, 2))
    }
    assert list(states.values()) == ["in time", "late 2 days"]


def test_a_day_on_which_a_table_is_late_is_the_questions_and_not_the_files(home):
    query = "select is_stale, days_late from freshness_on(date '{}') where source_id = 'cepii_baci'"
    query += " and table_name = 'trade_flows'"
    assert ask(home, query.format("2026-01-31")).rows == [(False, 0)]
    assert ask(home, query.format("2026-02-10")).rows == [(True, 10)]


def test_every_public_table_says_whether_it_is_filled_and_an_empty_one_what_it_needs(home, starter):
    for place in (home, starter):
        rows = ask(
            place, "select table_name, is_filled, row_count, why_empty from quality.mart_coverage"
        ).rows
        told = {row[0]: row[2] for row in rows}
        with duckdb.connect(str(place.warehouse), read_only=True) as connection:
            counted = {
                name: connection.sql(f"from {name}").count("*").fetchall()[0][0] for name in told
            }
        assert told == counted
        assert [row for row in rows if row[1] is None or row[1] != (row[2] > 0)] == []
        assert [row[0] for row in rows if (row[3] is None) != row[1]] == []
    listed = {
        f"{schema}.{name}"
        for schema, name in ask(
            home,
            "select schema_name, table_name from duckdb_tables() where schema_name <> 'meta'",
        ).rows
    }
    assert listed == set(told)


# At the terminal


def run(home, *arguments):
    return subprocess.run(
        [sys.executable, "-c", "from flows.cli import main; main()", *arguments],
        env=os.environ | {"COLUMNS": "80", "CHOKEPOINT_HOME": str(home.root)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_list_tells_all_of_an_entry_within_80_columns(home):
    done = run(home, "quarantine", "list")
    assert done.returncode == 0, done.stderr
    for text in ("cepii_baci", "5.000 thousand USD", "line 6", "released by J. Doe", "0 undecided"):
        assert text in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_an_entry_is_shown_with_its_rule_reason_and_rows(home):
    (entry,) = quarantine.read(home)
    done = run(home, "quarantine", "show", entry.quarantine_id[:5])
    for text in ("is a known area", "drop out of every total", "operator", "284690", "XQ"):
        assert text in done.stdout
    csv = run(home, "quarantine", "show", entry.quarantine_id, "-o", "csv").stdout.splitlines()
    assert csv[0].startswith("t,i,j,k,v,q")
    assert csv[1].startswith("2023,XQ,156,284690,5.000")


def test_the_list_is_there_for_other_programs_with_every_column(home):
    done = run(home, "quarantine", "list", "-o", "json")
    record = json.loads(done.stdout)
    assert record["decision"] == "release"
    assert record["unit"] == "thousand USD"


def test_a_mistake_is_answered_with_a_sentence_and_decides_nothing(home):
    done = run(home, "quarantine", "keep", "nosuch", "--by", "x", "--because", "y")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "quarantine list" in done.stderr
    assert len(list(home.decisions.iterdir())) == 1


def test_status_names_what_is_late_and_what_waits_in_quarantine(home):
    done = run(home, "status")
    assert done.returncode == 0, done.stdout
    assert "late " in done.stdout
    assert "1 entry, 0 undecided" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines() if "file " not in line) <= 80
