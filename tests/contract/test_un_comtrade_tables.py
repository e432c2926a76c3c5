"""UN Comtrade saved as CSV: with the API's fields, shifted by a program, or cut to six columns."""

import csv
import gzip
import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from ingestion.un_comtrade.connector import connector
from tests.landed import Landed

SUM_RULE = "totals of partners sum to World within 1 %"


@pytest.fixture
def extract(fixtures, tmp_path):
    """Return a function that lands a changed copy of the six-column table."""

    def land(old: str = "", new: str = "", name: str = "extract_2024.csv") -> Landed:
        text = (fixtures / "un_comtrade" / "tables" / "extract_2024.csv").read_text("utf-8")
        assert old in text
        path = tmp_path / name
        data = text.replace(old, new, 1).encode() if old else text.encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return Landed(connector, path, tmp_path)

    return land


@pytest.fixture
def saved(fixtures, tmp_path):
    """Return a function that writes the hand-made answer as a CSV with a trailing comma per row."""

    def save(shift: bool = False) -> Path:
        answer = json.loads((fixtures / "un_comtrade" / "imports.json").read_text("utf-8"))
        header = list(answer["data"][0])
        path = tmp_path / "saved.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(header)
            for row in answer["data"]:
                fields = ["" if row[name] is None else str(row[name]) for name in header]
                # What a program makes of it that takes the first column for names of rows.
                writer.writerow([*fields[1:], ""] if shift else [*fields, ""])
        return path

    return save


def test_trap_11_the_largest_row_of_a_key_is_its_total_and_splits_are_counted_only(extract):
    landed = extract()
    assert landed.failed.keys() == {"net_wgt is not zero"}
    rows = {
        (row["reporter_code"], row["partner_code"]): row for row in landed.rows("trade_extracts")
    }
    assert {key: (row["primary_value"], row["row_count"]) for key, row in rows.items()} == {
        ("276", "0"): (Decimal("1000.000"), 4),
        ("276", "156"): (Decimal("900.000"), 3),
        ("276", "392"): (Decimal("100.000"), 1),
        ("156", "0"): (Decimal("70.500"), 1),
        ("156", "490"): (Decimal("70.500"), 1),
    }
    assert rows["276", "0"]["source_line"] == 2


def test_trap_13_mass_is_that_of_the_largest_row_and_a_missing_one_stays_missing(extract):
    landed = extract("900.0,35.0", "900.0,")
    masses = {row["partner_code"]: row["net_wgt"] for row in landed.rows("trade_extracts")}
    assert masses["156"] is None
    assert masses["490"] == 0


def test_trap_12_the_world_is_a_partner_of_its_own_and_never_a_country(extract):
    staged = extract().staged("trade_extracts")
    assert sum(row["value_usd"] for row in staged if row["exporter_code"] == "0") == 1000
    assert all(row["period"] == "2024" for row in staged)
    assert {row["reporter_side"] for row in staged} == {"importer", "exporter"}


def test_trap_11_totals_that_do_not_sum_to_the_world_keep_the_file_out(extract):
    landed = extract("276,392,850511,M,100.0", "276,392,850511,M,80.0")
    assert landed.failed[SUM_RULE] == "refuse"
    assert not landed.rows("trade_extracts")


def test_an_extract_whose_name_says_no_year_is_refused(extract):
    assert "names none" in extract(name="extract.csv").refusals[0]


def test_an_extract_of_a_year_to_come_is_refused(extract):
    assert "period 2099 lies after" in extract(name="extract_2099.csv").refusals[0]


def test_a_packed_extract_is_read_and_a_damaged_one_refused(extract, tmp_path):
    assert len(extract(name="packed_2024.csv.gz").rows("trade_extracts")) == 5
    path = tmp_path / "cut_2024.csv.gz"
    path.write_bytes((tmp_path / "packed_2024.csv.gz").read_bytes()[:-20])
    assert "is damaged gzip" in Landed(connector, path, tmp_path / "cut").refusals[0]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("1000.0,40.0", "many,40.0", "value is 'many', not a number"),
        ("1000.0,40.0", "1000.0", "has 5 fields where the header has 6"),
        ("reporter,partner", "reporter,other", "has no column"),
        ("reporter,partner,cmd,flow,value,netwgt\n", "<!DOCTYPE html>\n", "is a web page"),
    ],
)
def test_a_table_that_is_not_whole_is_refused_with_its_line(extract, old, new, told):
    assert told in extract(old, new).refusals[0]


def test_a_code_that_lost_its_leading_zero_keeps_the_batch_out(extract):
    landed = extract("156,490,850511", "156,490,85051")
    assert landed.failed["cmd_code is a whole code of the HS or TOTAL"] == "refuse"


def test_a_csv_with_the_fields_of_the_api_gives_what_the_answer_gives(saved, fixtures, tmp_path):
    table = Landed(connector, saved(), tmp_path / "table").rows("trade_flows")
    answer = Landed(connector, fixtures / "un_comtrade" / "imports.json", tmp_path / "answer")
    place = ("source_file", "source_line", "batch_id")
    assert [{name: value for name, value in row.items() if name not in place} for row in table] == [
        {name: value for name, value in row.items() if name not in place}
        for row in answer.rows("trade_flows")
    ]
    assert sorted(row["source_line"] for row in table) == [2, 3, 4, 5]


def test_trap_14_a_header_one_column_off_is_refused_by_the_values_under_it(saved, tmp_path):
    (reason,) = Landed(connector, saved(shift=True), tmp_path).refusals
    assert "typeCode is 'A'" in reason
    assert "one column off" in reason


@pytest.mark.shared_data
def test_trap_14_the_real_shifted_file_is_refused(shared_data, tmp_path):
    path = shared_data / "comtrade" / "comtrade_2023_world_shifted_header.csv"
    (reason,) = Landed(connector, path, tmp_path).refusals
    assert "one column off" in reason


@pytest.mark.shared_data
def test_trap_11_all_reporters_of_2024_count_each_total_once(shared_data, tmp_path):
    path = shared_data / "comtrade" / "comtrade_v1_all_reporters_2024.csv.gz"
    landed = Landed(connector, path, tmp_path)
    # Masses of zero and odd prices are reported; nothing is kept out, no partner is unknown.
    assert set(landed.failed.values()) == {"warn"}
    assert not landed.set_aside
    rows = pl.DataFrame(landed.rows("trade_extracts"), infer_schema_length=None)
    assert (rows.height, rows["row_count"].sum()) == (35_330, 164_831)
    assert round((rows["row_count"] == 1).mean(), 3) == 0.454
    about = ["reporter_code", "cmd_code", "flow_code"]
    groups = rows.group_by(about).agg(
        pl.col("primary_value").filter(pl.col("partner_code") == "0").sum().alias("world"),
        pl.col("primary_value").filter(pl.col("partner_code") != "0").sum().alias("partners"),
    )
    gap = (groups["partners"] - groups["world"]).abs().cast(float) / groups["world"].cast(float)
    assert (groups.height, (gap <= 0.01).all()) == (3_987, True)
    german = rows.filter(reporter_code="276", partner_code="0", cmd_code="850511", flow_code="M")
    assert german.select("primary_value", "row_count").rows() == [(Decimal("592942673.767"), 532)]
    chinese = rows.filter(reporter_code="156", partner_code="0", cmd_code="850511", flow_code="X")
    assert chinese["primary_value"].to_list() == [Decimal("3236652390.000")]
    assert round(float(chinese["net_wgt"][0]) / 1000) == 130_756
