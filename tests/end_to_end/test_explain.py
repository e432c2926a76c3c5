"""A row of any mart is taken back to files, lines and law, on one screen, or it says why not."""

import io
import random

import duckdb
import pytest
from rich.console import Console

from flows.explain import explain_row
from flows.explain_lineage import follow
from flows.query import ask, open_published
from flows.show_explanation import show_explanation
from ingestion.core.errors import ChokepointError
from tests.lineage import mart_rows, parents_that_are_not_there, rows_without_ground
from tests.models import model_sql

pytestmark = pytest.mark.slow

SEED = 20261124
# Filled only by sources that are not bundled; test_joined takes rows of the first two.
NOT_BUNDLED = {"marts.mirror_gaps", "marts.trade_totals", "marts.reroute_signals"}
# What rests on the ledger alone: no publisher's figure is in it.
LAW_ALONE = {"marts.code_links", "marts.exposure_codes"}


def chosen(values, count, seed):
    drawn = random.Random(f"{SEED} {seed}")  # noqa: S311 - a choice of rows that stays the same
    return drawn.sample(values, min(count, len(values)))


def sampled(home, mart, count):
    keys = [row[0] for row in ask(home, f"select row_key from {mart} order by row_key").rows]
    return chosen(keys, count, mart)


def screen(told, width=120):
    out = io.StringIO()
    show_explanation(Console(file=out, width=width), told)
    return out.getvalue()


def test_every_row_of_every_mart_leads_to_a_batch_that_is_there(starter):
    filled = {mart for mart, rows in mart_rows(starter).items() if rows}
    assert mart_rows(starter).keys() - filled == NOT_BUNDLED
    assert rows_without_ground(starter) == {}
    assert parents_that_are_not_there(starter) == {}


def test_random_rows_of_every_mart_are_explained_by_lines_law_and_reasons_on_one_screen(starter):
    explained = set()
    for mart, rows in mart_rows(starter).items():
        for row_key in sampled(starter, mart, 3) if rows else ():
            told = explain_row(starter, mart, row_key, None)
            assert told.row_key == row_key
            assert told.origins or told.laws, (mart, row_key)
            assert bool(told.origins) == (mart not in LAW_ALONE), (mart, row_key)
            assert all(law.evidence_url and law.file and law.line for law in told.laws)
            shown = screen(told)
            assert len(shown.splitlines()) <= 55, (mart, row_key)
            assert row_key in shown
            explained.add(mart)
    assert explained == mart_rows(starter).keys() - NOT_BUNDLED


def test_the_lineage_of_a_thousand_rows_resolves_to_batches_that_were_loaded(starter):
    keys = [
        (mart, row_key)
        for mart, rows in mart_rows(starter).items()
        if rows
        for row_key in sampled(starter, mart, 200)
    ]
    thousand = chosen(keys, 1000, "all")
    with open_published(starter) as connection:
        connection.execute("create temp table lines as from quality.lineage")
        connection.execute("create temp table parents as from quality.lineage_parents")
        connection.execute("create temp table roots (mart varchar, row_key varchar)")
        connection.executemany("insert into roots values (?, ?)", thousand)
        resolved = connection.execute(
            """
            with recursive walk as (
                select mart as root_mart, row_key as root_key, mart, row_key from roots
                union
                select walk.root_mart, walk.root_key, parents.parent_mart, parents.parent_row_key
                from walk inner join parents
                    on walk.mart = parents.mart and walk.row_key = parents.row_key
            ),
            named as (
                select distinct walk.root_mart, walk.root_key, lines.batch_id
                from walk inner join lines
                    on walk.mart = lines.mart and walk.row_key = lines.row_key
            )
            select count(distinct (root_mart, root_key)), count(*) > 1000,
                count(*) filter (loads.batch_id is null)
            from named left join quality.loads as loads on named.batch_id = loads.batch_id
            """
        ).fetchall()
    assert resolved == [(1000, True, 0)]


def test_a_figure_is_the_sum_of_the_flows_its_lineage_names(starter):
    """Lineage that names a flow too many or too few does not add up."""
    lost = ask(
        starter,
        """
        select mart.row_key, mart.value_usd_all_suppliers, sum(flows.value_usd)
        from marts.supplier_concentration as mart
        inner join quality.lineage_parents as parents
            on parents.mart = 'marts.supplier_concentration' and parents.row_key = mart.row_key
        inner join marts.trade_flows as flows on parents.parent_row_key = flows.row_key
        where flows.exporter <> flows.importer
        group by all having sum(flows.value_usd) <> mart.value_usd_all_suppliers
        """,
    ).rows
    assert lost == []


