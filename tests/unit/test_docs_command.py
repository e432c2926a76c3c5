"""The documentation: what a dictionary says, what may be replaced, and what pages must have."""

import re
from pathlib import Path

import duckdb
import pytest

from flows import dictionary, docs, ingest, plan
from flows.home import Home
from flows.publish import Published
from ingestion.core.errors import ChokepointError
from tests import pages

PUBLISHED = Published("b1", "2026-11-24T00:00:00+00:00", "f", "h", "c", {}, [], [])


@pytest.fixture
def file():
    connection = duckdb.connect()
    connection.execute("create schema marts; create schema bi")
    connection.execute("create table marts.flows as select 1 as a, 'x' as b from range(1200)")
    connection.execute(
        "comment on table marts.flows is 'One row per flow. Not for sums\n over sides.'"
    )
    connection.execute("comment on column marts.flows.a is 'Either this | or that.'")
    connection.execute("create view bi.flows as from marts.flows")
    connection.execute("create macro flows_on(day) as table select day")
    connection.execute("comment on macro table flows_on is 'Flows on a day.'")
    return connection


def test_the_dictionary_says_of_each_table_its_grain_its_use_and_its_rows(file):
    text = dictionary.text(file, PUBLISHED)
    assert "| [marts.flows](#martsflows) | 1,200 | One row per flow |" in text
    assert "One row per flow. Not for sums over sides." in text
    assert "Build b1, made 2026-11-24T00:00:00+00:00." in text


def test_the_dictionary_says_of_each_column_its_type_and_meaning(file):
    text = dictionary.text(file, PUBLISHED)
    assert "| `a` | integer | Either this \\| or that. |" in text
    assert "| `b` | varchar |  |" in text


def test_rows_of_a_view_are_not_counted(file):
    relations = {each.full_name: each for each in dictionary.relations(file)}
    assert relations["bi.flows"].rows is None
    assert [name for name, _, _ in relations["bi.flows"].columns] == ["a", "b"]


def test_functions_readers_call_are_in_the_dictionary(file):
    assert "- `flows_on(day)`: Flows on a day." in dictionary.text(file, PUBLISHED)


def test_marts_come_before_views_made_of_them(file):
    text = dictionary.text(file, PUBLISHED)
    assert text.index("## marts") < text.index("## bi")


def test_a_folder_with_other_things_in_it_is_not_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(docs.publish, "current", lambda home: PUBLISHED)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", "utf-8")
    with pytest.raises(ChokepointError, match="other things in this folder"):
        docs.write_docs(Home(tmp_path / "home"), tmp_path / "mine")
    with pytest.raises(ChokepointError, match="this is a file"):
        docs.write_docs(Home(tmp_path / "home"), tmp_path / "mine" / "letter.txt")
    assert (tmp_path / "mine" / "letter.txt").read_text("utf-8") == "dear"


def test_before_the_first_refresh_there_is_nothing_to_document(tmp_path):
    with pytest.raises(ChokepointError, match="Run: chokepoint refresh"):
        docs.write_docs(Home(tmp_path))


def test_a_page_for_people_is_no_code_and_asks_for_no_new_build(tmp_path, monkeypatch):
    for module in (plan, ingest):
        monkeypatch.setattr(module, "PROJECT_DIR", tmp_path)
    (tmp_path / "requirements.lock").touch()
    page = tmp_path / plan.PAGES_FOLDER / "page.md"
    model = tmp_path / "dbt_project" / "models" / "exposure.sql"
    for path in (page, model):
        path.parent.mkdir(parents=True)
        path.write_text("select 1", "utf-8")
    before = plan.code_version.__wrapped__()
    page.write_text("# Another", "utf-8")
    assert plan.code_version.__wrapped__() == before
    model.write_text("select 2", "utf-8")
    assert plan.code_version.__wrapped__() != before


PARTS = ["Question", "Formula", "Assumptions", "Worked example", "What it cannot say", "Sources"]


@pytest.mark.parametrize("page", pages.pages(), ids=lambda page: page.stem)
def test_a_method_page_has_every_part_and_says_when_its_sources_were_read(page):
    text = page.read_text("utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == PARTS
    sources = text.partition("## Sources")[2]
    assert re.search(r"read\s+on\s+20\d\d-\d\d-\d\d|`read_on`|day it was read", sources)


@pytest.mark.parametrize("page", pages.pages(), ids=lambda page: page.stem)
def test_every_query_of_a_method_page_has_its_answer_under_it(page):
    found = list(pages.examples(page))
    assert len(found) == page.read_text("utf-8").count("```sql") > 0
    for example in found:
        assert len(example.table) > 1, example.query


@pytest.mark.parametrize("page", pages.pages(), ids=lambda page: page.stem)
def test_links_of_a_method_page_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_the_index_names_every_method_page():
    index = (pages.METHODS.parent / docs.INDEX).read_text("utf-8")
    linked = {Path(target).name for target in re.findall(r"\(methods/([^)]+)\)", index)}
    assert linked == {page.name for page in pages.pages()}
