"""The bundled figures: complete where they claim to be, cited to the last row, gated."""

import csv
import shutil
from pathlib import Path

import duckdb
import pytest

from flows import ingest
from flows.home import Home
from ingestion.core.archive import Archive, Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.errors import InputRefusedError
from ingestion.core.landing import LandedBatch, Landing, Manifest
from ingestion.core.registry import connector
from ingestion.published_figures import connector as module

SOURCE_ID = "published_figures"
TABLES = (
    *("trade_figures", "reference_figures", "supplier_flows"),
    *("production_shares", "use_shares"),
)
MAGNETS = "concept = 'rare_earth_magnets' and reporter_iso3 = 'CHN' and flow = 'X' and unit = 't'"


def archived(home: Home) -> Edition:
    """Archive what the collection offers now."""
    (offer,) = connector(SOURCE_ID).bundled()
    return ingest.store(Archive(home.archive), SOURCE_ID, offer)


def land(root: Path) -> Manifest:
    """Archive, parse and gate what the collection offers now."""
    home = Home(root)
    return ingest.land(home, archived(home))


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Return a database with one view per landed table of the bundled collection."""
    root = tmp_path_factory.mktemp("home")
    manifest = land(root)
    assert {batch.table: batch.status for batch in manifest.batches} == dict.fromkeys(
        TABLES, "promoted"
    )
    connection = duckdb.connect()
    landing = Landing(Home(root).landing)
    for batch in manifest.batches:
        assert batch.sha256 is not None
        assert not [rows for rows in batch.set_aside if rows.row_count]
        path = landing.object_path(batch.sha256)
        connection.execute(f"create view {batch.table} as from read_parquet('{path}')")
    return connection


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the collection that a test may spoil."""
    folder = tmp_path / "data"
    shutil.copytree(module.DATA_DIR, folder)
    monkeypatch.setattr(module, "DATA_DIR", folder)
    return folder


def spoil(path: Path, line: int, old: str, new: str) -> None:
    """Replace a text in one line of a file, counted from 1."""
    lines = path.read_text("utf-8").split("\n")
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    path.write_text("\n".join(lines), "utf-8")


def batch_of(manifest: Manifest, table: str) -> LandedBatch:
    return next(batch for batch in manifest.batches if batch.table == table)


def refusal_of(manifest: Manifest) -> str:
    (refused,) = [batch for batch in manifest.batches if batch.status == "refused"]
    return refused.set_aside[0].reason


def one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[object, ...]:
    (row,) = connection.execute(query).fetchall()
    return tuple(row)


def test_every_row_names_its_publisher_address_terms_and_day(
    figures: duckdb.DuckDBPyConnection,
) -> None:
    for table in TABLES:
        uncited = one(
            figures,
            f"select count(*) from {table} where publisher is null or licence is null "
            "or read_on is null or url is null or url not like 'http%'",
        )
        assert uncited == (0,), table


def test_every_citation_is_used(figures: duckdb.DuckDBPyConnection) -> None:
    pages = set(
        figures.execute(" union ".join(f"select url from {table}" for table in TABLES)).fetchall()
    )
    with (module.DATA_DIR / "citations.csv").open(encoding="utf-8", newline="") as stream:
        cited = {(row["url"],) for row in csv.DictReader(stream)}
    assert pages == cited


def test_the_months_of_magnets_of_2025_are_all_there(figures: duckdb.DuckDBPyConnection) -> None:
    months = figures.execute(
        f"select period, cast(value as integer) from trade_figures where {MAGNETS} "
        "and partner = 'WLD' and period_kind = 'month' and period like '2025-%' order by period"
    ).fetchall()
    assert [month for month, _ in months] == [f"2025-{month:02d}" for month in range(1, 13)]
    assert dict(months)["2025-05"] == 1238
    assert min(months, key=lambda month: month[1])[0] == "2025-05"


def test_the_months_of_magnets_add_up_to_the_published_year(
    figures: duckdb.DuckDBPyConnection,
) -> None:
    year, months = one(
        figures,
        "select any_value(value) filter (where period = '2025'), "
        "sum(value) filter (where period_kind = 'month') "
        f"from trade_figures where {MAGNETS} and partner = 'WLD' and period like '2025%'",
    )
    assert (year, months) == (57392, 57393)


def test_a_derived_month_says_how_it_was_worked_out(figures: duckdb.DuckDBPyConnection) -> None:
    derived = figures.execute(
        f"select period, note from trade_figures where {MAGNETS} and partner = 'WLD' "
        "and kind = 'derived' order by period"
    ).fetchall()
    assert [period for period, _ in derived] == [
        "2025-02",
        "2025-03",
        "2025-04",
        "2026-01",
        "2026-02",
    ]
    assert all("=" in note for _, note in derived)


