"""Published results of concentration and over-coverage, from the publishers' own rows."""

import csv
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.home import PROJECT_DIR
from tests.models import build

pytestmark = pytest.mark.shared_data

SEEDS = PROJECT_DIR / "dbt_project" / "seeds"
FLOWS = """
    create table int_flows__watched (source_id varchar, reporter_side varchar, frequency varchar,
        period_from date, exporter_id varchar, importer_id varchar, exporter_kind varchar,
        importer_kind varchar, flow_scope varchar, code_system varchar, commodity_code varchar,
        hs6_code varchar, value_usd decimal(20, 3), value_basis varchar,
        net_mass_kg decimal(20, 3), quality_flag varchar, is_current boolean,
        source_file varchar, source_line bigint)
"""
CONCENTRATION = (
    "intermediate/flows/int_flows__cells",
    "intermediate/flows/int_flows__years",
    "intermediate/concentration/int_concentration__supplies",
    "intermediate/concentration/int_concentration__sets",
    "intermediate/concentration/int_concentration__suppliers",
    "intermediate/concentration/int_concentration__bounds",
    "marts/concentration/supplier_concentration",
)
COVERAGE = (
    "intermediate/flows/int_flows__cells",
    "intermediate/flows/int_flows__years",
    "intermediate/coverage/int_coverage__amounts",
    "intermediate/coverage/int_coverage__coarser",
    "intermediate/coverage/int_coverage__pairs",
    "marts/coverage/over_coverage",
)

Flow = Mapping[str, Any]


def warehouse(flows: Iterable[Flow], scheme: str) -> duckdb.DuckDBPyConnection:
    """Return a database with the flows under the project's own areas, and empty neighbours."""
    connection = duckdb.connect()
    connection.execute(FLOWS)
    for name in ("area_codes", "areas"):
        path = SEEDS / "reference" / f"{name}.csv"
        connection.execute(
            f"create table {name} as from read_csv('{path}', header = true, all_varchar = true)"
        )
    for name in ("supply_sources", "concept_codes"):
        path = SEEDS / "marts" / f"{name}.csv"
        connection.execute(
            f"create table {name} as from read_csv('{path}', header = true, all_varchar = true)"
        )
    connection.execute(
        "create table int_exposure__product_items (code_system varchar, commodity_code varchar, "
        "element varchar, tier varchar, cover_low double)"
    )
    connection.execute(
        "create table int_concentration__governance (area_id varchar, governance_year integer, "
        "governance_risk double)"
    )
    connection.execute(
        "create table raw_flows (source_id varchar, side varchar, year integer, exporter varchar, "
        "importer varchar, code_system varchar, code varchar, value double, basis varchar, "
        "mass double)"
    )
    connection.executemany(
        "insert into raw_flows values ($source_id, $side, $year, $exporter, $importer, "
        "$code_system, $code, $value, $basis, $mass)",
        list(flows),
    )
    connection.execute(
        f"""
        insert into int_flows__watched
        with known as (
            select area_codes.code, areas.area_id, areas.kind,
                cast(coalesce(valid_from, '0') as integer) as from_year,
                cast(coalesce(valid_to, '9999') as integer) as to_year
            from (
                select code, area_id, valid_from_year as valid_from, valid_to_year as valid_to
                from area_codes where scheme = '{scheme}'
            ) as area_codes
            inner join areas using (area_id)
        )
        select source_id, side, 'annual', make_date(year, 1, 1), e.area_id, i.area_id, e.kind,
            i.kind,
            case when 'world' in (e.kind, i.kind) then 'world_total'
                when 'unspecified' in (e.kind, i.kind) then 'unspecified_partner'
                else 'bilateral' end,
            code_system, raw_flows.code,
            case when length(raw_flows.code) = 6 then raw_flows.code end,
            value, basis, mass, 'reported', true, 'f', row_number() over ()
        from raw_flows
        inner join known as e on raw_flows.exporter = e.code and year >= e.from_year
            and year < e.to_year
        inner join known as i on raw_flows.importer = i.code and year >= i.from_year
            and year < i.to_year
        """
    )
    return connection


def baci(path: Path) -> Iterator[Flow]:
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["k"] == "850511":
                mass = row["q"].strip()
                yield {
                    "source_id": "cepii_baci",
                    "side": "reconciled",
                    "year": int(row["t"]),
                    "exporter": row["i"],
                    "importer": row["j"],
                    "code_system": "HS2017",
                    "code": row["k"],
                    "value": float(row["v"]) * 1000,
                    "basis": "FOB_RECONCILED",
                    "mass": float(mass) * 1000 if mass not in ("", "NA") else None,
                }


