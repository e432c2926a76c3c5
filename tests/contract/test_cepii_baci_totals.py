"""Whole years of BACI against the totals somebody counted in CEPII's own zip."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from expectations.suites import cepii_baci as suite
from flows import ingest
from flows.home import Home
from ingestion.core.landing import LandedBatch

YEAR = "BACI_HS17_Y2023_V202601.csv"
WHOLE = "a whole year has the rows, masses and totals counted in its release"
PART = "every product of the release is there"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def year(fixtures: Path) -> Path:
    return fixtures / "cepii_baci" / "release" / YEAR


def landed(home: Home, path: Path) -> list[LandedBatch]:
    editions, unreadable = ingest.collect(home, {"cepii_baci": [path]})
    assert not unreadable
    ours = [edition for edition in editions if edition.source_id == "cepii_baci"]
    return [batch for edition in ours for batch in ingest.land(home, edition).batches]


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that puts these totals in place of the known ones."""

    def count(totals: str) -> None:
        header = suite.CONTROL_TOTALS.read_text("utf-8").splitlines()[0]
        table = tmp_path / "control_totals.csv"
        table.write_text(f"{header}\nHS17,V202601,2023,{totals},a,b,c,d,2026-11-24\n", "utf-8")
        monkeypatch.setattr(suite, "CONTROL_TOTALS", table)

    return count


RIGHT = "5,3,2,169.501,2.501"


def test_a_whole_year_with_the_totals_of_its_release_is_loaded(
    home: Home, year: Path, counted: Callable[[str], None]
) -> None:
    counted(RIGHT)
    (batch,) = landed(home, year)
    assert batch.status == "promoted"
    assert not {check.expectation for check in batch.checks if not check.success} & {WHOLE, PART}


@pytest.mark.parametrize(
    "totals",
    [
        "6,3,2,169.501,2.501",
        "5,3,1,169.501,2.501",
        "5,3,2,169.502,2.501",
        "5,3,2,169.501,2.502",
    ],
    ids=["rows", "missing masses", "value", "mass"],
)
def test_a_whole_year_with_other_totals_is_kept_out(
    totals: str, home: Home, year: Path, counted: Callable[[str], None]
) -> None:
    counted(totals)
    (batch,) = landed(home, year)
    assert batch.status == "quarantined"
    assert [aside.reason.split(":")[0] for aside in batch.set_aside] == [WHOLE]


def test_part_of_a_release_is_loaded_and_says_that_it_is_a_part(
    home: Home, year: Path, counted: Callable[[str], None]
) -> None:
    counted("11109411,5198,361162,22885405222.978,14748198526.504")
    (batch,) = landed(home, year)
    assert batch.status == "promoted"
    failed = {check.expectation: check.on_failure for check in batch.checks if not check.success}
    assert failed[PART] == "warn"
    assert WHOLE not in failed


def test_the_known_totals_are_those_of_thirteen_cited_years() -> None:
    with suite.CONTROL_TOTALS.open(encoding="utf-8") as stream:
        known = list(csv.DictReader(stream))
    assert [row["year"] for row in known] == [str(year) for year in range(2012, 2025)]
    assert all(row["evidence_url"] and row["read_on"] for row in known)
    newest = known[-1]
    assert (newest["row_count"], newest["mass_missing_count"]) == ("11109411", "361162")
    assert (newest["value_kusd"], newest["mass_tonnes"]) == ("22885405222.978", "14748198526.504")


@pytest.mark.shared_data
def test_the_known_totals_are_those_published_with_the_release(shared_data: Path) -> None:
    path = shared_data / "baci" / "metadata" / "V202601.coverage-approval.json"
    checks = {
        str(each["year"]): each for each in json.loads(path.read_text("utf-8"))["annualChecks"]
    }
    with suite.CONTROL_TOTALS.open(encoding="utf-8") as stream:
        known = {row["year"]: row for row in csv.DictReader(stream)}
    assert known.keys() == checks.keys()
    for year, row in known.items():
        check = checks[year]
        assert (row["value_kusd"], row["mass_tonnes"]) == (
            check["valueTotalKusd"],
            check["quantityTotalTons"],
        )
        assert (
            int(row["row_count"]),
            int(row["mass_missing_count"]),
            int(row["product_count"]),
        ) == (
            check["rowCount"],
            check["quantityNullCount"],
            check["observedProductCount"],
        )
