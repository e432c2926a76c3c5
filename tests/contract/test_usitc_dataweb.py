"""DataWeb reports: one value per quantity unit, totals that are checked, zeros that are no data."""

import pytest

from ingestion.core.errors import InputRefusedError
from ingestion.usitc_dataweb.connector import connector
from tests.dropped import land, refusal
from tests.workbook import write_workbook

ASKED = [
    ["Download Date", "2026-07-10 16:57:38.942"],
    ["Step 1: Trade Flow and Classification System"],
    ["Trade Flow", "Imports For Consumption"],
    ["Country List", "China, Myanmar (Burma)"],
    ["Commodity List", "2846, 8505"],
    ["Commodity Aggregation Level", "4"],
]
TITLE = ["Imports For Consumption|Annual + Year-To-Date Data from Jan - Apr"]
HEADINGS = ["Data Type", "Country", "HTS Number", "Description", "Quantity Description"]
YTD = ["2025_Year_to_date", "2026_Year_to_date"]


def value(country, code, unit, *years):
    return ["Customs Value", country, code, f"GOODS OF {code}", f"Value for: {unit}", *years]


def quantity(country, code, unit, *years):
    return ["First Unit of Quantity", country, code, f"GOODS OF {code}", unit, *years]


def report():
    return {
        "Query Parameters": ASKED,
        "Customs Value": [
            TITLE,
            ["Data Row Count", "3"],
            [*HEADINGS, "2025", "2026"],
            value("China", "8505", "number", "900", "0"),
            value("China", "8505", "kilograms", "600.5", "0"),
            value("Myanmar (Burma)", "2846", "kilograms", "0", "0"),
            ["Total: ", "", "", "", "", "1,501", "0"],
        ],
        "Customs Value YTD": [
            TITLE,
            ["Data Row Count", "1"],
            [*HEADINGS, *YTD],
            value("China", "8505", "number", "300", "400"),
            ["Total: ", "", "", "", "", "300", "400"],
        ],
        "First Unit of Quantity": [
            TITLE,
            ["Data Row Count", "1"],
            [*HEADINGS, "2025", "2026", "2025_Suppressed", "2026_Suppressed"],
            quantity("China", "8505", "number", "7", "0", "2", "0"),
        ],
    }


@pytest.fixture
def dropped(tmp_path):
    def drop(sheets):
        return write_workbook(tmp_path / "report.xlsx", sheets)

    return drop


def test_each_quantity_unit_keeps_its_row_and_the_total_is_no_row(dropped, tmp_path):
    landed = land(connector, dropped(report()), tmp_path)
    magnets = {
        row["quantity_description"]: row["value"]
        for row in landed.rows("trade")
        if (row["hts_number"], row["data_type"], row["year"], row["month_to"])
        == ("8505", "Customs Value", 2025, 12)
    }
    assert magnets == {"Value for: number": 900, "Value for: kilograms": 600.5}
    assert landed.failed() == []
    assert not [row for row in landed.rows("trade") if row["data_type"].startswith("Total")]


def test_a_column_of_zeros_in_the_annual_sheet_is_no_data(dropped, tmp_path):
    rows = land(connector, dropped(report()), tmp_path).rows("trade")
    unfinished = [row for row in rows if (row["year"], row["month_to"]) == (2026, 12)]
    assert unfinished
    assert {(row["value"], row["value_reason"]) for row in unfinished} == {(None, "not_published")}


def test_a_zero_of_one_country_in_a_finished_year_is_a_zero(dropped, tmp_path):
    rows = land(connector, dropped(report()), tmp_path).rows("trade")
    (zero,) = [row for row in rows if (row["country"], row["year"]) == ("Myanmar (Burma)", 2025)]
    assert (zero["value"], zero["value_reason"]) == (0, "published")


def test_the_months_to_date_come_from_their_own_sheet(dropped, tmp_path):
    rows = land(connector, dropped(report()), tmp_path).rows("trade")
    to_date = {row["year"]: row["value"] for row in rows if row["month_to"] == 4}
    assert to_date == {2025: 300, 2026: 400}


def test_withheld_quantities_are_counted(dropped, tmp_path):
    rows = land(connector, dropped(report()), tmp_path).rows("trade")
    counts = {row["suppressed_count"] for row in rows if "Quantity" in row["data_type"]}
    assert counts == {2, 0}


