"""Whole years of BACI: watched codes are published in full, all other trade as totals.

Made-up years of 200,000 rows in all go through the connector, its gate, the loader and the models
of flows; the measurement of a whole decade is ``make bench-marts``.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pytest

from flows import ingest
from flows.full import attach
from flows.home import PROJECT_DIR, Home
from ingestion.cepii_baci.connector import connector
from ingestion.core import loader, vintages
from ingestion.core.archive import Archive
from ingestion.core.landing import Landing
from ingestion.core.sql import quoted
from tests.benchmarks.baci_years import write_year
from tests.models import build

YEARS = (2022, 2023, 2024)
ROWS = 66_667
BLOCK = 262_144
SEEDS = PROJECT_DIR / "dbt_project" / "seeds" / "reference"
# Of 400 codes: on a list, of a product asked about, traced through countries, of another revision.
LISTED, PRODUCT, TRACED, BRIDGED = ("280461", "811292", "850511"), "847170", "280530", "850590"
WATCHED = (*LISTED, PRODUCT, TRACED, BRIDGED, "811299", "284690")
ALL_LISTED = (*LISTED, "811299", "284690")
# Sources that have no rows here, in the layout all trade sources share.
OTHERS = (
    "stg_un_comtrade__trade_flows",
    "stg_published_figures__supplier_flows",
    "stg_published_figures__trade_flows",
    "stg_us_census_trade__trade_flows",
    "stg_uk_hmrc__trade_flows",
    "stg_eurostat_comext__trade_flows",
    "stg_eurostat_comext__sdmx_trade_flows",
    "stg_china_gacc__trade_flows",
    "stg_usitc_dataweb__trade_flows",
)


@pytest.fixture(scope="module")
def years(tmp_path_factory):
    """Return three years as CSV files; watched codes are 2 % of the codes."""
    folder = tmp_path_factory.mktemp("years")
    return [
        write_year(folder, year, ROWS, countries=60, codes=400, watched=WATCHED) for year in YEARS
    ]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory, years):
    folder = tmp_path_factory.mktemp("whole")
    with built(folder, years) as connection:
        yield connection


def built(folder: Path, years: Iterable[Path]) -> duckdb.DuckDBPyConnection:
    """Land years and make the models of flows of them, as a refresh would.

    What is watched, and why, is hand-made.
    """
    home = Home(folder / "home")
    for year in years:
        (offer,) = connector.dropped(year)
        ingest.store(Archive(home.archive), "cepii_baci", offer)
    connection = duckdb.connect(str(folder / "work.duckdb"))
    loader.prepare(connection, [connector.source])
    for edition in Archive(home.archive).editions("cepii_baci"):
        manifest = ingest.land(home, edition)
        assert {batch.status for batch in manifest.batches} == {"promoted"}
        loader.load(connection, connector.source, manifest, Landing(home.landing))
    vintages.mark_current(connection)
    build(connection, "staging/cepii_baci/stg_cepii_baci__trade_flows")
    for name in OTHERS:
        connection.execute(f"create table {name} as from stg_cepii_baci__trade_flows where false")
    listed = ", ".join(f"('{code}')" for code in ALL_LISTED)
    connection.execute(
        f"""
        create view int_loads__batches as from raw.batches;
        create table code_system_revisions (
            code_system varchar, hs_revision varchar, valid_from date, valid_to date);
        create table area_codes as
        select * replace (
            cast(valid_from_year as integer) as valid_from_year,
            cast(valid_to_year as integer) as valid_to_year
        ) from read_csv({quoted(SEEDS / "area_codes.csv")}, all_varchar = true);
        create table areas as from read_csv({quoted(SEEDS / "areas.csv")}, all_varchar = true);
        create table int_controls__item_codes as from (values {listed}) as given (hs6_code);
        create table stg_product_content__codes as select '{PRODUCT}' as hs6_code;
        create table traced_network_codes as select '{TRACED}' as hs6_code;
        create table int_codes__bridged as
        select 'HS2017' as hs_revision, '{BRIDGED}' as hs6_code
        union all select 'HS2012', '010121';
        """
    )
    build(
        connection,
        "intermediate/flows/int_flows__stated",
        "intermediate/flows/int_flows__watched",
        "intermediate/flows/int_flows__pair_sums",
        "marts/trade/trade_flows",
        "marts/trade/trade_totals",
    )
    return connection


def published(connection: duckdb.DuckDBPyConnection, path: Path, flows: str = "trade_flows") -> int:
    """Write the two tables that readers get into a file of their own; return its size."""
    connection.execute(f"attach {quoted(path)} as published (storage_version 'v1.2.0')")
    for table in (flows, "trade_totals"):
        connection.execute(f"create table published.{table} as from {table}")
    connection.execute("detach published")
    return path.stat().st_size


def test_the_published_flows_are_those_of_watched_codes_in_full_and_of_no_other(warehouse):
    codes = warehouse.execute("select distinct commodity_code from trade_flows").fetchall()
    assert {code for (code,) in codes} == set(WATCHED)
    of_watched = f"k in {WATCHED}"
    for year in YEARS:
        found = warehouse.execute(
            "select count(*), sum(value_usd), sum(net_mass_kg) from trade_flows where period = ?",
            [str(year)],
        ).fetchall()
        landed = warehouse.execute(
            "select count(*), sum(v) * 1000, sum(q) * 1000 from raw.cepii_baci__trade_flows "
            f"where t = ? and {of_watched}",
            [year],
        ).fetchall()
        assert found == landed
        assert 0.005 < found[0][0] / ROWS < 0.06


@pytest.mark.parametrize("role", ["exporter", "importer"])
def test_watched_flows_and_the_totals_of_all_others_are_what_was_landed(warehouse, role):
    kept_out = warehouse.execute("select sum(row_count) from raw.set_aside").fetchall()[0][0] or 0
    assert kept_out == 0
    for year in YEARS:
        (singly,) = warehouse.execute(
            "select count(*), sum(value_usd) from trade_flows where period = ?", [str(year)]
        ).fetchall()
        (others,) = warehouse.execute(
            "select sum(flow_count), sum(value_usd - value_usd_watched), sum(value_usd_watched) "
            "from trade_totals where period = ? and area_role = ?",
            [str(year), role],
        ).fetchall()
        (landed,) = warehouse.execute(
            "select count(*), sum(v) * 1000 from raw.cepii_baci__trade_flows where t = ?", [year]
        ).fetchall()
        assert others[0] == landed[0] == ROWS
        assert singly[1] == others[2]
        assert singly[1] + others[1] == landed[1]


def test_a_country_s_codes_are_counted_as_listing_them_would(warehouse):
    for role, column in (("exporter", "i"), ("importer", "j")):
        differing = warehouse.execute(
            f"""
            with listed as (
                select cast(t as varchar) as period, area_codes.area_id as area,
                    count(distinct k) as code_count, count(*) - count(q) as without_mass
                from raw.cepii_baci__trade_flows as flows
                inner join area_codes
                    on area_codes.scheme = 'cepii_baci' and flows.{column} = area_codes.code
                group by all
            )
            select * from listed
            full join (from trade_totals where area_role = '{role}') as totals
                using (period, area)
            where listed.code_count is distinct from totals.code_count
                or listed.without_mass is distinct from totals.flow_count_without_mass
            """
        ).fetchall()
        assert differing == []


def test_a_code_that_nobody_watches_is_answered_from_the_landed_rows(warehouse, years):
    home = Home(Path(warehouse.execute("select path from raw.batches").fetchall()[0][0]).parents[2])
    query = (
        "select t, i, j, v, q, source_file, source_line from archive.cepii_baci__trade_flows "
        "where k = (select min(k) from archive.cepii_baci__trade_flows) order by all"
    )
    with duckdb.connect() as connection:
        connection.execute("create schema quality")
        loads = warehouse.sql("select *, sha256 as file_sha256 from raw.batches").to_arrow_table()
        connection.execute("create table quality.loads as from loads")
        assert len(loads) == len(YEARS)
        attach(connection, home, query)
        found = connection.execute(query).fetchall()
    csv = ", ".join(str(quoted(year)) for year in years)
    ((rows, value),) = duckdb.execute(
        f"select count(*), sum(v) from read_csv([{csv}], types = "
        "{'k': 'varchar', 'v': 'decimal(18, 3)'}) where k = (select min(k) from read_csv("
        f"[{csv}], types = {{'k': 'varchar'}}))"
    ).fetchall()
    assert len(found) == rows > 100
    assert sum(row[3] for row in found) == value
    year, exporter, importer, *_, line = found[0]
    text = next(path for path in years if f"Y{year}" in path.name).read_text("utf-8").splitlines()
    assert text[line - 1].startswith(f"{year},{exporter},{importer},")


def test_the_published_file_does_not_grow_with_trade_that_nobody_watches(
    warehouse, years, tmp_path
):
    thinned = tmp_path / "thinned"
    thinned.mkdir()
    for year in years:
        duckdb.execute(
            f"""
            copy (
                from read_csv({quoted(year)}, all_varchar = true)
                where k in {WATCHED} or hash(i, j, k) % 10 = 0
            ) to {quoted(thinned / year.name)} (header true, quote '')
            """
        )
    with built(tmp_path, sorted(thinned.iterdir())) as few:
        ((rows_of_few,),) = few.execute(
            "select count(*) from raw.cepii_baci__trade_flows"
        ).fetchall()
        size_of_few = published(few, tmp_path / "few.duckdb")
    assert rows_of_few < 0.15 * ROWS * len(YEARS)
    size = published(warehouse, tmp_path / "all.duckdb")
    in_full = published(warehouse, tmp_path / "in_full.duckdb", "int_flows__stated")
    # Files grow by whole blocks, in an order that is not always the same.
    assert size - size_of_few <= 3 * BLOCK
    assert in_full - size > 12 * BLOCK