def records(folder: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(folder.glob("china_imports_hs2846_*.json")):
        yield from json.loads(path.read_text("utf-8"))["data"]


def comtrade(folder: Path) -> Iterator[Flow]:
    for record in records(folder):
        yield {
            "source_id": "un_comtrade",
            "side": "importer",
            "year": record["refYear"],
            "exporter": str(record["partnerCode"]),
            "importer": str(record["reporterCode"]),
            "code_system": f"HS{record['classificationCode']}",
            "code": record["cmdCode"],
            "value": record["primaryValue"],
            "basis": "CIF",
            "mass": record["netWgt"],
        }


def test_baci_2024_gives_china_s_share_and_the_world_s_index_of_the_reference_series(shared_data):
    path = shared_data / "baci" / "BACI_HS17_Y2024_V202601_extract30codes.csv"
    connection = warehouse(baci(path), "cepii_baci")
    build(connection, *CONCENTRATION)
    found = connection.execute(
        "select hhi_low, hhi_high, top1_supplier, top1_share_low, unspecified_treatment "
        "from supplier_concentration where importer = 'W00'"
    ).fetchall()
    series = shared_data.parent / "facts" / "validation" / "baci_v202601_reference_series.csv"
    with series.open(encoding="utf-8") as lines:
        (published,) = (
            row for row in csv.DictReader(lines) if (row["hs6"], row["year"]) == ("850511", "2024")
        )
    ((low, high, supplier, share, treatment),) = found
    assert low == high
    assert round(low, 4) == float(published["export_hhi"]) == 0.4098
    assert round(share, 4) == float(published["china_export_share"]) == 0.6266
    assert (supplier, treatment) == ("CHN", "every supplier is named")


def test_china_s_imports_of_rare_earth_compounds_have_the_index_of_their_raw_answers(shared_data):
    folder = shared_data / "comtrade"
    connection = warehouse(comtrade(folder), "un_comtrade")
    build(connection, *CONCENTRATION)
    found = {
        row[0]: row[1:]
        for row in connection.execute(
            "select trade_year, hhi_low, hhi_high, reimport_share, unspecified_share "
            "from supplier_concentration where importer = 'CHN' and subject = '2846'"
        ).fetchall()
    }
    assert sorted(found) == list(range(1993, 2022))
    for year, (low, high, reimports, unspecified) in found.items():
        values = {
            record["partnerCode"]: record["primaryValue"]
            for record in records(folder)
            if record["refYear"] == year and record["partnerCode"] != 0
        }
        total = sum(values.values())
        assert reimports == pytest.approx(values.get(156, 0) / total, abs=1e-8)
        # Published indices count re-imports as one more supplier; theirs is one square of the sum.
        published = sum((value / total) ** 2 for value in values.values())
        with_reimports = [bound * (1 - reimports) ** 2 + reimports**2 for bound in (low, high)]
        assert with_reimports[0] - 1e-8 <= published <= with_reimports[1] + 1e-8
        if not unspecified:
            assert with_reimports[0] == pytest.approx(published, abs=1e-8)


def test_rare_earth_magnets_are_88_percent_of_the_value_and_44_of_the_mass_of_their_hs6_code(
    shared_data,
):
    path = shared_data / "comtrade" / "comtrade_v1_all_reporters_2024.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        wanted = {"reporter": "156", "partner": "0", "cmd": "850511", "flow": "X"}
        (row,) = (each for each in csv.DictReader(lines) if wanted.items() <= each.items())
    flow = {
        "side": "exporter",
        "year": 2024,
        "exporter": "156",
        "importer": "0",
        "basis": "FOB",
    }
    # Totals published for tariff line 8505111000: 58,152 t and 2.86 billion US dollars.
    connection = warehouse(
        [
            flow
            | {
                "source_id": "un_comtrade",
                "code_system": "HS2022",
                "code": "850511",
                "value": float(row["value"]),
                "mass": float(row["netwgt"]),
            },
            flow
            | {
                "source_id": "published_figures",
                "code_system": "CN-TARIFF",
                "code": "8505111000",
                "value": 2.86e9,
                "mass": 58152e3,
            },
        ],
        "un_comtrade",
    )
    build(connection, *COVERAGE)
    ((basis, value, mass, warning),) = connection.execute(
        "select comparison_basis, finer_share_of_value_low, finer_share_of_mass_low, warning "
        "from over_coverage where exporter = 'CHN' and importer = 'W00'"
    ).fetchall()
    assert basis == "same_side_of_two_sources"
    assert round(value, 2) == 0.88
    assert round(mass, 2) == 0.44
    assert "at least 2 times" in warning
