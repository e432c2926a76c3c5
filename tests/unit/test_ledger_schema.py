"""The JSON Schema for editors: it takes every file of the project and refuses what it can."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from flows import ledger_cli
from ingestion.control_ledger import yaml_lines
from ingestion.control_ledger.connector import FOLDER
from ingestion.control_ledger.json_schema import instrument_schema

FILES = sorted((FOLDER / "instruments").glob("*/*.yml"))


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = instrument_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture
def good(fixtures: Path) -> str:
    return (fixtures / "control_ledger" / "2025-999.yml").read_text("utf-8")


def values(text: str) -> Any:
    return yaml_lines.read(text, "test.yml").data


def test_every_file_of_the_project_is_accepted(validator) -> None:
    assert len(FILES) >= 46
    for path in FILES:
        errors = [each.message for each in validator.iter_errors(values(path.read_text("utf-8")))]
        assert errors == [], path.name


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("controlled: [Dy]", "controlled: [Dysprosium]", ["items", 0, "controlled", 0]),
        ("controlled: [Dy]", "controlled: [Dy, Dy]", ["items", 0, "controlled"]),
        ('"38249999"', '"3824999"', ["items", 0, "codes", 0, "codes", 1]),
        ("form: alloy", "form: aloy", ["items", 0, "form"]),
        ("coverage: invented", "covrage: invented", []),
        ('announced_on: "2025-03-01"', 'announced_on: "1 March 2025"', ["announced_on"]),
        ("evidence: [page]\nclauses", "evidence: []\nclauses", ["evidence"]),
        ('destinations: "USA:military"', "destinations: America", ["clauses", 1, "destinations"]),
        ("title: Licence for invented goods", "title: ''", ["title"]),
    ],
)
def test_a_field_that_is_wrong_by_itself_is_refused_where_it_stands(
    validator, good: str, old: str, new: str, where: list[str | int]
) -> None:
    assert not list(validator.iter_errors(values(good)))
    assert good.count(old) == 1
    errors = list(validator.iter_errors(values(good.replace(old, new))))
    assert where in [list(each.absolute_path) for each in errors]


def test_every_field_says_what_it_is_to_hold() -> None:
    schema = instrument_schema()
    bare = [
        f"{name}.{field}"
        for name, model in {"Instrument": schema, **schema["$defs"]}.items()
        for field, shape in model["properties"].items()
        if "description" not in shape
    ]
    assert bare == []


def test_the_command_writes_the_schema_where_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "var" / "instrument.schema.json"
    done = CliRunner().invoke(ledger_cli.app, ["schema", "--out", str(path)])
    assert done.exit_code == 0
    assert json.loads(path.read_text("utf-8")) == instrument_schema()
    printed = CliRunner().invoke(ledger_cli.app, ["schema"]).stdout
    assert json.loads(printed) == instrument_schema()


def test_the_help_says_how_an_editor_finds_it() -> None:
    told = CliRunner().invoke(ledger_cli.app, ["schema", "--help"]).output
    assert "# yaml-language-server: $schema=" in told
