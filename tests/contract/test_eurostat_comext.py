"""Comext: bulk files and SDMX-CSV, totals apart from flows, and the file family of the UK."""

import csv
from decimal import Decimal

import py7zr
import pytest

from ingestion.core.errors import InputRefusedError
from ingestion.eurostat_comext.connector import connector
from tests.conftest import FIXTURES
from tests.landed import Landed

DAT = FIXTURES / "eurostat_comext" / "full_v2_202512.dat"
SDMX = FIXTURES / "eurostat_comext" / "ds-045409.csv"


def packed(path, *members):
    with py7zr.SevenZipFile(path, "w") as archive:
        for member in members:
            archive.write(member, f"full_202512{member.suffix}")
    return path


@pytest.fixture(scope="module")
def bulk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("comext")
    return Landed(connector, packed(folder / "full_v2_202512.7z", DAT), folder)


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    return Landed(connector, SDMX, tmp_path_factory.mktemp("sdmx"))


@pytest.fixture
def changed(tmp_path):
    """Return a function that lands a changed copy of a file."""

    def land(change, source=DAT):
        path = tmp_path / source.name
        path.write_text(change(source.read_text("utf-8")), "utf-8")
        return Landed(connector, path, tmp_path)

    return land


def flow(landed, reporter, partner, code="85051110", model="trade_flows"):
    (row,) = [
        row
        for row in landed.staged(model)
        if {row["exporter_code"], row["importer_code"]} == {reporter, partner}
        and row["commodity_code"] == code
    ]
    return row


def totals(landed, kind):
    return [row for row in landed.staged("totals") if row["kind"] == kind]


def test_a_flow_is_staged_in_the_shared_layout_without_dollars(bulk):
    row = flow(bulk, "DE", "CN")
    assert (row["exporter_code"], row["importer_code"]) == ("CN", "DE")
    assert (row["period"], row["reporter_side"]) == ("2025-12", "importer")
    assert (row["code_system"], row["country_scheme"]) == ("EU-CN8", "eurostat")
    assert (row["value_usd"], row["value_usd_reason"]) == (None, "no_exchange_rate")
    assert (row["value_native"], row["currency"]) == (Decimal("1200.5"), "EUR")
    assert row["net_mass_kg"] == Decimal(60)


def test_statistical_procedures_are_one_flow_with_their_names_and_count(bulk):
    (row,) = [
        row for row in bulk.rows("flows") if (row["reporter"], row["partner"]) == ("DE", "CN")
    ]
    assert (row["value_eur"], row["stat_procedures"]) == (Decimal("1200.5"), "1,2")
    assert (row["record_count"], row["source_line"]) == (2, 2)
    assert row["source_file"] == "full_v2_202512.7z"


def test_trap_18_files_of_uk_partners_are_refused_by_their_name(tmp_path):
    path = tmp_path / "full_partxixu_v2_202512.7z"
    path.touch()
    with pytest.raises(InputRefusedError, match="United Kingdom only"):
        connector.dropped(path)


def test_trap_18_files_of_uk_partners_are_refused_under_any_name(changed):
    def uk_only(text):
        lines = text.splitlines()
        return "\n".join([lines[0], *(line for line in lines if line[3:5] in ("GB", "XI", "XU"))])

    landed = changed(uk_only)
    assert "partners of the United Kingdom only" in landed.refusals[0]


def test_trap_18_parts_of_the_united_kingdom_are_not_counted_beside_the_whole(bulk):
    assert {row["partner_code"] for row in totals(bulk, "uk_part")} == {"XU", "XI"}
    french = [row for row in bulk.rows("flows") if row["reporter"] == "FR"]
    assert [(row["partner"], row["value_eur"]) for row in french] == [("GB", Decimal(300))]


def test_trap_18_a_whole_and_a_part_that_do_not_add_up_are_reported(bulk):
    assert bulk.failed["the United Kingdom stands once"] == "warn"


def test_trap_19_month_52_is_the_year_and_no_month(bulk):
    (row,) = totals(bulk, "annual_total")
    assert (row["period"], row["value_eur"]) == ("2025", Decimal(14000))
    assert {row["period"] for row in bulk.rows("flows")} == {"2025-12"}


def test_trap_20_residual_codes_are_kept_out_of_cn8_flows_but_counted(bulk):
    found = {row["commodity_code"]: row["value_eur"] for row in totals(bulk, "residual_code")}
    assert found == {"850511XX": Decimal(33), "39XXXXXX": Decimal(89)}
    assert not [row for row in bulk.rows("flows") if "X" in row["product_nc"]]


def test_trap_21_groups_and_the_world_are_control_totals(bulk):
    assert {row["partner_code"] for row in totals(bulk, "partner_group")} == {
        "EXT_EU27_2020",
        "WORLD",
    }
    assert {row["reporter_code"] for row in totals(bulk, "reporter_group")} == {"EU27_2020"}


def test_trap_21_partners_without_a_name_are_partners(bulk):
    assert flow(bulk, "DE", "QW")["exporter_code"] == "QW"


