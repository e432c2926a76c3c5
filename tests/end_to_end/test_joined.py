"""Every trade source through one refresh: each published value arrives once, in its currency, under
its country, and can be taken back; no source is added to another."""

import os
from decimal import Decimal

import duckdb
import pytest
from filelock import FileLock

from flows.explain import explain_row
from flows.home import Home
from flows.journal import Journal
from flows.query import ask
from flows.questions import questions
from flows.questions_page import page
from flows.running import run_refresh
from ingestion.core.errors import ChokepointError
from tests.lineage import mart_rows, parents_that_are_not_there, rows_without_ground
from tests.made import made_files

pytestmark = pytest.mark.slow

# Watched values of the fixtures and the made files, added up by hand.
FIXTURES = {
    ("cepii_baci", "HS2017", "850511", "reconciled", "USD"): 100500 + 50000 + 7000 + 2100000,
    ("cepii_baci", "HS2017", "284690", "reconciled", "USD"): 12000,
    ("un_comtrade", "HS2022", "2846", "importer", "USD"): 700 + 200 + 100,
    ("un_comtrade", "HS2022", "850511", "exporter", "USD"): 60 + 30,
    ("us_census_trade", "US-HTS10", "8505110070", "importer", "USD"): 1000 + 500 + 44 + 33,
    ("us_census_trade", "US-HTS10", "2846902015", "importer", "USD"): 800,
    ("us_census_trade", "US-SCHB10", "3801105000", "exporter", "USD"): 60,
    ("us_census_trade", "US-SCHB10", "3801105010", "exporter", "USD"): 40,
    ("us_census_trade", "US-SCHB10", "3801105090", "exporter", "USD"): 10,
    ("uk_hmrc", "EU-CN8", "85051110", "importer", "GBP"): 3500
    + 20066
    + 60000
    + 50000
    + 40000
    + 100,
    ("uk_hmrc", "EU-CN8", "85051110", "exporter", "GBP"): 90000 + 550 + 660,
    ("eurostat_comext", "EU-CN8", "85051110", "importer", "EUR"): Decimal("1240.5"),
    ("eurostat_comext", "EU-CN8", "85051110", "exporter", "EUR"): 300 + 500 + 700 + 800,
    ("eurostat_comext", "EU-CN8", "85051190", "exporter", "EUR"): 70,
    ("china_gacc", "CN-TARIFF", "8505111000", "exporter", "USD"): 91000 + 92 + 93000,
    ("usitc_dataweb", "US-HTS10", "8505", "importer", "USD"): 1200 + 300,
}


@pytest.fixture(scope="session")
def joined(tmp_path_factory, fixtures) -> Home:
    """Return the home of a warehouse of all trade sources; do not change it."""
    # Each worker has its own folder in that of the run; without workers the run has just one.
    base = tmp_path_factory.getbasetemp()
    shared_by_workers = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    home = Home(shared_by_workers / "joined")
    with FileLock(shared_by_workers / "joined.lock"):
        if not home.warehouse.exists():
            inputs = {
                source: [fixtures / source]
                for source in ("un_comtrade", "us_census_trade", "uk_hmrc", "eurostat_comext")
            }
            inputs["un_comtrade"] = [fixtures / "un_comtrade" / "imports.json"]
            inputs["cepii_baci"] = [fixtures / "cepii_baci" / "release"]
            for source in ("wco_hs", "growthlab_hs_weights", "eu_cn", "us_hts"):
                inputs[source] = [fixtures / source]
            made = made_files(shared_by_workers / "made", fixtures)
            for source, files in made.items():
                inputs[source] = [*inputs.get(source, []), *files]
            run_refresh(home, inputs, Journal.start(home.runs), direct=True)
    return home


def one(home, query):
    (row,) = ask(home, query).rows
    return row


def test_every_published_value_arrives_once_in_the_currency_it_was_published_in(joined):
    rows = ask(
        joined,
        """
        select source_id, code_system, commodity_code, reporter_side, currency, sum(value_native)
        from marts.trade_flows
        where is_current and source_id <> 'published_figures'
            and flow_scope in ('bilateral', 'unspecified_partner')
        group by all
        """,
    ).rows
    assert {row[:5]: row[5] for row in rows} == FIXTURES


