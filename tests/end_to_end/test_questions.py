"""The thirty questions, asked of the published file of the bundled data."""

import csv
import io
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal

import pytest

from flows.home import PROJECT_DIR
from flows.query import ask
from flows.questions import find, questions
from flows.questions_page import page

pytestmark = pytest.mark.slow

ALL = questions()


def answer(home, number):
    told = ask(home, find(str(number)).sql)
    return [dict(zip(told.columns, row, strict=True)) for row in told.rows]


def only(rows, **wanted):
    (row,) = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    return row


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.full_name)
def test_a_question_is_answered_within_two_seconds(starter, question):
    begun = time.monotonic()
    told = ask(starter, question.sql)
    assert time.monotonic() - begun < 2
    assert told.rows
    assert len(set(told.columns)) == len(told.columns)


def test_the_controls_of_april_2025_are_on_seven_elements(starter):
    row = only(answer(starter, 1), instrument_id="CN-2025-18")
    assert row["elements"] == "Dy,Gd,Lu,Sc,Sm,Tb,Y"
    assert row["legal_from"] == date(2025, 4, 4)


def test_the_law_of_the_day_picked_is_the_one_known_then_where_nothing_came_later(starter):
    rows = answer(starter, 26)
    assert only(rows, instrument_id="CN-2025-18")["elements"] == "Dy,Gd,Lu,Sc,Sm,Tb,Y"
    assert {row["law_day"] for row in rows} == {date(2025, 8, 18)}
    assert "CN-2025-57" not in {row["instrument_id"] for row in rows}


@pytest.mark.parametrize(("number", "where"), [(2, {"importer": "W00"}), (22, {})])
def test_magnets_of_may_2025_are_1238_tonnes_of_which_none_to_all_were_controlled(
    starter, number, where
):
    row = only(answer(starter, number), month=date(2025, 5, 1), **where)
    assert row["tonnes"] == 1238
    assert (row["tonnes_controlled_low"], row["tonnes_controlled_high"]) == (0, 1238)
    assert row["law_status"] == "in_force"


def test_the_line_carries_the_day_the_control_began_and_no_turn_that_never_ran(starter):
    rows = answer(starter, 22)
    april = only(rows, month=date(2025, 4, 1))
    assert april["event_label"] == "2025-04-04 CN-2025-18 announced; 2025-04-04 CN-2025-18 in_force"
    assert [row["month"] for row in rows if "in_force" in (row["event_label"] or "")] == [
        date(2025, 4, 1)
    ]


def test_exports_after_the_control_are_set_beside_the_three_months_before_it(starter):
    # January to March 2025: 6357, 3588, 5323 tonnes; May 1238, June 3188, July 5577.
    rows = answer(starter, 4)
    assert only(rows, horizon_months=1)["change_share_to_months_before"] == pytest.approx(
        1238 * 3 / (6357 + 3588 + 5323) - 1, abs=5e-5
    )
    assert only(rows, horizon_months=3)["tonnes_after"] == pytest.approx(
        (1238 + 3188 + 5577) / 3, abs=0.05
    )
    assert "1 of 3 months" in only(rows, horizon_months=3)["year_before_not_given_because"]


def test_the_unions_exposure_is_the_sum_of_its_members_and_gadolinium_has_no_figure(starter):
    rows = answer(starter, 3)
    (members,) = ask(
        starter,
        """
        select sum(value_usd) from marts.trade_flows as flows
        where exporter = 'CHN' and commodity_code = '850511' and frequency = 'annual'
            and period = '2024' and source_id = 'published_figures' and importer in (
                'AUT', 'BEL', 'BGR', 'CYP', 'CZE', 'DEU', 'DNK', 'ESP', 'EST', 'FIN', 'FRA', 'GRC',
                'HRV', 'HUN', 'IRL', 'ITA', 'LTU', 'LUX', 'LVA', 'MLT', 'NLD', 'POL', 'PRT', 'ROU',
                'SVK', 'SVN', 'SWE')
        """,
    ).rows[0]
    dysprosium = only(rows, element="Dy")
    assert dysprosium["value_usd_high"] == members
    assert (dysprosium["value_usd_low"], dysprosium["importer_count"]) == (0, 27)
    assert {row["element"] for row in rows} == {"Dy", "Gd", "Lu", "Sc", "Sm", "Tb", "Y"}
    assert only(rows, element="Gd")["value_usd_high"] is None
    assert "no loaded trade" in only(rows, element="Gd")["why_no_figure"]


def test_five_named_suppliers_and_the_rest_make_germanys_magnets_whole(starter):
    rows = answer(starter, 25)
    assert [row["supplier"] for row in rows[:3]] == ["CHN", "CHE", "PHL"]
    assert rows[0]["value_usd"] == Decimal("513918501")
    assert rows[0]["share"] == pytest.approx(513918501 / 623407730, abs=5e-5)
    assert sum(row["share"] for row in rows) == pytest.approx(1, abs=5e-4)
    assert rows[-1]["supplier_rank"] is None
    assert only(answer(starter, 7), subject="850511")["hhi_low"] == rows[0]["hhi_low"]
    squares = sum(row["share"] ** 2 for row in rows if row["supplier_rank"])
    assert rows[0]["hhi_low"] == pytest.approx(squares, abs=5e-4)