def test_a_report_is_labelled_with_its_flow_and_its_day(dropped, tmp_path):
    (edition,) = land(connector, dropped(report()), tmp_path).editions
    assert edition.label == "imports_for_consumption_2026-07-10"


def test_rows_that_do_not_add_up_to_the_total_are_refused(dropped, tmp_path):
    sheets = report()
    sheets["Customs Value"][3][5] = "800"
    told = refusal(connector, dropped(sheets), tmp_path)
    assert "sheet 'Customs Value'" in told
    assert "do not add up to its total 1,501" in told


def test_a_missing_row_is_noticed_by_the_printed_count(dropped, tmp_path):
    sheets = report()
    del sheets["First Unit of Quantity"][3]
    sheets["First Unit of Quantity"].append(["Total: ", "", "", "", "", "0", "0", "0", "0"])
    assert "says it has 1 rows and has 0" in refusal(connector, dropped(sheets), tmp_path)


def test_a_country_without_an_area_is_set_aside_alone(dropped, tmp_path):
    sheets = report()
    sheets["Customs Value"][5][1] = "Burma"
    landed = land(connector, dropped(sheets), tmp_path)
    assert landed.failed() == ["country is a known area of usitc_names"]
    assert landed.batches[0].set_aside[0].row_count == 2
    assert "Burma" not in {row["country"] for row in landed.rows("trade")}


def test_a_text_where_a_number_is_due_is_refused_with_its_line(dropped, tmp_path):
    sheets = report()
    sheets["Customs Value YTD"][3][5] = "n/a"
    assert "line 4: holds 'n/a'" in refusal(connector, dropped(sheets), tmp_path)


def test_a_workbook_of_something_else_is_not_taken(dropped):
    with pytest.raises(InputRefusedError, match="has no sheet 'Query Parameters'"):
        connector.dropped(dropped({"Sheet1": [["a", "b"]]}))


def test_a_web_page_called_a_workbook_is_not_taken(tmp_path):
    (tmp_path / "report.xlsx").write_text("<html><body>Log in</body></html>", "utf-8")
    with pytest.raises(InputRefusedError, match="is a web page"):
        connector.dropped(tmp_path / "report.xlsx")


@pytest.fixture(scope="module")
def imports(shared_data, tmp_path_factory):
    path = shared_data / "usgs" / "us_imports_for_consumption_1993-2026.xlsx"
    return land(connector, path, tmp_path_factory.mktemp("imports")).rows("trade")


def summed(rows, code, data_type):
    return [
        sum(
            row["value"]
            for row in rows
            if (row["country"], row["hts_number"], row["data_type"], row["year"], row["month_to"])
            == ("China", code, data_type, year, 12)
        )
        for year in (2023, 2024, 2025)
    ]


@pytest.mark.shared_data
def test_us_imports_of_rare_earth_compounds_from_china_are_the_published_ones(imports):
    values = summed(imports, "2846", "Customs Value")
    assert [round(each / 1_000_000, 1) for each in map(float, values)] == [108.3, 112.6, 100.7]
    masses = summed(imports, "2846", "First Unit of Quantity")
    assert [round(each / 1_000_000, 1) for each in map(float, masses)] == [11.0, 10.2, 12.0]


@pytest.mark.shared_data
def test_us_imports_of_magnets_from_china_are_summed_over_units(imports):
    values = summed(imports, "8505", "Customs Value")
    assert [round(each / 1_000_000, 1) for each in map(float, values)] == [565.7, 486.9, 418.2]


@pytest.mark.shared_data
def test_2026_has_no_annual_figure_and_has_four_months(imports):
    months = {
        (row["month_to"], row["value_reason"])
        for row in imports
        if row["year"] == 2026 and row["data_type"] == "Customs Value"
    }
    assert months == {(12, "not_published"), (4, "published")}


@pytest.mark.shared_data
def test_us_domestic_exports_load_whole(shared_data, tmp_path):
    path = shared_data / "usgs" / "us_domestic_exports_1993-2026.xlsx"
    landed = land(connector, path, tmp_path)
    assert landed.failed() == []
    # 474 rows in each of four sheets, 33 in each of two, 34 years
    assert len(landed.rows("trade")) == (4 * 474 + 2 * 33) * 34