def test_world_and_group_rows_are_marked_and_are_what_their_countries_sum_to(joined):
    rows = ask(
        joined,
        """
        select source_id, period, partner, unit, published_total, sum_of_parts, verdict
        from quality.control_totals where measure = 'value_native' and partner <> 'GBR_NI'
        order by all
        """,
    ).rows
    assert {row[:4]: row[4:] for row in rows} == {
        ("eurostat_comext", "2025-08", "EXT_EU27", "EUR"): (1500, 1500, "agrees"),
        ("eurostat_comext", "2025-12", "CHN", "EUR"): (Decimal("1200.5"),) * 2 + ("agrees",),
        ("eurostat_comext", "2025-12", "EXT_EU27", "EUR"): (Decimal("1240.5"),) * 2 + ("agrees",),
        ("eurostat_comext", "2025-12", "W00", "EUR"): (Decimal("1240.5"),) * 2 + ("agrees",),
        ("un_comtrade", "2023", "W00", "USD"): (1000, 1000, "agrees"),
        ("un_comtrade", "2025-06", "W00", "USD"): (90, 90, "agrees"),
        ("us_census_trade", "2025-06", "W00", "USD"): (1500, 1500, "agrees"),
        ("us_census_trade", "2025-08", "W00", "USD"): (77, 77, "agrees"),
    }


def test_no_value_in_dollars_is_made_of_euros_or_pounds(joined):
    rows = ask(
        joined,
        """
        select currency, value_usd_reason, count(value_usd), count(*) > 0 from marts.trade_flows
        where source_id in ('uk_hmrc', 'eurostat_comext') group by all order by all
        """,
    ).rows
    assert rows == [("EUR", "no_exchange_rate", 0, True), ("GBP", "no_exchange_rate", 0, True)]


def test_what_is_withheld_is_told_from_what_may_be_rounded_and_neither_is_zero(joined):
    rows = ask(
        joined,
        """
        select source_id, net_mass_reason, count(*) from marts.trade_flows
        where importer = 'NAM' and net_mass_kg is null and source_id <> 'published_figures'
        group by all order by all
        """,
    ).rows
    assert rows == [("china_gacc", "zero_beside_value", 1), ("uk_hmrc", "suppressed", 1)]


@pytest.mark.parametrize("area", ["TWN", "NAM"])
def test_taiwan_and_namibia_are_in_every_join(joined, area):
    sources = ask(
        joined,
        f"""
        select distinct source_id from marts.trade_flows
        where '{area}' in (exporter, importer) and flow_scope = 'bilateral'
        """,
    ).rows
    # DataWeb's report names neither; the bundled figures name both.
    assert {row[0] for row in sources} == {
        "cepii_baci",
        "china_gacc",
        "eurostat_comext",
        "published_figures",
        "uk_hmrc",
        "un_comtrade",
        "us_census_trade",
    }
    for mart in ("controlled_trade", "exposure", "exposure_monthly"):
        assert one(joined, f"select count(*) > 0 from marts.{mart} where importer = '{area}'")[0]
    totals = ask(joined, f"select distinct area_role from marts.trade_totals where area = '{area}'")
    assert {row[0] for row in totals.rows} == {"exporter", "importer"}


def test_no_month_and_no_national_source_is_taken_for_an_importers_yearly_supply(joined):
    rows = ask(joined, "select distinct source_id from marts.exposure").rows
    assert {row[0] for row in rows} == {"cepii_baci", "published_figures"}


def test_what_eurostat_was_asked_by_code_is_not_counted_beside_its_whole_month(joined):
    assert one(
        joined,
        """
        select count(*) filter (is_current), count(*) filter (not is_current)
        from marts.trade_flows
        where source_id = 'eurostat_comext' and period = '2025-12' and importer = 'DEU'
            and exporter = 'CHN'
        """,
    ) == (1, 1)


def test_every_mart_row_of_every_source_can_be_taken_back(joined):
    filled = {name for name, rows in mart_rows(joined).items() if rows}
    assert {"marts.mirror_gaps", "marts.trade_totals"} <= filled
    assert rows_without_ground(joined) == {}
    assert parents_that_are_not_there(joined) == {}


@pytest.mark.parametrize("mart", ["mirror_gaps", "trade_totals"])
def test_rows_that_only_these_sources_fill_are_explained_by_their_files(joined, mart):
    keys = ask(joined, f"select row_key from marts.{mart} order by row_key").rows
    assert keys
    for (row_key,) in keys:
        told = explain_row(joined, f"marts.{mart}", row_key, None)
        assert told.parents
        assert told.origins
        assert all(origin.batch_id and origin.sha256 for origin in told.origins)