def test_the_package_of_october_2025_would_have_reached_germanys_magnets_and_nothing_is_sure(
    starter,
):
    rows = answer(starter, 27)
    germany = only(rows, scenario="october_2025_package_live", importer="DEU")
    assert germany["value_usd_delta_high"] == Decimal("513918501")
    assert germany["value_usd_delta_low"] == 0
    assert germany["code_count_changed"] == 1


def test_a_figure_is_taken_back_to_the_line_the_page_and_the_notice(starter):
    rows = answer(starter, 30)
    figure = only(rows, evidence_kind="figure")
    assert figure["source_file"] == "trade_figures.csv"
    assert figure["figure_url"].startswith("https://")
    assert {row["instrument_id"] for row in rows if row["evidence_kind"] == "law"} == {"CN-2025-18"}
    raw = only(answer(starter, 10), evidence_kind="figure")
    assert (raw["source_line"], raw["row_key"]) == (figure["source_line"], figure["row_key"])
    assert raw["tonnes"] == 1238


def test_the_suspension_of_7_november_2025_shows_by_clause(starter):
    rows = answer(starter, 15)
    lithium = [row for row in rows if row["instrument_id"] == "CN-2025-58"]
    assert {row["by_instrument_id"] for row in lithium} == {"CN-2025-70"}
    assert {(row["legal_from"], row["status_after"]) for row in lithium} == {
        (date(2025, 11, 7), "suspended"),
        (date(2025, 11, 8), "suspended"),
        (date(2026, 11, 10), "suspension_end_reached"),
    }


def test_loads_are_counted_as_the_batches_were(starter):
    ledger = only(answer(starter, 11), source_id="control_ledger")
    instruments = ask(starter, "select count(*) from controls.control_instruments").rows[0][0]
    held = ask(
        starter,
        "select row_count from quality.loads where source_id = 'control_ledger' "
        "and table_name = 'instruments'",
    ).rows[0][0]
    assert held == instruments
    assert (ledger["batches_kept_out"], ledger["failed_check_count"]) == (0, 0)


@pytest.mark.parametrize(
    ("number", "table"),
    [
        (5, "marts.reroute_signals"),
        (6, "marts.mirror_gaps"),
        (8, "reference.hs_bridge"),
        (14, "quality.changes"),
    ],
)
def test_where_the_bundled_data_cannot_answer_the_answer_says_what_it_needs(starter, number, table):
    (row,) = answer(starter, number)
    ((why,),) = ask(
        starter, f"select why_empty from quality.mart_coverage where table_name = '{table}'"
    ).rows
    assert row["note"] == why
    assert {name for name, value in row.items() if value is not None} == {"note"}


def test_every_view_of_a_dashboard_is_flat_and_says_what_its_columns_mean(starter):
    rows = answer(starter, 21)
    assert {"bi.timeline", "bi.country", "bi.trust"} <= {row["view_name"] for row in rows}
    assert {row["nested_column_count"] for row in rows} == {0}
    assert {row["columns_without_comment"] for row in rows} == {0}


def test_the_grade_of_a_figure_follows_from_its_kind(starter):
    rows = {row["quality_flag"]: row["grade_in_time"] for row in answer(starter, 29)}
    assert rows == {
        "ALL": "B",
        "provisional": "B",
        "published_A": "B",
        "published_B": "C",
        "derived": "C",
        "published_C": "D",
    }


def test_the_page_is_made_of_the_bundled_data_alone(starter):
    told = page(starter)
    assert "| 2025-05-01 | W00 | World | 1238.0 |" in told
    assert "un_comtrade" not in told.split("## Questions of SQL analysts")[0]
    assert told.count("\n```sql\n") == 30


# Counts of loads, checks and views move with every change; a grade also with the reader's day.
MOVING = {*range(11, 21), 21, 29}


def test_the_figures_on_the_page_are_those_of_the_bundled_data(starter):
    shown = (PROJECT_DIR / "dbt_project" / "docs" / "questions.md").read_text("utf-8")
    for kept, now in zip(shown.split("\n### "), page(starter).split("\n### "), strict=True):
        number = kept.split(".")[0]
        if number.isdecimal() and int(number) not in MOVING:
            assert kept == now, "write the page anew: chokepoint questions --write FILE"


def test_the_command_lists_the_questions_and_answers_one_for_other_programs(starter):
    command = [sys.executable, "-c", "from flows.cli import main; main()", "questions"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for question in ALL:
        assert question.name[:40] in listed
    asked = [*command, "2", "-o", "csv", "--home", str(starter.root)]
    rows = csv.DictReader(io.StringIO(subprocess.check_output(asked, text=True)))
    assert only(list(rows), month="2025-05-01", importer="W00")["tonnes"] == "1238.0"
    printed = subprocess.check_output([*command, "late", "--sql"], text=True)
    assert printed == find("late").sql
