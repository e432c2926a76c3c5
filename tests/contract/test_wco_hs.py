"""HS codes and correlations: each layout, what is refused, and the real lists where they are."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from expectations.gate import gate
from flows import build, ingest
from flows.home import Home
from ingestion.core.archive import Archive
from ingestion.core.batches import BatchWriter
from ingestion.core.errors import InputRefusedError
from ingestion.core.landing import Landing
from ingestion.wco_hs.connector import connector
from tests.workbook import write_workbook

HEADER = ["id", "text", "parent", "isLeaf", "aggrlevel", "standardUnitAbbr"]
TOTAL = ["TOTAL", "Total - All H6 commodities", "#", "0", "0", "n/a"]
NOMENCLATURE = [
    HEADER,
    TOTAL,
    ["01", "01 - Beasts", "TOTAL", "0", "2", "n/a"],
    ["0101", "0101 - Beasts; large", "01", "0", "4", "n/a"],
    ["010121", "010121 - Beasts; large, tame", "0101", "1", "6", "u"],
]
CORRELATIONS = [
    ["HS2022", " HS2017", "Relationship"],
    ["010121", "010121", "'1:1"],
    ["", "", ""],
    ["854921", "850511", "n:n"],
]
CONVERSIONS = [["From", "To"], ["HS 2022", "HS 2017"], ["010121", "010121"]]


def parsed(path: Path, tmp_path: Path) -> BatchWriter:
    (offer,) = connector.dropped(path)
    edition = Archive(tmp_path / "archive").store(
        "wco_hs", offer.label, offer.files, offer.origin, datetime(2026, 11, 1, tzinfo=UTC)
    )
    out = BatchWriter(connector.source, edition, tmp_path / "candidates")
    connector.parse(edition, out)
    return out


def refusal(path: Path, tmp_path: Path) -> str:
    (error,) = parsed(path, tmp_path).refusals
    return str(error)


def rows(out: BatchWriter, table: str, part: str) -> list[dict[str, object]]:
    (batch,) = [each for each in out.batches if (each.table, each.part) == (table, part)]
    return pl.read_parquet(batch.path).to_dicts()


def verdict(out: BatchWriter, tmp_path: Path) -> tuple[str, list[str]]:
    (batch,) = out.batches
    landing = Landing(tmp_path / "landing")
    landed = gate("wco_hs", connector.source.tables[batch.table], batch, landing)
    return landed.status, [each.reason.split(":")[0] for each in landed.set_aside]


def csv_file(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_a_folder_is_one_edition_with_a_batch_per_table_and_revision(fixtures, tmp_path):
    out = parsed(fixtures / "wco_hs", tmp_path)
    assert not out.refusals
    assert {(batch.table, batch.period, batch.part) for batch in out.batches} == {
        ("nomenclature", "1992", "HS1992"),
        ("nomenclature", "2022", "HS2022"),
        ("correlations", "2022", "HS2022-HS2017"),
        ("conversions", "2022", "HS2022-HS2017"),
    }


def test_the_better_of_two_layouts_of_one_revision_is_taken_alone(fixtures, tmp_path):
    listed = rows(parsed(fixtures / "wco_hs", tmp_path), "nomenclature", "HS2022")
    assert {row["source_file"] for row in listed} == {"classificationH6.json"}


def test_entries_of_the_pick_list_are_no_codes(fixtures, tmp_path):
    listed = rows(parsed(fixtures / "wco_hs", tmp_path), "nomenclature", "HS2022")
    assert {row["code"] for row in listed} == {
        "TOTAL", "01", "0101", "010121", "99", "9999", "999999"
    }  # fmt: skip


def test_a_text_is_kept_without_the_code_before_it_and_a_row_knows_its_place(fixtures, tmp_path):
    listed = rows(parsed(fixtures / "wco_hs", tmp_path), "nomenclature", "HS2022")
    (row,) = [row for row in listed if row["code"] == "010121"]
    assert row["description"] == "Beasts; large, tame - of any colour"
    assert (row["level"], row["is_leaf"], row["parent_code"]) == (6, True, "0101")
    assert row["source_line"] == 6


def test_9999aa_is_kept_though_it_is_no_number(fixtures, tmp_path):
    out = parsed(fixtures / "wco_hs" / "hs_nomenclature.csv", tmp_path)
    listed = {row["code"]: row for row in rows(out, "nomenclature", "HS1992")}
    assert listed["9999AA"]["unit"] is None
    assert listed["010111"]["unit"] == "u"
    assert listed["TOTAL"]["parent_code"] is None


def test_a_label_loses_the_stray_apostrophe(fixtures, tmp_path):
    out = parsed(fixtures / "wco_hs", tmp_path)
    labels = [row["published_relationship"] for row in rows(out, "correlations", "HS2022-HS2017")]
    assert labels == ["1:1", "n:1", "n:n"]


def test_workbooks_are_read_with_blank_rows_left_out_and_places_kept(tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    write_workbook(folder / "H6.xlsx", {"Sheet1": NOMENCLATURE})
    sheets = {"Conversion HS22-HS17": CONVERSIONS, "Correlation Tables": CORRELATIONS}
    write_workbook(folder / "HS 2022 to HS 2017.xlsx", sheets)
    out = parsed(folder, tmp_path)
    assert not out.refusals
    found = {row["code"]: row for row in rows(out, "nomenclature", "HS2022")}
    assert (found["010121"]["unit"], found["010121"]["source_line"]) == ("u", 5)
    pairs = rows(out, "correlations", "HS2022-HS2017")
    assert [(row["code_from"], row["source_line"]) for row in pairs] == [
        ("010121", 2),
        ("854921", 4),
    ]
    assert pairs[0]["published_relationship"] == "1:1"
    assert len(rows(out, "conversions", "HS2022-HS2017")) == 1


def test_a_web_page_in_place_of_a_workbook_is_refused(tmp_path):
    page = csv_file(tmp_path / "H6.xlsx", "<!doctype html><title>Sign in</title>")
    assert "H6.xlsx, line 1: is a web page, not a workbook." in refusal(page, tmp_path)


def test_a_web_page_in_place_of_json_is_refused(tmp_path):
    page = csv_file(tmp_path / "classificationH6.json", "<html>busy</html>")
    assert "is a web page, not JSON." in refusal(page, tmp_path)


def test_a_truncated_workbook_is_refused(tmp_path):
    book = write_workbook(tmp_path / "H6.xlsx", {"Sheet1": NOMENCLATURE})
    book.write_bytes(book.read_bytes()[:-200])
    assert "truncated or damaged" in refusal(book, tmp_path)


def test_truncated_json_is_refused_with_its_line(fixtures, tmp_path):
    text = (fixtures / "wco_hs" / "classificationH6.json").read_text("utf-8")
    cut = csv_file(tmp_path / "classificationH6.json", text[:400])
    assert "classificationH6.json, line " in refusal(cut, tmp_path)


def test_a_workbook_without_a_column_is_refused_by_name(tmp_path):
    without = [row[:2] + row[3:] for row in NOMENCLATURE]
    book = write_workbook(tmp_path / "H6.xlsx", {"Sheet1": without})
    assert "has no column parent." in refusal(book, tmp_path)


def test_a_correlation_sheet_without_labels_is_refused(tmp_path):
    sheets = {"Correlation Tables": [row[:2] for row in CORRELATIONS]}
    book = write_workbook(tmp_path / "c.xlsx", sheets)
    assert "has no column Relationship" in refusal(book, tmp_path)


def test_a_correlation_sheet_that_names_no_revisions_is_refused(tmp_path):
    sheets = {"Correlation Tables": [["new", "old", "Relationship"], *CORRELATIONS[1:]]}
    book = write_workbook(tmp_path / "c.xlsx", sheets)
    assert "which two HS revisions" in refusal(book, tmp_path)


def test_a_csv_without_a_column_is_refused_by_name(tmp_path):
    table = csv_file(tmp_path / "hs.csv", "hs_from,code_from,hs_to,relationship\n2022,1,2017,1:1\n")
    assert "hs.csv, line 1: has no column code_to" in refusal(table, tmp_path)


def test_a_csv_cut_inside_a_row_is_refused_with_its_line(fixtures, tmp_path):
    text = (fixtures / "wco_hs" / "hs_correlation.csv").read_text("utf-8")
    cut = csv_file(tmp_path / "hs.csv", text[: text.rindex(",2017")])
    assert "hs.csv, line 4: has 2 values where its header names 5." in refusal(cut, tmp_path)


def test_the_same_table_twice_in_one_layout_is_refused_once(tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    for name in ("H6.xlsx", "H6 (1).xlsx"):
        write_workbook(folder / name, {"Sheet1": NOMENCLATURE})
    out = parsed(folder, tmp_path)
    assert len(out.batches) == 1
    assert "holds the nomenclature of HS2022, which" in str(out.refusals[0])


def test_a_folder_without_a_list_is_refused(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    with pytest.raises(InputRefusedError, match=r"holds no workbook"):
        connector.dropped(folder)


def test_codes_that_lost_their_leading_zeros_keep_the_whole_list_out(tmp_path):
    header = "hs_from,code_from,hs_to,code_to,relationship\n"
    table = csv_file(tmp_path / "hs.csv", f"{header}2022,10121,2017,10121,1:1\n")
    assert verdict(parsed(table, tmp_path), tmp_path) == (
        "quarantined",
        ["codes have six digits"],
    )


def test_a_pair_that_stands_twice_keeps_the_list_out(tmp_path):
    header = "hs_from,code_from,hs_to,code_to,relationship\n"
    table = csv_file(tmp_path / "hs.csv", header + "2022,010121,2017,010121,1:1\n" * 2)
    status, reasons = verdict(parsed(table, tmp_path), tmp_path)
    assert status == "quarantined"
    assert reasons == ["(hs_from, code_from, hs_to, code_to) is unique"]


def test_a_code_whose_parent_is_lost_keeps_the_list_out(tmp_path):
    book = write_workbook(tmp_path / "H6.xlsx", {"Sheet1": [*NOMENCLATURE[:3], NOMENCLATURE[4]]})
    status, reasons = verdict(parsed(book, tmp_path), tmp_path)
    assert (status, reasons) == ("quarantined", ["the parent is in the list"])


def test_a_sound_part_of_a_nomenclature_is_loaded_with_a_warning(fixtures, tmp_path):
    out = parsed(fixtures / "wco_hs" / "classificationH6.json", tmp_path)
    assert verdict(out, tmp_path) == ("promoted", [])


@pytest.mark.shared_data
@pytest.mark.slow
def test_the_real_lists_hold_what_they_are_known_to_hold(shared_data, tmp_path):
    home = Home(tmp_path)
    editions, unreadable = ingest.collect(home, {"wco_hs": [shared_data / "hs"]})
    assert not unreadable
    manifests = [ingest.land(home, edition) for edition in editions]
    landed = [batch for each in manifests if each.source_id == "wco_hs" for batch in each.batches]
    assert [batch.batch_id for batch in landed if batch.status != "promoted"] == []
    build.fresh_build(home)
    build.load_raw(home, manifests)
    selection = (
        "staging.wco_hs",
        "int_loads__batches",
        "countries",
        "country_codes",
        "hs_codes",
        "hs_correlations",
    )
    build.dbt(home, "build", "--select", *selection, "path:seeds")
    with duckdb.connect(str(home.build / "warehouse.duckdb"), read_only=True) as warehouse:
        subheadings = warehouse.execute(
            "select hs_revision, count(*) from reference.hs_codes where hs_level = 6 group by all"
        ).fetchall()
        magnets_and_rare_earths = warehouse.execute(
            "select code_from, count(*), count(*) filter (where cardinality = '1:1') "
            "from reference.hs_correlations "
            "where code_from in ('280530', '284610', '284690', '360690', '850511') group by all"
        ).fetchall()
        mislabelled = warehouse.execute(
            "select hs_from, count(*) from reference.hs_correlations "
            "where cardinality <> published_relationship and hs_from <> 'HS2022' group by all"
        ).fetchall()
        unknown = warehouse.execute(
            "select count(*) from reference.hs_correlations "
            "where not (is_code_from_known and is_code_to_known)"
        ).fetchall()
        namibia = warehouse.execute(
            "select iso2 from reference.countries where area_id = 'NAM'"
        ).fetchall()
    assert dict(subheadings) == {
        "HS1992": 5041,
        "HS1996": 5134,
        "HS2002": 5226,
        "HS2007": 5053,
        "HS2012": 5206,
        "HS2017": 5388,
        "HS2022": 5613,
    }
    assert len(magnets_and_rare_earths) == 5
    assert all(steps == whole == 6 for _, steps, whole in magnets_and_rare_earths)
    assert dict(mislabelled) == {"HS1996": 97, "HS2002": 59, "HS2007": 128, "HS2012": 141}
    assert unknown == [(0,)]
    assert namibia == [("NA",)]


@pytest.mark.shared_data
def test_the_tidy_tables_hold_the_same_codes_as_the_workbooks(shared_data, tmp_path):
    def keys(out: BatchWriter) -> set[tuple[str, int]]:
        return {(f"{batch.table}/{batch.part}", batch.rows) for batch in out.batches}

    folder = tmp_path / "tidy"
    folder.mkdir()
    for file in (shared_data / "hs").glob("*.csv"):
        (folder / file.name).symlink_to(file)
    assert keys(parsed(folder, tmp_path / "a")) == keys(parsed(shared_data / "hs", tmp_path / "b"))
