"""The thirty questions as files: what each says of itself, and how one is found."""

import duckdb
import pytest

from flows.home import PROJECT_DIR
from flows.query import Answer
from flows.questions import AUDIENCES, FOLDER, find, questions, read, without_empty_columns
from ingestion.core.errors import ChokepointError

ALL = questions()
PAGE = PROJECT_DIR / "dbt_project" / "docs" / "questions.md"


def test_each_audience_has_ten_questions_numbered_through():
    assert [question.number for question in ALL] == list(range(1, 31))
    for audience in AUDIENCES:
        own = [question for question in ALL if question.audience == audience]
        assert [question.name[:3] for question in own] == [f"{n:02}_" for n in range(1, 11)]


def test_no_query_lies_where_no_audience_looks():
    assert sorted(FOLDER.rglob("*.sql")) == sorted(
        FOLDER / f"{question.full_name}.sql" for question in ALL
    )


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.full_name)
def test_a_question_says_what_it_asks_and_how_to_read_the_answer(question):
    assert question.asked.endswith("?")
    assert question.asked[0].isupper()
    assert len(question.reading) > 60
    assert question.reading.endswith(".")


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.full_name)
def test_a_query_is_one_statement_to_paste_without_templates(question):
    assert "{{" not in question.sql
    assert "{%" not in question.sql
    (statement,) = duckdb.extract_statements(question.sql)
    assert statement.type is duckdb.StatementType.SELECT


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("30", 30),
        ("who_gained", 5),
        ("which source is late", 12),
        ("bi/05", 25),
        ("bi/10_where_does_a_figure_come_from.sql", 30),
    ],
)
def test_a_question_is_found_by_number_name_or_part_of_it(text, number):
    assert find(text).number == number


def test_a_part_that_several_names_have_is_answered_with_those():
    with pytest.raises(ChokepointError, match="choose one") as told:
        find("which_source")
    assert "12  operator/02" in str(told.value)
    assert "20  operator/10" in str(told.value)


@pytest.mark.parametrize("text", ["31", "0", "no such thing"])
def test_what_fits_none_is_answered_with_the_way_to_the_list(text):
    with pytest.raises(ChokepointError, match="chokepoint questions lists them, 1 to 30"):
        find(text)


def test_a_file_that_does_not_say_how_to_read_it_is_refused(tmp_path):
    path = tmp_path / "01_bare.sql"
    path.write_text("-- Why?\nselect 1;\n", "utf-8")
    with pytest.raises(ChokepointError, match="two comment lines"):
        read(path, 1)


def test_columns_that_no_row_fills_are_left_out_and_zero_is_a_value():
    told = without_empty_columns(Answer(["a", "b", "c"], [(None, 0, "x"), (None, None, "y")]))
    assert told == Answer(["b", "c"], [(0, "x"), (None, "y")])


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.full_name)
def test_the_page_shows_each_question_with_its_sql_as_it_is_in_the_file(question):
    page = PAGE.read_text("utf-8")
    section = page[page.index(f"### {question.number}. {question.asked}\n") :].split("\n### ")[0]
    sql = section.split("```sql\n")[1].split("```")[0]
    said = "".join(line for line in question.sql.splitlines(keepends=True)[:8] if line[:2] == "--")
    assert said + sql == question.sql
    assert question.reading in section
    assert "\n| " in section.split("```\n")[1]
