"""The rules of the models, each on a few rows of its own: dbt's unit tests.

A refresh does not run them, for they ask of the code and not of the data.
"""

import json

import pytest

from flows.build import dbt, fresh_build, load_raw
from flows.home import Home

pytestmark = pytest.mark.slow


def test_every_rule_of_a_model_holds_on_its_own_few_rows(tmp_path):
    home = Home(tmp_path / "var")
    fresh_build(home)
    load_raw(home, [])
    # Without data the models only have to be there, with their columns.
    dbt(home, "build", "--quiet", "--exclude-resource-type", "test")
    told = json.loads((home.root / "dbt" / "run_results.json").read_text("utf-8"))["results"]
    rules = [each for each in told if each["unique_id"].startswith("unit_test.")]
    assert len(rules) > 100
    assert {each["status"] for each in rules} == {"pass"}