def test_a_change_of_law_is_explained_by_just_the_codes_that_differ(starter):
    counted = ask(
        starter,
        """
        select count(*), count(*) filter (mart.code_count = parents.codes) from (
            select parents.row_key, count(distinct codes.commodity_code) as codes
            from quality.lineage_parents as parents
            inner join marts.exposure_codes as codes on parents.parent_row_key = codes.row_key
            where parents.mart = 'marts.regime_delta' group by parents.row_key
        ) as parents
        inner join marts.regime_delta as mart on parents.row_key = mart.row_key
        """,
    ).rows
    (((rows, agreeing)),) = counted
    assert rows == agreeing > 10_000


def test_an_event_study_is_made_of_its_months_and_the_same_months_a_year_before(starter):
    rows = ask(
        starter,
        """
        select mart.row_key, mart.pair_count, mart.event_day, mart.horizon_months,
            list(flows.period_from order by flows.period_from)
        from marts.event_study as mart
        inner join quality.lineage_parents as parents
            on parents.mart = 'marts.event_study' and parents.row_key = mart.row_key
        inner join marts.trade_flows as flows on parents.parent_row_key = flows.row_key
        group by all
        """,
    ).rows
    assert len(rows) == mart_rows(starter)["marts.event_study"]
    for row_key, pair_count, event_day, horizon, months in rows:
        befores, afters = months[:pair_count], months[pair_count:]
        assert [month.replace(year=month.year + 1) for month in befores] == afters, row_key
        passed = [12 * (m.year - event_day.year) + m.month - event_day.month for m in afters]
        assert all(1 <= months_after <= horizon for months_after in passed), row_key


def test_a_bound_that_a_published_figure_narrows_names_the_figure_and_its_line(starter):
    told = explain_row(
        starter,
        "marts.tightened_bounds",
        None,
        "importer = 'HKG' and element = 'Ga' and commodity_code = 'ALL'",
    )
    assert any("PF0141" in reason.value for reason in told.reasons)
    assert any("PF0141" in (origin.text or "") for origin in told.origins)
    exposure = explain_row(
        starter,
        "marts.exposure",
        None,
        "importer = 'HKG' and element = 'Ga' and sector = 'ALL' and scenario = 'enacted' "
        "and as_of_to = date '9999-12-31'",
    )
    assert any("PF0141" in reason.value for reason in exposure.reasons)
    assert "narrowed from 0 to 177,707" in screen(exposure)


def test_a_code_that_is_reached_by_six_digits_says_so_in_the_rows_that_count_it(starter):
    told = explain_row(
        starter,
        "marts.regime_delta",
        None,
        "importer = 'JPN' and element = 'Dy' and sector = 'ALL' and scenario_before = 'enacted' "
        "and scenario_after = 'enacted' and day_after = date '2025-04-04'",
    )
    assert any("six_digits" in reason.meaning for reason in told.reasons)
    assert {law.instrument_id for law in told.laws} == {"CN-2025-18"}
    assert [origin.file for origin in told.origins] == ["supplier_flows.csv"]


def test_a_view_of_bi_is_explained_as_the_mart_it_mirrors(starter):
    (row_key,) = sampled(starter, "marts.exposure", 1)
    mart = explain_row(starter, "marts.exposure", row_key, None)
    view = explain_row(starter, "bi.exposure", row_key, None)
    assert (view.origins, view.laws) == (mart.origins, mart.laws)
    assert view.labels["exporter_name"] == "China"


def test_a_row_of_the_ledger_is_explained_by_its_evidence_and_its_place_in_it(starter):
    told = explain_row(starter, "controls.control_items", "CN-2025-18/1C905.a.4", None)
    (law,) = told.laws
    assert (law.instrument_id, law.file) == ("CN-2025-18", "CN/2025-18.yml")
    assert law.evidence_url.startswith("http")
    assert "CN/2025-18.yml line" in screen(told)