def test_a_headline_of_rare_earths_is_no_magnet(figures: duckdb.DuckDBPyConnection) -> None:
    october = figures.execute(
        "select concept, code_system, commodity_code, value from trade_figures "
        "where reporter_iso3 = 'CHN' and partner = 'WLD' and period = '2025-10' and unit = 't' "
        "and concept like 'rare%' order by concept"
    ).fetchall()
    assert [(concept, system, code, float(value)) for concept, system, code, value in october] == [
        ("rare_earth_magnets", "CN-TARIFF", "8505111000", 5473.0),
        ("rare_earths_headline", "CONCEPT", None, 4343.5),
    ]


def test_elements_are_groupings_since_publishers_name_no_line(
    figures: duckdb.DuckDBPyConnection,
) -> None:
    elements = figures.execute(
        "select distinct concept, code_system, commodity_code from trade_figures "
        "where concept like 'element_%' order by concept"
    ).fetchall()
    assert elements == [(f"element_{e}", "CONCEPT", None) for e in ("Dy", "Ga", "Ge", "Tb")]


def test_imports_of_the_union_and_the_states_are_there_by_origin(
    figures: duckdb.DuckDBPyConnection,
) -> None:
    origins = figures.execute(
        "select reporter_iso3, list(distinct partner order by partner) from trade_figures "
        "where flow = 'M' and reporter_iso3 in ('EU27', 'USA') group by all order by all"
    ).fetchall()
    assert origins == [
        ("EU27", ["CHN", "MYS", "RUS", "WLD"]),
        ("USA", ["CHN", "JPN", "MYS", "WLD"]),
    ]
    tonnes = figures.execute(
        "select period, value, is_provisional from trade_figures where code_system = 'EU-CN8' "
        "and partner = 'CHN' and unit = 't' order by period"
    ).fetchall()
    assert [(period, float(value), flag) for period, value, flag in tonnes] == [
        ("2023", 17661.3, False),
        ("2024", 18246.4, None),
        ("2025", 19537.0, True),
    ]


def test_the_series_of_reconciled_trade_has_four_figures_for_each_code_and_year(
    figures: duckdb.DuckDBPyConnection,
) -> None:
    rows = figures.execute(
        "select commodity_code, unit, count(*), min(period), max(period) from reference_figures "
        "where concept = 'reconciled_trade' and reporter_iso3 = 'WLD' "
        "group by commodity_code, unit order by all"
    ).fetchall()
    assert len(rows) == 3 * 4
    assert {row[2:] for row in rows} == {(23, "2002", "2024")}


def test_no_value_of_un_comtrade_is_among_the_figures(figures: duckdb.DuckDBPyConnection) -> None:
    units = figures.execute(
        "select distinct unit from reference_figures where concept = 'china_imports_hs2846'"
    ).fetchall()
    assert {unit for (unit,) in units} == {"hhi_0_1", "pct_of_total"}


def test_every_figure_worked_out_from_others_says_from_which() -> None:
    seeds = module.FOLDER.parents[1] / "dbt_project" / "seeds" / "validation"
    with (seeds / "figure_derivations.csv").open(encoding="utf-8", newline="") as stream:
        known = {row["figure_id"] for row in csv.DictReader(stream)}
    with (module.DATA_DIR / "trade_figures.csv").open(encoding="utf-8", newline="") as stream:
        derived = {row["figure_id"] for row in csv.DictReader(stream) if row["kind"] == "derived"}
    assert derived == known


def test_suppliers_hold_all_but_a_thousandth_of_the_trade_in_magnets(
    figures: duckdb.DuckDBPyConnection,
) -> None:
    importers, value, mass = one(
        figures,
        "select count(distinct importer_iso3), sum(value_kusd), sum(mass_t) "
        "from supplier_flows where hs6_code = '850511'",
    )
    assert importers == 123
    assert float(str(value)) == pytest.approx(4_961_006.573)
    assert float(str(mass)) == pytest.approx(187_588.417)
    # CEPII's own total for the world; the importers left out buy less than 0.04 percent of it
    assert float(str(value)) / 4_962_889.102 == pytest.approx(0.99962, abs=5e-6)


def test_a_supplier_without_mass_is_kept_without_mass(figures: duckdb.DuckDBPyConnection) -> None:
    assert one(
        figures,
        "select count(*) filter (where mass_t is null), count(*) filter (where mass_t = 0), "
        "count(*) from supplier_flows",
    ) == (21, 0, 1667)