def test_trap_21_greece_and_serbia_have_letters_of_their_own(bulk):
    assert flow(bulk, "EL", "XS", "85051190")["net_mass_kg"] is None
    assert "partner is a known area of eurostat" not in bulk.failed


def test_trap_21_a_month_that_lacks_reporters_says_so(bulk):
    assert bulk.failed["all members report"] == "warn"


def test_trap_21_hundreds_of_kilograms_become_kilograms(answer):
    assert flow(answer, "DE", "CN", model="sdmx_trade_flows")["net_mass_kg"] == Decimal(60)
    (row,) = [r for r in answer.rows("flows") if (r["reporter"], r["partner"]) == ("DE", "CN")]
    assert row["value_eur"] == Decimal("1200.5")


def test_trap_22_a_code_is_kept_as_it_is_in_its_month(bulk):
    assert {row["cn8_code"] for row in bulk.staged("flows")} == {
        "85051110",
        "85051190",
        "01061900",
    }


def test_a_leading_zero_that_was_lost_is_put_back(bulk):
    assert flow(bulk, "NL", "CN", "01061900")["importer_code"] == "NL"


def test_totals_of_the_dataset_are_kept_apart(answer):
    kinds = sorted(row["kind"] for row in answer.staged("totals"))
    assert kinds == ["annual_total", "coarser_code", "partner_group", "reporter_group"]


def test_a_mass_without_a_value_is_set_aside(answer):
    assert answer.set_aside["value is there and not negative"] == (1, None)


def test_the_two_datasets_never_replace_each_other(bulk, answer):
    parts = {batch.part for batch in (*bulk.batches, *answer.batches) if batch.table == "flows"}
    assert parts == {"full_v2", "DS-045409-85051110"}
    assert not answer.staged("trade_flows")


def test_an_unknown_partner_is_set_aside(changed):
    landed = changed(lambda text: text.replace("DE,QW", "DE,ZZ"))
    assert landed.set_aside["partner is a known area of eurostat"] == (1, 40.0)


def test_a_value_that_is_no_number_is_refused_with_its_line(changed):
    landed = changed(lambda text: text.replace("1000.5,1000.5", "conf,1000.5"))
    assert "line 2: value_eur is 'conf', not a number" in landed.refusals[0]


def test_a_month_that_is_none_is_refused_with_its_line(changed):
    landed = changed(lambda text: text.replace("202552", "202513"))
    assert "line 17: period is '202513'" in landed.refusals[0]


def test_a_missing_column_is_refused(changed):
    landed = changed(lambda text: text.replace("QUANTITY_KG", "QUANTITY_T"))
    assert "has no column QUANTITY_KG" in landed.refusals[0]


def test_columns_in_another_order_are_read_by_name(tmp_path, bulk):
    rows = list(csv.reader(DAT.read_text("utf-8").splitlines()))
    path = tmp_path / "full_v2_202512.dat"
    path.write_text("\n".join(",".join(reversed(row)) for row in rows), "utf-8")
    landed = Landed(connector, path, tmp_path)
    assert len(landed.rows("flows")) == len(bulk.rows("flows"))


def test_a_line_of_another_width_is_refused(changed):
    assert "cannot be read" in changed(lambda text: text + "DE,CN,E,8505\n").refusals[0]


def test_an_empty_file_is_refused(changed):
    assert "no lines" in changed(lambda text: text.splitlines()[0] + "\n").refusals[0]


def test_a_damaged_archive_is_refused(tmp_path):
    path = packed(tmp_path / "full_v2_202512.7z", DAT)
    path.write_bytes(path.read_bytes()[:200])
    assert "not a whole 7z archive" in Landed(connector, path, tmp_path).refusals[0]


def test_an_archive_without_its_dat_is_refused(tmp_path):
    path = packed(tmp_path / "full_v2_202512.7z", SDMX)
    assert "holds 0 .dat files" in Landed(connector, path, tmp_path).refusals[0]


def test_a_web_page_is_refused(tmp_path):
    path = tmp_path / "full_v2_202512.7z"
    path.write_text("<!DOCTYPE html><html>503</html>", "utf-8")
    assert "web page" in Landed(connector, path, tmp_path).refusals[0]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("QUANTITY_IN_100KG,2025-12,2", "TONNES,2025-12,2", "line 8: TONNES is an unknown"),
        ("FR,CN,85051110,1,QUANTITY_IN_100KG", "DE,CN,85051110,1,VALUE_IN_EUROS", "stands twice"),
        ("OBS_VALUE", "VALUE", "has no column"),
        ("1240.5", "n.a.", "value_eur is 'n.a.'"),
    ],
)
def test_sdmx_that_is_not_what_it_was_is_refused(changed, old, new, told):
    assert told in changed(lambda text: text.replace(old, new, 1), SDMX).refusals[0]


@pytest.mark.shared_data
def test_trap_22_codes_of_magnets_exist_in_the_lists_of_their_years(shared_data):
    for year in ("2024", "2025", "2026"):
        codes = (shared_data / "comext" / f"cn8-codes-{year}.txt").read_text("utf-8").split()
        assert "85051110" in codes, year
    assert "38011000" not in codes
