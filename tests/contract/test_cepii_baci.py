"""BACI as CEPII publishes it, and as downloads and spreadsheets leave it."""

import shutil
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import ingest
from flows.home import Home
from ingestion.cepii_baci import naming
from ingestion.cepii_baci.code_lists import repaired
from ingestion.cepii_baci.connector import connector
from ingestion.core.archive import Archive, Edition
from ingestion.core.batches import Batch, BatchWriter
from ingestion.core.connector import Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.landed import relation
from ingestion.core.landing import LandedBatch

YEAR = "BACI_HS17_Y2023_V202601.csv"
ZIP = "BACI_HS17_V202601.zip"


@pytest.fixture
def release(fixtures: Path, tmp_path: Path) -> Path:
    """Return a copy of the hand-made release that a test may break."""
    return Path(shutil.copytree(fixtures / "cepii_baci" / "release", tmp_path / "release"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def parsed(home: Home) -> Callable[[Path], BatchWriter]:
    """Return a function that offers, archives and parses a path, without any gate."""

    def parse(path: Path) -> BatchWriter:
        editions = [_stored(home, offer) for offer in connector.dropped(path)]
        out = BatchWriter(connector.source, editions[-1], home.landing / "candidates")
        for edition in editions:
            connector.parse(edition, out)
        return out

    return parse


def _stored(home: Home, offer: Offer) -> Edition:
    return ingest.store(Archive(home.archive), "cepii_baci", offer)


def landed(home: Home, path: Path) -> list[LandedBatch]:
    editions, unreadable = ingest.collect(home, {"cepii_baci": [path]})
    assert not unreadable
    ours = [edition for edition in editions if edition.source_id == "cepii_baci"]
    return [batch for edition in ours for batch in ingest.land(home, edition).batches]


def rows(batch: Batch, columns: str = "*", where: str = "true") -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        landed = relation(connection, batch.path, connector.source.tables[batch.table])
        return connection.execute(
            f"select {columns} from ({landed}) where {where} order by source_line"
        ).fetchall()


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def zipped(release: Path, name: str = ZIP, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    path = release.parent / name
    with zipfile.ZipFile(path, "w", compression) as archive:
        for file in sorted(release.iterdir()):
            archive.write(file, file.name)
    return path


def refusal(out: BatchWriter) -> InputRefusedError:
    (error,) = out.refusals
    return error


# What is read


def test_a_release_is_one_edition_with_flows_products_and_countries(
    release: Path, parsed: Callable[[Path], BatchWriter]
) -> None:
    (offer,) = connector.dropped(release)
    assert offer.label == "HS17_V202601"
    out = parsed(release)
    assert {(b.table, b.period, b.part, b.rows) for b in out.batches} == {
        ("trade_flows", "2023", "HS17", 5),
        ("products", "V202601", "HS17", 4),
        ("countries", "V202601", "", 6),
    }


def test_padded_numbers_missing_masses_and_lines_are_read_as_published(
    release: Path, parsed: Callable[[Path], BatchWriter]
) -> None:
    (batch,) = parsed(release / YEAR).batches
    assert rows(batch, "source_line, i, j, k, v, q") == [
        (2, "156", "276", "850511", Decimal("100.500"), Decimal("2.000")),
        (3, "156", "392", "850511", Decimal("50.000"), None),
        (4, "156", "392", "010121", Decimal("0.001"), Decimal("0.001")),
        # noise of floating point beyond the third decimal is rounded away
        (5, "276", "490", "850511", Decimal("7.000"), Decimal("0.500")),
        (6, "516", "156", "284690", Decimal("12.000"), None),
    ]
    assert rows(batch, "distinct source_file, hs_edition, release, 0 as source_line") == [
        (YEAR, "HS17", "V202601", 0)
    ]


# A code that is no number makes the file take the slow way.
@pytest.mark.parametrize(("published", "read"), [("008", "8"), ("XQ", "XQ"), ("0", "0")])
def test_blanks_and_zeros_before_a_country_code_do_not_count_however_the_file_is_read(
    release: Path, parsed: Callable[[Path], BatchWriter], published: str, read: str
) -> None:
    file = release / YEAR
    file.write_text(f"t,i,j,k,v,q\n2023, 004,{published},850511,1.0,       NA\n", "utf-8")
    (batch,) = parsed(file).batches
    assert rows(batch, "i, j") == [("4", read)]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(
    release: Path, parsed: Callable[[Path], BatchWriter]
) -> None:
    file = release / YEAR
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    (batch,) = parsed(file).batches
    assert batch.rows == 5
    assert rows(batch, "q", "source_line = 6") == [(None,)]


def test_a_zip_stays_a_zip_and_lineage_names_zip_and_member(
    release: Path, parsed: Callable[[Path], BatchWriter]
) -> None:
    out = parsed(zipped(release))
    assert [file.name for file in out.edition.files] == [ZIP]
    (flows,) = [batch for batch in out.batches if batch.table == "trade_flows"]
    assert rows(flows, "source_file", "source_line = 2") == [(f"{ZIP}/{YEAR}",)]
    leftovers = [path for path in out.folder.rglob("*") if path.suffix != ".parquet"]
    assert not leftovers


def test_a_zip_of_another_name_is_known_by_its_members(release: Path) -> None:
    (offer,) = connector.dropped(zipped(release, "download.zip"))
    assert offer.label == "HS17_V202601"


def test_names_encoded_twice_are_repaired_and_namibia_keeps_its_code(
    release: Path, parsed: Callable[[Path], BatchWriter]
) -> None:
    (batch,) = parsed(release / "country_codes_V202601.csv").batches
    assert rows(batch, "country_code, country_name, country_iso2, country_iso3")[2:] == [
        ("384", "Côte d'Ivoire", "CI", "CIV"),
        ("490", "Other Asia, nes", None, "S19"),
        ("516", "Namibia", "NA", "NAM"),
        ("531", "Curaçao", "CW", "CUW"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"), [("CÃ´te", "Côte"), ("Côte", "Côte"), ("China", "China")]
)
def test_only_a_text_encoded_twice_is_changed(text: str, expected: str) -> None:
    assert repaired(text) == expected


def test_the_older_country_layout_and_its_copies_are_read(
    tmp_path: Path, parsed: Callable[[Path], BatchWriter]
) -> None:
    file = tmp_path / "country_codes_V202301_copy.csv"
    file.write_bytes(
        b"\xef\xbb\xbfcountry_code;country_name_abbreviation;country_name_full;"
        b"iso_2digit_alpha;iso_3digit_alpha\r\n"
        b"490;Other Asia, nes;Other Asia, not elsewhere specified;N/A;N/A\r\n"
    )
    (batch,) = parsed(file).batches
    assert rows(batch, "country_code, country_name, country_iso2, country_iso3, source_line") == [
        ("490", "Other Asia, not elsewhere specified", None, None, 2)
    ]


def test_a_product_code_gets_its_leading_zero_back(
    release: Path, parsed: Callable[[Path], BatchWriter]
) -> None:
    (batch,) = parsed(release / "product_codes_HS17_V202601.csv").batches
    assert [code for (code,) in rows(batch, "code")] == ["010121", "284690", "850511", "9999AA"]


def test_a_corrected_release_and_a_file_cut_from_one_keep_their_names() -> None:
    named = naming.recognise("folder/BACI_HS92_Y2002_V202401b_some_codes.csv")
    assert named == naming.Named("flows", "HS92", "2002", "V202401b")
    assert naming.recognise("BACI_HS92_2002.csv") is None


# What is refused, with file, line and reason


def test_a_file_of_another_name_is_not_taken(tmp_path: Path) -> None:
    file = tmp_path / "trade.csv"
    file.write_text("t,i,j,k,v,q\n")
    with pytest.raises(InputRefusedError, match=r"trade\.csv: holds nothing named like"):
        connector.dropped(file)


def test_a_truncated_zip_is_refused(home: Home, release: Path) -> None:
    path = zipped(release)
    path.write_bytes(path.read_bytes()[:-200])
    (batch,) = landed(home, path)
    assert batch.status == "refused"
    assert batch.set_aside[0].first_file == ZIP
    assert "is a truncated zip" in batch.set_aside[0].reason


def test_a_damaged_member_is_refused_and_the_others_still_count(
    release: Path, parsed: Callable[[Path], BatchWriter]
) -> None:
    path = zipped(release, compression=zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"2023,156,276", b"2023,156,999"))
    out = parsed(path)
    error = refusal(out)
    assert error.file == f"{ZIP}/{YEAR}"
    assert "cannot be unpacked" in error.reason
    assert {batch.table for batch in out.batches} == {"products", "countries"}


@pytest.mark.parametrize("name", [ZIP, YEAR, "country_codes_V202601.csv"])
def test_a_web_page_is_refused_whatever_its_name(
    name: str, fixtures: Path, tmp_path: Path, parsed: Callable[[Path], BatchWriter]
) -> None:
    path = Path(shutil.copy(fixtures / "cepii_baci" / "page.html", tmp_path / name))
    error = refusal(parsed(path))
    assert (error.file, error.line) == (name, 1)
    assert "is a web page, not data" in error.reason


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("t,i,j,k,v", "column q is missing"),
        ("t,i,j,k,v,q,w", "column w is not expected"),
        ("t,j,i,k,v,q", "the columns stand in another order"),
        ("t;i;j;k;v;q", "column t, i, j, k, v, q is missing"),
    ],
)
def test_another_header_is_refused(
    header: str, reason: str, release: Path, parsed: Callable[[Path], BatchWriter]
) -> None:
    replace(release / YEAR, "t,i,j,k,v,q", header)
    error = refusal(parsed(release / YEAR))
    assert (error.file, error.line) == (YEAR, 1)
    assert reason in error.reason


def test_a_missing_column_lands_as_a_refusal_with_file_and_line(home: Home, release: Path) -> None:
    replace(release / YEAR, "t,i,j,k,v,q", "t,i,j,k,v")
    (batch,) = landed(home, release / YEAR)
    assert batch.status == "refused"
    (aside,) = batch.set_aside
    assert (aside.first_file, aside.first_line) == (YEAR, 1)
    assert "column q is missing" in aside.reason


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("         50.000", "       50.000 x", 3, "v is '       50.000 x', not a number"),
        ("         50.000", "         50,000", 3, "has 7 fields instead of 6"),
        ("12.000,\n", "12,000,\n", 6, "has 7 fields instead of 6"),
        ("2.000", "nan", 2, "q is '          nan', not a number"),
        ("2023,276", "2022,276", 5, "t is '2022', not the year 2023 of the file's name"),
        ("2023,276", "2023.4,276", 5, "t is '2023.4', not the year 2023"),
        ("2023,276", "\n2023,276", 5, "is an empty line"),
        ("12.000,\n", "12.0", 6, "has 5 fields instead of 6"),
    ],
)
def test_a_field_that_is_not_its_type_is_refused_with_its_line_and_text(
    old: str,
    new: str,
    line: int,
    reason: str,
    release: Path,
    parsed: Callable[[Path], BatchWriter],
) -> None:
    replace(release / YEAR, old, new)
    error = refusal(parsed(release / YEAR))
    assert (error.file, error.line) == (YEAR, line)
    assert reason in error.reason