def test_mining_refining_and_magnet_making_are_shares_of_different_things(
    figures: duckdb.DuckDBPyConnection,
) -> None:
    rows = figures.execute(
        "select material, stage, basis, year_to, round(100 * case unit when 'pct' then value / 100 "
        "else value / world_total end, 1) from production_shares "
        "where country_iso3 = 'CHN' and material ilike '%rare%earth%' order by 5"
    ).fetchall()
    assert [share for *_, share in rows] == [61.0, 69.2, 71.1, 91.3, 94.0]
    assert len({tuple(key) for *key, _ in rows}) == 5
    mined_by_usgs, mined_by_iea = rows[1], rows[0]
    assert mined_by_usgs[0] != mined_by_iea[0]
    assert mined_by_usgs[2] != mined_by_iea[2]


def test_a_withheld_output_is_unknown_not_zero(figures: duckdb.DuckDBPyConnection) -> None:
    reasons = figures.execute(
        "select missing_reason, count(*), count(value) from production_shares "
        "where missing_reason is not null group by all order by all"
    ).fetchall()
    assert reasons == [("not_available", 12, 0), ("withheld", 7, 0)]


def test_uses_are_kept_as_printed_and_odd_sums_are_known(
    figures: duckdb.DuckDBPyConnection,
) -> None:
    sums = figures.execute(
        "select element, cast(sum(share_pct) as integer) from use_shares "
        "group by element, region, basis_period having sum(share_pct) <> 100 order by element"
    ).fetchall()
    assert sums == [("Co", 102), ("In", 90), ("Pr", 102), ("W", 99)]
    assert one(figures, "select sum(share_pct) from use_shares where element = 'Mg'") == (100,)
    assert one(
        figures, "select count(*) from use_shares where nace_division is null and region = 'EU'"
    ) == (7,)


def test_a_row_with_an_unknown_unit_is_set_aside_with_file_and_line(
    own_data: Path, tmp_path: Path
) -> None:
    spoil(own_data / "trade_figures.csv", 14, ",t,", ",tons,")
    batch = batch_of(land(tmp_path / "home"), "trade_figures")
    assert (batch.status, batch.rows) == ("promoted", 214)
    (aside,) = [rows for rows in batch.set_aside if rows.row_count]
    assert (aside.first_file, aside.first_line, aside.row_count) == ("trade_figures.csv", 14, 1)
    assert "unit is one of" in aside.reason


def test_a_country_nobody_knows_is_set_aside_with_file_and_line(
    own_data: Path, tmp_path: Path
) -> None:
    spoil(own_data / "trade_figures.csv", 32, ",USA,", ",UZA,")
    spoil(own_data / "supplier_flows.csv", 3, ",USA,", ",UZA,")
    spoil(own_data / "production_shares.csv", 2, ",USA,", ",UZA,")
    manifest = land(tmp_path / "home")
    for table, line in (("trade_figures", 32), ("supplier_flows", 3), ("production_shares", 2)):
        (aside,) = [rows for rows in batch_of(manifest, table).set_aside if rows.row_count]
        assert (aside.first_file, aside.first_line) == (f"{table}.csv", line)
        assert "known area" in aside.reason


def test_a_mistyped_month_is_caught_by_the_published_sums(own_data: Path, tmp_path: Path) -> None:
    spoil(own_data / "trade_figures.csv", 14, "1238", "1328")
    batch = batch_of(land(tmp_path / "home"), "trade_figures")
    assert batch.status == "quarantined"
    assert any("months add up" in rows.reason for rows in batch.set_aside)


@pytest.mark.parametrize(
    ("file", "line", "old", "new", "told"),
    [
        ("trade_figures.csv", 14, "econotimes.com-1", "nowhere-9", "not in citations.csv"),
        ("trade_figures.csv", 14, "2025-05", "May 2025", "is not a period"),
        ("trade_figures.csv", 14, "1238", "1.238,0", "has 18 fields"),
        ("trade_figures.csv", 14, "1238", "NaN", "is not a decimal"),
        ("trade_figures.csv", 1, "concept,", "", "has no column concept"),
        ("supplier_flows.csv", 2, "2024", "two", "is not a int16"),
    ],
)
def test_a_row_that_cannot_be_read_refuses_its_file_and_names_the_line(
    own_data: Path, tmp_path: Path, file: str, line: int, old: str, new: str, told: str
) -> None:
    spoil(own_data / file, line, old, new)
    edition = archived(Home(tmp_path / "home"))
    out = BatchWriter(connector(SOURCE_ID).source, edition, tmp_path / "out")
    connector(SOURCE_ID).parse(edition, out)
    (error,) = out.refusals
    assert error.file == file
    assert error.line == line
    assert told in error.reason


def test_a_citation_without_address_refuses_the_collection(own_data: Path, tmp_path: Path) -> None:
    spoil(own_data / "citations.csv", 4, "https://doi.org/10.5066/P1WKQ63T", "")
    manifest = land(tmp_path / "home")
    assert "citations.csv, line 4: has no url" in refusal_of(manifest)


def test_nobody_drops_files_here(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="Add rows"):
        connector(SOURCE_ID).dropped(tmp_path / "figures.csv")
