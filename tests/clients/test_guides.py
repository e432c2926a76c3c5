"""The guides for BI tools: what they say was run is run, and pins are whole."""

import re
from pathlib import Path

import pytest

from tests.clients import environments, guide

PINS = sorted(Path(environments.PINNED).glob("*.txt"))
GUIDES = sorted(path for path in guide.GUIDES.glob("*.md") if path.name != "README.md")
TRIED = {"superset", "python", "sqlalchemy", "ibis", "adbc", "harlequin", "duckdb_cli"}
NOT_TRIED = {"metabase", "tableau", "power_bi", "dbeaver", "grafana"}


def test_supersets_guide_installs_what_the_check_installs():
    (written,) = [
        each
        for each in guide.blocks("superset")
        if each.step == "Install" and each.language == "sh"
    ]
    commands = environments.commands("superset", "python3.11")
    assert written.text.splitlines() == [" ".join(command) for command in commands]


def test_the_requests_of_supersets_guide_are_read_in_their_order():
    addresses = [each.address for each in guide.blocks("superset") if each.address]
    assert addresses == [
        "/api/v1/security/login",
        "/api/v1/database/",
        "/api/v1/dataset/",
        "/api/v1/chart/data",
        "/api/v1/chart/",
        "/api/v1/dataset/",
        "/api/v1/chart/data",
    ]


def test_a_block_belongs_to_its_step_and_to_the_request_above_it():
    page = (
        "## 1. One\n```sh\na\nb\n```\n`POST /x/`\n\n```json\n{${ID}}\n```\n## Two\n```sql\nc\n```\n"
    )
    one, request, two = guide.read(page)
    assert (one.step, one.text, one.address) == ("One", "a\nb", "")
    assert (request.address, request.filled({"ID": "7"})) == ("/x/", "{7}")
    assert (two.step, two.language, two.address) == ("Two", "sql", "")
    with pytest.raises(KeyError):
        request.filled({})


@pytest.mark.parametrize("pins", PINS, ids=lambda path: path.name)
def test_pins_name_no_address_and_every_one_has_its_hashes(pins):
    text = pins.read_text("utf-8")
    assert "://" not in text
    requirements = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert requirements
    assert [each.splitlines()[0] for each in requirements if "--hash=sha256:" not in each] == []


def test_there_is_a_guide_for_each_tool_and_the_index_names_it():
    assert {path.stem for path in GUIDES} == TRIED | NOT_TRIED
    index = (guide.GUIDES / "README.md").read_text("utf-8")
    assert [path.name for path in GUIDES if f"({path.name})" not in index] == []


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_a_guide_says_first_whether_its_steps_were_run_here(path):
    first = path.read_text("utf-8").split("\n\n")[1].replace("\n", " ")
    assert first.startswith("**") and first.split("**")[1].endswith("here")
    was_not = "not run here" in first.split("**")[1] or "was run here" not in first.replace(
        "were run here", "was run here"
    )
    assert was_not == (path.stem in NOT_TRIED)


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_a_guide_tells_driver_read_only_path_new_build_pooling_and_traps(path):
    text = path.read_text("utf-8")
    for row in ("| driver |", "| read-only path |", "| new build |", "| pooling |", "## Traps"):
        assert row in text, row
    if path.stem in NOT_TRIED:
        assert "https://" in text, "what was not tried names the page it is from"