def test_text_that_is_not_utf8_is_refused(
    release: Path, parsed: Callable[[Path], BatchWriter]
) -> None:
    for name, old in ((YEAR, b"2023,276"), ("country_codes_V202601.csv", b"Namibia")):
        file = release / name
        file.write_bytes(file.read_bytes().replace(old, b"\xe9" + old))
        error = refusal(parsed(file))
        assert (error.file, "not UTF-8" in error.reason) == (name, True)
        assert error.line in (5, 6)


def test_two_files_of_one_year_are_refused(
    release: Path, parsed: Callable[[Path], BatchWriter]
) -> None:
    shutil.copy(release / YEAR, release / YEAR.replace(".csv", "_again.csv"))
    assert "is a second file of HS17_V202601 for 2023" in refusal(parsed(release)).reason


# What the gate sets aside or refuses


def test_negative_values_and_unknown_countries_are_set_aside_and_the_rest_is_loaded(
    home: Home, release: Path
) -> None:
    replace(release / YEAR, "         50.000", "        -50.000")
    replace(release / YEAR, "2023,516,156", "2023,XQ,156")
    (batch,) = landed(home, release / YEAR)
    assert (batch.status, batch.rows) == ("promoted", 3)
    by_rule = {aside.reason.split(":")[0]: aside for aside in batch.set_aside}
    negative = by_rule["v is above zero"]
    assert (negative.first_file, negative.first_line, negative.row_count) == (YEAR, 3, 1)
    assert negative.value_at_risk == -50.0
    unknown = by_rule["i is a known area of cepii_baci"]
    assert (unknown.first_file, unknown.first_line, unknown.value_at_risk) == (YEAR, 6, 12.0)


