"""What an explanation says of a column: its figures, their bounds, and the words of its reasons."""

from decimal import Decimal

import pytest

from flows.explain_bounds import interval, number
from flows.explain_reasons import meaning_of, null_note, sort_columns
from flows.explain_target import Target

TIERS = (
    "A: one element; B: several elements, or a parent code; C: catch-all, never part of a total."
)
BRIDGES = "How it was reached: same_tariff (by its digits); six_digits (by them alone)."


def sorted_row(values, notes=None, numbers=()):
    target = Target(
        table="marts.made",
        mart="marts.made",
        key_column="row_key",
        meaning="",
        notes=dict.fromkeys(values, "") | (notes or {}),
        numbers=frozenset(numbers),
    )
    return sort_columns(values, target)


@pytest.mark.parametrize(
    ("value", "comment", "meaning"),
    [
        ("B", TIERS, "several elements, or a parent code"),
        ("six_digits", BRIDGES, "by them alone"),
        ("reported", "reported, derived or estimated.", "reported, derived or estimated."),
        ("no price of the goods that year", "Why it is null.", ""),
    ],
)
def test_a_word_of_a_closed_list_is_told_by_what_the_comment_says_of_it(value, comment, meaning):
    assert meaning_of(value, comment) == meaning


def test_a_missing_figure_is_told_by_what_the_comment_says_of_null():
    comment = "Net mass in kilograms; null where unknown, which is not zero. Never add sides."
    assert null_note(comment) == "null where unknown, which is not zero"
    assert null_note("Net mass in kilograms.") == "Net mass in kilograms."


def test_the_ends_of_an_interval_and_its_estimate_are_one_figure():
    row = sorted_row(
        {"value_usd_low": 1, "value_usd_estimate": 2, "value_usd_high": 3},
        numbers=["value_usd_low", "value_usd_estimate", "value_usd_high"],
    )
    (figure,) = row.figures
    assert (figure.name, figure.low, figure.estimate, figure.high) == ("value_usd", 1, 2, 3)
    assert figure.is_interval


def test_a_figure_without_either_end_is_missing_and_says_when_it_is():
    row = sorted_row(
        {"share_low": None, "share": None, "share_high": None},
        notes={"share_low": "Least share; null where none is printed."},
        numbers=["share_low", "share", "share_high"],
    )
    (figure,) = row.figures
    assert figure.is_missing
    assert figure.meaning == "null where none is printed"


def test_years_counts_and_keys_are_no_figures_and_provenance_is_shown_elsewhere():
    row = sorted_row(
        {"row_key": "k", "trade_year": 2024, "code_count": 3, "source_line": 7, "importer": "DEU"},
        numbers=["trade_year", "code_count", "source_line"],
    )
    assert row.figures == []
    assert row.labels == {"trade_year": 2024, "code_count": 3, "importer": "DEU"}


def test_columns_that_give_a_reason_are_reasons_where_they_hold_one():
    row = sorted_row({"tier": "B", "value_usd_reason": None, "use_share_basis": "EU, 2017"})
    assert [(reason.name, reason.value) for reason in row.reasons] == [
        ("tier", "B"),
        ("use_share_basis", "EU, 2017"),
    ]


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (Decimal("0.000"), Decimal("177707.000"), "0 to 177,707"),
        (Decimal("12.500"), Decimal("12.500"), "12.5"),
        (None, 0.25, "open to 0.25"),
        (1, None, "1 to open"),
    ],
)
def test_an_interval_is_read_as_numbers_and_an_end_that_is_not_given_is_open(low, high, told):
    assert interval(low, high) == told


def test_a_whole_number_keeps_its_zeros():
    assert number(Decimal("1000")) == "1,000"
    assert number(Decimal("1000.000")) == "1,000"
