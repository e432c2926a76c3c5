"""Every source has its parts in every room, and every room keeps to its rules."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from ingestion.core.registry import connector, source_ids

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "dbt_project" / "models"
CODE = [
    path
    for folder in ("ingestion", "expectations", "flows", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
]


@pytest.mark.parametrize("source_id", source_ids())
def test_the_folder_is_named_after_the_source(source_id):
    assert connector(source_id).source.id == source_id


@pytest.mark.parametrize("source_id", source_ids())
def test_the_source_has_a_suite_per_landed_table(source_id):
    suites = import_module(f"expectations.suites.{source_id}")
    found = {name for name, _ in inspect.getmembers(suites, inspect.isfunction)}
    assert set(connector(source_id).source.tables) <= found


@pytest.mark.parametrize("source_id", source_ids())
def test_every_rule_says_why_it_exists_and_who_acts(source_id):
    suites = import_module(f"expectations.suites.{source_id}")
    for table in connector(source_id).source.tables:
        for rule in getattr(suites, table)():
            assert {"name", "why", "who", "on_failure"} <= set(rule.meta)
            assert len(rule.meta["why"]) > 10


@pytest.mark.parametrize("source_id", source_ids())
def test_the_source_has_its_staging_folder_and_its_contract_test(source_id):
    staging = MODELS / "staging" / source_id
    assert (staging / f"_{source_id}__sources.yml").exists()
    assert (staging / f"_{source_id}__models.yml").exists()
    assert list(staging.glob(f"stg_{source_id}__*.sql"))
    assert (ROOT / "tests" / "contract" / f"test_{source_id}.py").exists()


@pytest.mark.parametrize("source_id", source_ids())
def test_every_landed_table_is_declared_to_dbt(source_id):
    declared = yaml.safe_load(
        (MODELS / "staging" / source_id / f"_{source_id}__sources.yml").read_text("utf-8")
    )
    tables = {
        table.get("identifier", table["name"])
        for source in declared["sources"]
        for table in source["tables"]
    }
    assert {f"{source_id}__{name}" for name in connector(source_id).source.tables} <= tables


@pytest.mark.parametrize("source_id", source_ids())
def test_the_grain_of_a_table_is_made_of_its_columns(source_id):
    for table in connector(source_id).source.tables.values():
        assert set(table.grain) <= set(table.columns)
        assert set(table.sort) <= set(table.columns)


@pytest.mark.parametrize("source_id", source_ids())
def test_every_source_says_when_its_next_figures_are_due_or_why_that_is_not_known(source_id):
    calendar = connector(source_id).source.release_calendar
    assert calendar is not None
    assert len(calendar.basis) > 20


def test_staging_reads_only_its_own_source():
    for path in (MODELS / "staging").rglob("*.sql"):
        text = path.read_text("utf-8")
        owner = path.parent.name
        refs = [part.split("'")[1] for part in text.split("source(")[1:]]
        assert set(refs) <= {owner}, path
        for part in text.split("ref(")[1:]:
            assert part.split("'")[1].startswith(f"stg_{owner}__"), path


def test_no_model_but_staging_reads_a_source_directly():
    for path in MODELS.rglob("*.sql"):
        if "staging" in path.parts or "quality" in path.parts or "intermediate" in path.parts:
            continue
        assert "source(" not in path.read_text("utf-8"), path


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_longer_than_a_person_reads_at_once(path):
    # A file of tests is a list, read one by one, and may be longer than a module of code.
    limit = 450 if "tests" in path.relative_to(ROOT).parts else 320
    assert len(path.read_text("utf-8").splitlines()) <= limit


def test_every_sql_model_opens_by_saying_what_a_row_is():
    for path in MODELS.rglob("*.sql"):
        lines = [
            line
            for line in path.read_text("utf-8").splitlines()
            if line.strip() and not line.strip().startswith("{{")
        ]
        assert lines[0].lower().startswith("-- one row"), path


@pytest.mark.parametrize("folder", ["marts", "bi"])
def test_every_mart_and_flat_view_says_what_it_is_and_what_not_to_do_with_it(folder):
    described = {}
    for path in sorted((MODELS / folder).rglob("_*__models.yml")):
        for model in yaml.safe_load(path.read_text("utf-8")).get("models", []):
            described[model["name"]] = model["description"]
    files = {path.stem for path in (MODELS / folder).rglob("*.sql")}
    assert set(described) == files
    noted = re.compile(r"\b([Nn]ot|[Nn]ever|[Ff]ilter)\b")
    assert [name for name, text in described.items() if not noted.search(text)] == []


def test_every_mart_has_its_flat_view():
    marts = {path.stem for path in (MODELS / "marts").rglob("*.sql")}
    flat = {path.stem.removeprefix("bi_") for path in (MODELS / "bi").glob("*.sql")}
    # what exposure and embedded exposure are made of; they have no countries to name
    parts = {
        "bound_evidence",
        "code_links",
        "exposure_codes",
        "embedded_contents",
        "embedded_products",
    }
    assert marts - flat == parts


def marts():
    for path in sorted((MODELS / "marts").rglob("*__models.yml")):
        yield from yaml.safe_load(path.read_text("utf-8"))["models"]


def test_every_mart_has_a_file_and_its_contract():
    assert {model["name"] for model in marts()} == {
        path.stem for path in (MODELS / "marts").rglob("*.sql")
    }


@pytest.mark.parametrize("model", marts(), ids=lambda model: model["name"])
def test_every_mart_has_one_key_by_which_its_rows_can_be_explained(model):
    assert next(column["name"] for column in model["columns"]) == "row_key"
    assert [
        test["unique_grain"]["arguments"]["columns"]
        for test in model["data_tests"]
        if "unique_grain" in test
    ].count(["row_key"]) == 1


@pytest.mark.parametrize("model", marts(), ids=lambda model: model["name"])
def test_every_mart_has_lines_law_or_parents_in_lineage(model):
    parts = [
        *sorted((MODELS / "intermediate" / "lineage").glob("*.sql")),
        MODELS / "quality" / "lineage.sql",
    ]
    named = f"'marts.{model['name']}' as mart"
    assert any(named in part.read_text("utf-8") for part in parts), (
        f"add a part for {model['name']} to a model of intermediate/lineage"
    )


def test_lineage_reads_only_what_readers_have():
    # Its parts become views of the published file, where no other schema is.
    public = {
        path.stem
        for room in ("marts", "controls", "quality", "reference")
        for path in (MODELS / room).rglob("*.sql")
    }
    for path in (MODELS / "intermediate" / "lineage").glob("*.sql"):
        refs = {part.split("'")[1] for part in path.read_text("utf-8").split("ref(")[1:]}
        assert {ref for ref in refs if not ref.startswith("int_lineage__")} <= public, path