def test_both_declarations_of_a_gap_are_among_the_lines_it_is_explained_by(joined):
    rows = ask(
        joined,
        """
        select row_key, exporter_source_id, importer_source_id from marts.mirror_gaps
        where exporter_amount is not null and importer_amount is not null
        """,
    ).rows
    assert rows
    for row_key, exporter_source, importer_source in rows:
        told = explain_row(joined, "marts.mirror_gaps", row_key, None)
        read = {origin.batch_id.split("/", maxsplit=1)[0] for origin in told.origins}
        assert read == {exporter_source, importer_source}


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("cepii_baci", "2022,156,516,850511,200.000,2.000"),
        ("un_comtrade", '"partnerCode": 516'),
        ("us_census_trade", '"NAMIBIA"'),
        ("uk_hmrc", '"CountryCodeAlpha": "NA"'),
        ("eurostat_comext", "DE,NA,E,85051110"),
        ("china_gacc", "纳米比亚"),
    ],
)
def test_an_explanation_shows_the_very_record_whatever_the_file_is(joined, source, shown):
    told = explain_row(
        joined,
        "marts.trade_flows",
        None,
        f"source_id = '{source}' and 'NAM' in (exporter, importer) "
        "and exporter in ('CHN', 'DEU', 'GBR', 'NAM') and commodity_code like '850511%' "
        "and period > '2021'" + (" and exporter = 'CHN'" if source == "cepii_baci" else ""),
    )
    (origin,) = told.origins
    assert shown in origin.text


def test_rows_that_may_not_be_passed_on_are_in_no_export(joined):
    held_back = {
        row[0]
        for row in ask(joined, "select source_id from quality.sources where not may_republish").rows
    }
    assert {"un_comtrade", "china_gacc", "wco_hs"} <= held_back
    batches = [
        row[0]
        for row in ask(
            joined,
            "select batch_id from quality.loads where source_id in "
            "(select source_id from quality.sources where not may_republish)",
        ).rows
    ]
    assert one(
        joined, "select count(*) > 0 from marts.trade_flows where source_id = 'china_gacc'"
    ) == (True,)
    exported = sorted((joined.current / "parquet").rglob("*.parquet"))
    assert exported
    for path in exported:
        # names and hashes of files are the project's own ledger, not a publisher's rows
        if path.stem in ("sources", "freshness", "lineage_files"):
            continue
        names = [row[0] for row in duckdb.sql(f"describe from '{path}'").fetchall()]
        for column, values in (("source_id", held_back), ("batch_id", set(batches))):
            if column in names:
                found = duckdb.sql(f"select distinct {column} from '{path}'").fetchall()
                assert not {row[0] for row in found} & values, path


def test_a_flow_of_another_revision_reaches_the_list_through_the_bridge(joined):
    rows = ask(
        joined,
        """
        select distinct code_system, commodity_code, bridge_basis, bridge_cardinality
        from marts.code_links
        where code_system in ('HS2017', 'HS2022', 'US-HTS10', 'CN-TARIFF')
            and commodity_code in ('850511', '284690', '8505110070', '8505111000')
        """,
    ).rows
    assert set(rows) == {
        ("HS2017", "850511", "hs_bridge", "1:1"),
        # the small tables do not have the code
        ("HS2017", "284690", "six_digits", None),
        ("HS2022", "850511", "same_revision", None),
        ("US-HTS10", "8505110070", "same_revision", None),
        ("CN-TARIFF", "8505111000", "same_tariff", None),
    }


def test_the_waste_of_magnets_is_set_aside_in_the_bridge_and_the_magnets_go_over_whole(joined):
    rows = ask(
        joined,
        """
        select code_to, weight_basis, weight, is_electrical_waste_set_aside
        from reference.hs_bridge
        where hs_from = 'HS2017' and code_from = '850511' and hs_to = 'HS2022' order by all
        """,
    ).rows
    assert rows == [("850511", "one_to_one", 1.0, False), ("854921", "set_aside", None, True)]


def test_all_trade_sources_are_staged_in_one_layout(joined):
    with duckdb.connect(str(joined.build / "work.duckdb"), read_only=True) as connection:
        layouts = connection.execute(
            """
            select
                table_name, string_agg(column_name || ' ' || data_type, ',' order by column_index)
            from duckdb_columns()
            where schema_name = 'staging'
                and (table_name like '%trade_flows' or table_name like '%supplier_flows')
            group by table_name
            """
        ).fetchall()
    assert len(layouts) == 10
    assert len({layout for _, layout in layouts}) == 1, layouts


def test_each_of_the_thirty_questions_is_answered_by_all_sources_together_too(joined):
    for question in questions():
        assert ask(joined, question.sql).rows, question.full_name


def test_a_page_of_answers_is_not_written_from_rows_that_may_not_be_passed_on(joined):
    with pytest.raises(ChokepointError, match="un_comtrade"):
        page(joined)