def test_a_duplicated_key_keeps_the_batch_out(home: Home, release: Path) -> None:
    replace(release / YEAR, "2023,516", "2023,156,276,850511,1.0,1.0\n2023,516")
    (batch,) = landed(home, release / YEAR)
    assert batch.status == "quarantined"
    (aside,) = batch.set_aside
    assert aside.reason.startswith("(t, i, j, k) is unique")
    assert (aside.first_file, aside.first_line, aside.row_count) == (YEAR, 2, 2)


def test_lost_leading_zeros_and_a_year_after_the_release_keep_the_batch_out(
    home: Home, release: Path
) -> None:
    late = release / YEAR.replace("Y2023", "Y2026")
    late.write_text((release / YEAR).read_text("utf-8").replace("2023,", "2026,"), "utf-8")
    replace(late, "010121", "10121")
    (batch,) = landed(home, late)
    assert batch.status == "quarantined"
    told = {aside.reason.split(":")[0]: aside.first_line for aside in batch.set_aside}
    assert told == {
        "k has six characters": 4,
        "t lies between the HS edition's first year and the release": 2,
    }


# The publisher's own files


@pytest.mark.shared_data
def test_the_extract_of_a_real_release_gives_its_known_totals(
    shared_data: Path, home: Home
) -> None:
    (extract,) = (shared_data / "baci").glob("BACI_*.csv")
    (batch,) = landed(home, extract)
    assert (batch.status, batch.rows, batch.set_aside) == ("promoted", 21_723, ())
    path = home.landing / "objects" / f"{batch.sha256}.parquet"
    found = duckdb.sql(
        f"select sum(v), count(*) from read_parquet('{path}') where k = '850511'"
    ).fetchall()
    assert found == [(Decimal("4962889.102"), 4_415)]


@pytest.mark.shared_data
def test_a_folder_with_lists_of_several_releases_loads_whole(
    shared_data: Path, parsed: Callable[[Path], BatchWriter]
) -> None:
    out = parsed(shared_data / "baci")
    assert not out.refusals
    labels = [offer.label for offer in connector.dropped(shared_data / "baci")]
    assert "HS17_V202601" in labels
    products = [batch for batch in out.batches if batch.table == "products"]
    for batch in products:
        assert rows(batch, "1, source_line", "length(code) <> 6") == []
