"""Who reads the published file is written down, and nobody is forgotten."""

import re
from pathlib import Path

import yaml

MODELS = Path(__file__).parents[2] / "dbt_project" / "models"
EXPOSURES = yaml.safe_load((MODELS / "exposures.yml").read_text("utf-8"))["exposures"]


def read_by(exposure):
    return {re.fullmatch(r"ref\('(\w+)'\)", ref)[1] for ref in exposure["depends_on"]}


def test_every_flat_view_is_read_by_somebody():
    views = {path.stem for path in (MODELS / "bi").glob("*.sql")}
    assert views <= set().union(*map(read_by, EXPOSURES))


def test_an_exposure_reads_published_tables_only_and_says_what_it_is():
    published = {
        path.stem
        for schema in ("marts", "controls", "reference", "quality", "bi")
        for path in (MODELS / schema).rglob("*.sql")
    }
    for exposure in EXPOSURES:
        assert read_by(exposure) <= published, exposure["name"]
        assert exposure["owner"] == {"name": "Chokepoint"}
        assert exposure["description"] and exposure["maturity"] in ("high", "medium", "low")
