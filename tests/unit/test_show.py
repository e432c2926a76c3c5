"""Answers of queries, as a person at a terminal and a program behind a pipe get them."""

from decimal import Decimal
from io import StringIO

import pytest
from rich.console import Console

from flows.query import Answer
from flows.show import show_rows
from ingestion.core.errors import ChokepointError

ANSWER = Answer(
    ["importer", "value_usd_high"],
    [("DEU", Decimal("556464495.000")), ("FRA", Decimal("12.500")), ("USA", None)],
)


def told(output: str, limit: int = 0) -> str:
    console = Console(file=StringIO(), width=60)
    show_rows(console, ANSWER, output, limit)
    return console.file.getvalue()


def test_a_table_shows_figures_to_the_right_and_without_zeros_behind_the_decimal():
    lines = [line.strip("│ ") for line in told("table").splitlines() if line.startswith("│")]
    assert [line.replace("│", "").split() for line in lines] == [
        ["DEU", "556464495"],
        ["FRA", "12.5"],
        ["USA"],
    ]
    assert "│      556464495 │" in told("table")


def test_a_row_that_is_too_wide_for_the_screen_is_shown_a_column_a_line_without_nulls():
    wide = Answer(
        [f"column_{number}" for number in range(8)], [(1234567890, None, *["a text"] * 6)]
    )
    console = Console(file=StringIO(), width=60)
    show_rows(console, wide, "table", 0)
    lines = console.file.getvalue().splitlines()
    assert lines[0].startswith("row 1 ")
    assert lines[1].split() == ["column_0", "1234567890"]
    assert lines[2].split() == ["column_2", "a", "text"]


def test_a_table_that_is_cut_says_how_much_there_is():
    assert "1 of 3 rows; --limit 0 shows all." in told("table", 1)


def test_a_program_gets_every_digit_of_a_table_as_csv(capsys):
    told("csv")
    assert capsys.readouterr().out.splitlines()[1] == "DEU,556464495.000"


def test_a_program_gets_null_as_null(capsys):
    told("json")
    assert capsys.readouterr().out.splitlines()[2] == '{"importer": "USA", "value_usd_high": null}'


def test_another_format_is_told():
    with pytest.raises(ChokepointError, match="choose table, csv or json"):
        told("xml")