@pytest.mark.parametrize(
    ("table", "key", "where", "said"),
    [
        ("marts.exposure_month", None, "true", "Did you mean marts.exposure_monthly"),
        ("exposure", "k", None, "such as bi.exposure or marts.exposure"),
        ("marts.exposure; drop", "k", None, "is not a table's name"),
        ("marts.mirror_gaps", "k", None, "has no rows in this build.*needs both sides of a flow"),
        ("marts.exposure", "nosuchkey", None, "No row of marts.exposure fits row_key 'nosuchkey'"),
        ("marts.exposure", None, "importer = 'nowhere'", "No row of marts.exposure fits"),
        ("marts.exposure", None, "this is no sql", "is no condition on marts.exposure.*Columns: "),
        ("marts.exposure", None, "importre = 'DEU'", "is no condition.*Columns: row_key, scenario"),
        ("marts.exposure", None, "true); select 1 as one; --", "is no condition on marts.exposure"),
        ("marts.exposure", None, "importer", "is no condition on marts.exposure"),
        ("marts.exposure", None, "true", "More than one row of marts.exposure fits.*narrow it"),
        ("marts.exposure", None, None, "Name one row"),
        ("quality.loads", None, "true", "schema quality holds lists.*marts.exposure, .*controls"),
        ("reference.countries", "DEU", None, "Rows of reference.countries are not explained"),
        ("controls.control_clauses", "CN-2025-61", None, "More than one row.*narrow"),
    ],
)
def test_what_cannot_be_explained_is_answered_in_a_sentence(starter, table, key, where, said):
    with pytest.raises(ChokepointError, match=f"(?s){said}"):
        explain_row(starter, table, key, where)


def test_a_reroute_signal_is_made_of_the_flows_of_its_three_legs_in_its_two_spans(starter):
    """No bundled flow makes a signal, so one is made by hand on tables of the file's own layout."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{starter.warehouse}' as file (read_only)")
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() "
            "where database_name = 'file' and schema_name = 'marts'"
        ).fetchall():
            connection.execute(f"create table {name} as from file.marts.{name} limit 0")
        connection.execute(
            "create table supply_choices as from file.quality.supply_choices limit 0"
        )
        connection.execute(
            """
            insert into reroute_signals by name select 's' as row_key, 'b' as source_id,
                'reconciled' as reporter_side, 'HS2017' as code_system, 'annual' as frequency,
                '850511' as hs6_code, 'CHN' as origin, 'VNM' as third_country,
                'USA' as destination, 'b' as feeder_source_id, 'reconciled' as feeder_side,
                date '2022-01-01' as before_from, date '2023-01-01' as before_to,
                date '2024-01-01' as after_from, date '2025-01-01' as after_to
            """
        )
        connection.execute(
            """
            insert into trade_flows by name
            select exporter || importer || year || source_id as row_key, exporter, importer,
                make_date(year, 1, 1) as period_from, source_id, 'reconciled' as reporter_side,
                'HS2017' as code_system, 'annual' as frequency, '850511' as hs6_code,
                '850511' as commodity_code, true as is_current, 'bilateral' as flow_scope
            from (values ('CHN', 'USA'), ('VNM', 'USA'), ('CHN', 'VNM'), ('USA', 'CHN'))
                as pairs (exporter, importer)
            cross join (values (2022), (2023), (2024)) as years (year)
            cross join (values ('b'), ('c')) as sources (source_id)
            """
        )
        rows = connection.execute(
            model_sql("intermediate/lineage/int_lineage__parents_of_trade")
        ).fetchall()
    assert {row[:3] for row in rows} == {("marts.reroute_signals", "s", "marts.trade_flows")}
    assert sorted(row[3] for row in rows) == [
        f"{leg}{year}b" for leg in ("CHNUSA", "CHNVNM", "VNMUSA") for year in (2022, 2024)
    ]


def test_more_rows_than_are_followed_are_counted_and_said(starter, monkeypatch):
    monkeypatch.setattr("flows.explain_lineage.MOST_FOLLOWED", 2)
    monkeypatch.setattr("flows.show_explanation.MOST_FOLLOWED", 2)
    ((row_key, codes),) = ask(
        starter,
        "select row_key, supplier_count from marts.supplier_concentration "
        "where importer = 'W00' and subject = '850511'",
    ).rows
    with open_published(starter) as connection:
        lineage = follow(starter, connection, "marts.supplier_concentration", row_key)
    assert len(lineage.origins) == 2
    assert lineage.parents[0].count > codes > 2
    shown = screen(explain_row(starter, "marts.supplier_concentration", row_key, None))
    assert "(the first 2 followed)" in shown
