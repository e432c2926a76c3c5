"""Rules beside the item lists and controls of technology, asked as an analyst would ask."""

import shutil

import duckdb
import pytest

from flows.query import ask

pytestmark = pytest.mark.slow


def status_of(home, rule, *arguments):
    """Return outcome and status of a rule: days of law and knowledge, and a scenario if named."""
    values = ", ".join(f"'{each}'" if "_" in each else f"date '{each}'" for each in arguments)
    return ask(
        home,
        f"select outcome, status from rules_as_of({values}) where rule_id = 'CN-2025-{rule}'",
    ).rows


def test_chips_of_14_nm_and_below_were_judged_case_by_case_for_four_weeks(starter):
    logic = "61/rule-logic-chips"
    assert status_of(starter, logic, "2025-10-20", "2025-10-08") == []
    assert status_of(starter, logic, "2025-10-20", "2025-10-20") == [("case_by_case", "in_force")]
    assert status_of(starter, logic, "2025-11-20", "2025-11-20") == [("case_by_case", "suspended")]
    (row,) = ask(
        starter,
        """
        select clause_id, parameter_comparison, parameter_value, parameter_unit, destination_scope
        from controls.licence_rules where parameter = 'node_nm'
        """,
    ).rows
    assert row == ("4", "at_most", 14.0, "nm", "third_countries")


def test_a_scenario_may_be_named(starter):
    half = "61/rule-listed-users"
    today = ("2026-11-23", "2026-11-23")
    assert status_of(starter, half, *today) == [("denied_in_principle", "suspension_end_reached")]
    said = (*today, "announced_extension")
    assert status_of(starter, half, *said) == [("denied_in_principle", "suspended")]


def test_an_answer_of_the_ministry_is_known_from_its_day_and_has_no_status(starter):
    answers = "18/rule-traders-questions"
    assert status_of(starter, answers, "2025-09-15", "2025-09-15") == []
    assert status_of(starter, answers, "2025-09-16", "2025-09-16") == [("outside_scope", None)]


def test_who_asks_for_end_users_and_end_uses_finds_both_countries_military_rules(starter):
    rows = ask(
        starter,
        """
        select destination_scope, dimension, min(effective_from), count(*)
        from controls.licence_rules
        where dimension in ('end_use', 'end_user') and destination_scope like '%:military'
        group by all order by all
        """,
    ).rows
    assert [(scope, dimension, str(day), count) for scope, dimension, day, count in rows] == [
        ("JPN:military", "end_use", "2026-01-06", 1),
        ("JPN:military", "end_user", "2026-01-06", 1),
        ("USA:military", "end_use", "2024-12-03", 1),
        ("USA:military", "end_user", "2024-12-03", 1),
    ]


def test_technology_is_found_by_stage_and_by_no_customs_code(starter):
    assert ask(
        starter,
        """
        select stage, count(*) filter (status = 'in_force'), count(distinct instrument_id)
        from controls.technology_controls
        where material = 'rare earths' group by stage order by stage
        """,
    ).rows == [
        ("crystal", 1, 1),
        ("magnet", 1, 2),
        ("metal", 1, 2),
        ("mining", 1, 2),
        ("recycling", 0, 1),
        ("separation", 1, 2),
    ]
    assert ask(
        starter,
        """
        select count(*), count(distinct technology.item_id) from controls.technology_controls
            as technology inner join controls.control_item_codes as codes
            on technology.item_id = codes.item_id
        """,
    ).rows == [(0, 0)]
    assert ask(
        starter, "select count(distinct item_id) from controls.technology_controls"
    ).rows == [(28,)]


def test_a_rule_later_than_its_clause_and_one_of_unknown_day_are_told_apart(starter, tmp_path):
    copy = tmp_path / "warehouse.duckdb"
    shutil.copyfile(starter.warehouse, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            """
            update controls.licence_rules
            set effective_from = case when outcome = 'duty' then date '2027-01-01' end,
                known_from = case when outcome = 'duty' then known_from end
            where rule_id in ('CN-2025-18/rule-customs-remark', 'CN-2025-18/rule-no-minimum')
            """
        )
        rows = {
            day: connection.execute(
                f"""
                select rule_id, status from rules_as_of(date '{day}', date '{day}')
                where instrument_id = 'CN-2025-18' and clause_id is not null order by rule_id
                """
            ).fetchall()
            for day in ("2026-11-23", "2026-11-24")
        }
    later = ("CN-2025-18/rule-customs-remark", "not_yet_in_force")
    assert rows["2026-11-23"] == [later]
    assert rows["2026-11-24"] == [later, ("CN-2025-18/rule-no-minimum", "in_force")]
