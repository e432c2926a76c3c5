"""Which months and years settings name, and how ranges without an end go on."""

from datetime import date

import pytest

from ingestion.core.errors import ChokepointError
from ingestion.core.spec import Strict
from ingestion.core.wanted import Months, read_wanted
from ingestion.un_comtrade.api import Query, Settings

TODAY = date(2026, 2, 1)


class Wanted(Strict):
    months: Months


def read(*months: str):
    return read_wanted(Wanted, "a_source", {"months": list(months)}, TODAY).months


def asked_for(freq: str, period: str, today: date = TODAY) -> list[str]:
    query = Query(freq=freq, reporter="156", period=period, commodity="2846", flow="M")
    return [each.period for each in query.questions(today)]


def test_a_range_of_months_is_written_out_over_the_end_of_a_year():
    assert list(read("2024-11..2025-02")) == ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert read("2024-11..2025-02").awaited == frozenset()


def test_a_range_without_an_end_goes_on_to_the_month_that_ended_last():
    assert list(read("2025-11..")) == ["2025-11", "2025-12", "2026-01"]


def test_the_first_month_of_a_range_without_an_end_is_not_one_that_is_awaited():
    assert read("2025-11..").awaited == {"2025-12", "2026-01"}


def test_a_range_that_begins_after_today_names_no_month_yet():
    assert list(read("2026-02..")) == []


def test_a_month_that_is_named_twice_is_asked_for_once():
    assert list(read("2025-12", "2025-11..")) == ["2025-12", "2025-11", "2026-01"]


@pytest.mark.parametrize("text", ["2025", "2025-13", "..2025-01", "2025-01...", "2025-1..", "June"])
def test_what_names_no_month_is_told_with_what_does(text):
    with pytest.raises(ChokepointError, match=r"settings of a_source: months: .*2025-01\.\. for"):
        read(text)


def test_months_that_are_no_list_are_told_with_an_example():
    with pytest.raises(ChokepointError, match=r"months: .*no list of months, such as"):
        read_wanted(Wanted, "a_source", {"months": "2025-01"}, TODAY)


def test_years_of_comtrade_go_on_to_the_year_that_ended_last():
    assert asked_for("A", "2023..") == ["2023", "2024", "2025"]
    assert asked_for("A", "2026..") == []


def test_months_of_comtrade_go_on_to_the_month_that_ended_last():
    assert asked_for("M", "202511..") == ["202511", "202512", "202601"]


def test_a_closed_range_of_comtrade_is_one_question_per_period():
    assert asked_for("A", "2020..2022") == ["2020", "2021", "2022"]
    assert asked_for("M", "202412..202501") == ["202412", "202501"]


def test_periods_parted_by_commas_stay_one_question():
    assert asked_for("A", "2020,2021") == ["2020,2021"]


@pytest.mark.parametrize(
    ("freq", "period", "told"),
    [
        ("M", "2020..", "years with freq A"),
        ("A", "202001..", "months with freq M"),
        ("A", "2022..2020", "does not go from a period to a later one"),
        ("A", "2022..202301", "does not go from a period to a later one"),
        ("M", "202413", "period"),
    ],
)
def test_a_range_of_comtrade_that_cannot_be_is_told(freq, period, told):
    query = {"freq": freq, "reporter": "156", "period": period, "commodity": "2846", "flow": "M"}
    with pytest.raises(ChokepointError, match=told):
        Settings.read({"queries": [query]})
