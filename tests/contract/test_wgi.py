"""Governance indicators: each layout, missing figures, and a copy that says too little."""

import sqlite3

import pytest

from ingestion.wgi.connector import connector
from tests.dropped import land, refusal


def estimates(landed):
    return {
        (row["code"], row["year"]): row["value"]
        for row in landed.rows("scores")
        if row["measure"] == "estimate"
    }


def database(path, *records, table="Estimate"):
    with sqlite3.connect(path) as made:
        made.execute(f'create table "{table}" ("Country/Territory", "Code", "1996", country_code)')
        made.execute('create table "Normalized" ("Country/Territory", "Code", "1996")')
        made.executemany(f'insert into "{table}" values (?, ?, ?, ?)', records)
    made.close()
    return path


def test_the_full_data_set_yields_each_measure_and_keeps_missing_ones(fixtures, tmp_path):
    landed = land(connector, fixtures / "wgi" / "wgidataset.csv", tmp_path)
    assert estimates(landed) == {("NAM", 2020): 0.5, ("NAM", 2021): None, ("ZAR", 2020): -1.9}
    assert len(landed.rows("scores")) == 18
    assert landed.failed() == []


def test_a_decimal_comma_is_a_decimal_sign_and_nan_is_missing(fixtures, tmp_path):
    landed = land(connector, fixtures / "wgi" / "wgidataset_comma.csv", tmp_path)
    assert estimates(landed) == {("NAM", 2020): 0.5, ("NAM", 2021): None}


def test_a_databank_export_is_read_up_to_its_footer(fixtures, tmp_path):
    landed = land(connector, fixtures / "wgi" / "databank.csv", tmp_path)
    assert estimates(landed) == {("NAM", 1996): 0.25, ("NAM", 1997): None}
    ranks = [row for row in landed.rows("scores") if row["measure"] == "percentile_rank"]
    assert [row["value"] for row in ranks] == [55, None]
    assert [batch.part for batch in landed.batches] == ["pv"]


def test_a_figure_in_a_year_without_one_is_set_aside(fixtures, tmp_path):
    text = (fixtures / "wgi" / "databank.csv").read_text("utf-8").replace('".."', '"0.3"')
    (tmp_path / "databank.csv").write_text(text, "utf-8")
    landed = land(connector, tmp_path / "databank.csv", tmp_path)
    assert landed.failed() == ["there is no figure for 1997, 1999 and 2001"]
    assert estimates(landed) == {("NAM", 1996): 0.25}


def test_an_estimate_that_lost_its_decimal_sign_keeps_the_file_out(fixtures, tmp_path):
    text = (fixtures / "wgi" / "wgidataset.csv").read_text("utf-8").replace("-1.9", "-19")
    (tmp_path / "wgidataset.csv").write_text(text, "utf-8")
    landed = land(connector, tmp_path / "wgidataset.csv", tmp_path)
    assert landed.batches[0].status == "quarantined"


def test_a_copy_in_sqlite_is_read_under_an_indicator_nobody_stated(tmp_path):
    path = database(tmp_path / "wgi.db", ("Namibia", "NAM", "0.25", "516"))
    landed = land(connector, path, tmp_path)
    assert [(row["indicator"], row["value"]) for row in landed.rows("scores")] == [
        ("not_stated", 0.25)
    ]
    assert landed.failed() == ["the indicator is stated"]


def test_two_scores_of_one_economy_are_both_set_aside(tmp_path):
    guyana = [("Guyana", "GUY", "0.33", "328"), ("Guyana", "GUY", "0.02", "328")]
    path = database(tmp_path / "wgi.db", *guyana, ("Namibia", "NAM", "0.25", "516"))
    landed = land(connector, path, tmp_path)
    assert {row["code"] for row in landed.rows("scores")} == {"NAM"}


def test_a_database_of_something_else_is_refused(tmp_path):
    path = database(tmp_path / "other.db", table="Prices")
    assert "has no table called Estimate" in refusal(connector, path, tmp_path)


def test_a_truncated_database_is_refused(tmp_path):
    path = database(tmp_path / "wgi.db", ("Namibia", "NAM", "0.25", "516"))
    path.write_bytes(path.read_bytes()[:1500])
    assert "is a damaged database" in refusal(connector, path, tmp_path)


def test_a_series_of_another_database_is_refused_with_its_line(fixtures, tmp_path):
    text = (fixtures / "wgi" / "databank.csv").read_text("utf-8").replace("PV.EST", "NY.GDP", 1)
    (tmp_path / "databank.csv").write_text(text, "utf-8")
    assert "databank.csv, line 2: has a series 'NY.GDP'" in refusal(
        connector, tmp_path / "databank.csv", tmp_path
    )


@pytest.mark.shared_data
def test_the_copy_holds_24_years_and_its_mismatched_economies_are_set_aside(shared_data, tmp_path):
    landed = land(connector, shared_data / "countries" / "wgi.db", tmp_path)
    rows = landed.rows("scores")
    years = {row["year"] for row in rows}
    assert years == {1996, 1998, 2000, *range(2002, 2023)}
    # 214 rows a table; Guyana stands there twice, and R20 and PUS are no economies of the Bank
    assert len(rows) == (214 - 4) * 24 * 6
    (china,) = [
        row["value"]
        for row in rows
        if (row["code"], row["year"], row["measure"]) == ("CHN", 2022, "estimate")
    ]
    assert round(china, 4) == -0.4411
