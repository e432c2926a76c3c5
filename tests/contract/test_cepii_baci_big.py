"""BACI in its real size: read straight and by several threads, every row keeps its line."""

import duckdb
import polars as pl
import pytest

from flows import ingest
from flows.home import Home
from ingestion.cepii_baci import flows
from ingestion.cepii_baci.connector import connector
from ingestion.core import loader
from ingestion.core.archive import Archive
from ingestion.core.batches import BatchWriter
from ingestion.core.landed import ROW_GROUP_ROWS, relation
from ingestion.core.landing import Landing
from tests.benchmarks.baci_years import write_year

ROWS = 2 * ROW_GROUP_ROWS + 1_000
TABLE = connector.source.tables["trade_flows"]
HEADER = "t,i,j,k,v,q\n"


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def slowly(monkeypatch):
    """Return a function that keeps the parser from reading straight."""

    def forbid():
        never = "select error('not now') as i, '' as j, '' as k, 0 as v, 0 as q"
        monkeypatch.setattr(flows, "_straight", lambda *_: never)

    return forbid


@pytest.fixture
def straight_only(monkeypatch):
    def forbid(*_):
        pytest.fail("the file was read as text first")

    monkeypatch.setattr(flows, "_read", forbid)


def edition_of(home, path):
    (offer,) = connector.dropped(path)
    return ingest.store(Archive(home.archive), "cepii_baci", offer)


def parsed(home, path, columns="*"):
    """Parse a file and return its rows as readers see them."""
    out = BatchWriter(connector.source, edition_of(home, path), home.landing / "candidates")
    connector.parse(out.edition, out)
    assert not out.refusals
    (batch,) = out.batches
    with duckdb.connect() as connection:
        read = relation(connection, batch.path, TABLE)
        return connection.sql(f"select {columns} from ({read}) order by source_line").pl()


def year(folder, text):
    folder.mkdir(exist_ok=True)
    path = folder / "BACI_HS17_Y2023_V202601.csv"
    path.write_text(HEADER + text, "utf-8")
    return path


@pytest.mark.parametrize("way", ["straight", "as text first"])
@pytest.mark.parametrize("padded", [False, True])
def test_every_row_of_a_big_year_keeps_its_line(home, tmp_path, slowly, way, padded):
    path = write_year(tmp_path, 2023, ROWS, countries=40, codes=400, padded=padded)
    if way != "straight":
        slowly()
    read = parsed(home, path, "i, j, k, v, q, source_line")
    lines = pl.read_csv(path, infer_schema=False, row_index_name="line", row_index_offset=2)
    number = pl.col("v", "q").str.strip_chars().replace("NA", None).cast(pl.Decimal(20, 3))
    assert read.equals(
        lines.with_columns(number).select(
            "i", "j", "k", "v", "q", pl.col("line").cast(pl.Int64).alias("source_line")
        )
    )


def test_both_layouts_of_missing_mass_are_read_straight(home, tmp_path, straight_only):
    for name, padded in (("blank", False), ("NA", True)):
        (tmp_path / name).mkdir()
        path = write_year(tmp_path / name, 2023, 20_000, countries=20, codes=200, padded=padded)
        assert 500 < parsed(home, path, "q")["q"].null_count() < 800


@pytest.mark.parametrize(
    "line",
    [
        "2023,156,276,850511,1.5,2",
        '2023,"156",276,850511,1.5,"2"',
        "2023, 156,276 ,850511, 1.5 ,NA",
        "2023,156,276,850511,1e3,0.0005",
        "2023,156,276,850511,7.00000000000001,0.4999999999",
        "2023,156,276,850511,1000000000000000,1",
        "2023,XQ,NA,9999AA,0.001,",
        "2023,,276,850511,,",
        " 2023,156,276, 850511,1,1",
    ],
)
def test_both_ways_of_reading_give_the_same_rows(home, tmp_path, slowly, line):
    path = year(tmp_path, f"2023,4,8,010121,1,1\n{line}\n2023,999,8,010121,1,\n")
    straight = parsed(home, path)
    slowly()
    assert straight.equals(parsed(home, path))


def test_rows_set_aside_leave_the_others_their_lines_beside_an_untouched_year(home, tmp_path):
    broken = year(tmp_path / "a", "2023,4,8,010121,1,1\n2023,4,8,010129,-1,1\n2023,4,8,010130,3,\n")
    whole = write_year(tmp_path, 2022, 5_000, countries=20, codes=200)
    source = connector.source
    with duckdb.connect() as connection:
        loader.prepare(connection, [source])
        for path in (broken, whole):
            manifest = ingest.land(home, edition_of(home, path))
            loader.load(connection, source, manifest, Landing(home.landing))
        read = "raw.cepii_baci__trade_flows"
        assert connection.execute(
            f"select k, v, source_line, hs_edition, source_file from {read} where t = 2023"
        ).fetchall() == [
            ("010121", 1, 2, "HS17", broken.name),
            ("010130", 3, 4, "HS17", broken.name),
        ]
        assert connection.execute(
            f"select count(*), max(source_line), min(i) > '' from {read} where t = 2022"
        ).fetchall() == [(5_000, 5_001, True)]
        types = {name: kind for name, kind, *_ in connection.execute(f"describe {read}").fetchall()}
    assert types == TABLE.duckdb_columns()


def test_a_refused_year_lies_in_quarantine_with_every_column(home, tmp_path):
    twice = "2023,4,8,010121,1,1\n"
    manifest = ingest.land(home, edition_of(home, year(tmp_path, twice + twice)))
    (batch,) = manifest.batches
    kept = pl.read_parquet(home.landing / "quarantine" / f"{batch.sha256}.parquet")
    assert kept.columns == list(TABLE.duckdb_columns())
    assert kept["source_line"].to_list() == [2, 3]
