"""The figures on listed inputs in products: whole, cited, and refused where a bound would lie."""

import shutil
from collections import Counter

import pytest

from ingestion.core.connector import Offer
from ingestion.product_content.connector import DATA_DIR, connector
from tests.dropped import land_offers

# Elements of part 1 of the annex: what the ledger lists as inputs of announcement 61.
LISTED = {"Sm", "Dy", "Gd", "Tb", "Lu", "Sc", "Y"}
FIRST_SET = {"jet_engines", "radar", "electric_vehicles", "smartphones", "laptops"}


@pytest.fixture(scope="module")
def landed(tmp_path_factory):
    return land_offers(connector, connector.bundled(), tmp_path_factory.mktemp("product_content"))


def edited(tmp_path, name, old, new):
    """Land a copy of the collection with one text replaced in one file."""
    folder = tmp_path / "data"
    shutil.copytree(DATA_DIR, folder)
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    files = tuple(sorted(folder.glob("*.csv")))
    return land_offers(connector, [Offer("edited", files, "test")], tmp_path)


def test_the_collection_is_whole_and_breaks_no_rule(landed):
    counts = {name: len(landed.rows(name)) for name in connector.source.tables}
    assert counts == {
        "products": 13,
        "codes": 13,
        "contents": 103,
        "prices": 52,
        "oxides": 7,
        "origins": 2,
    }
    assert landed.failed() == []
    assert not landed.refusals


def test_every_product_has_a_word_on_every_listed_element(landed):
    said = Counter()
    for row in landed.rows("contents"):
        if row["element"] in LISTED:
            said[row["product"], row["element"]] += 1
    names = {row["product"] for row in landed.rows("products")}
    assert names >= FIRST_SET
    assert set(said) == {(name, element) for name in names for element in LISTED}


def test_what_was_not_found_has_a_reason_and_no_number(landed):
    missing = [row for row in landed.rows("contents") if row["kind"] == "none"]
    assert {row["product"] for row in missing} >= FIRST_SET
    for row in missing:
        assert row["missing_reason"] == "no citable figure obtained"
        assert (row["content_low"], row["content_high"], row["url"]) == (None, None, None)


def test_every_figure_is_cited_and_every_citation_is_used(landed):
    used = set()
    for name in connector.source.tables:
        for row in landed.rows(name):
            if row.get("kind") != "none":
                assert row["url"].startswith("http")
                assert row["read_on"] is not None
                used.add(row["url"])
    lines = (DATA_DIR / "citations.csv").read_text("utf-8").splitlines()
    assert len(used) == len(lines) - 1


def test_the_price_of_magnets_is_the_value_of_chinas_exports_over_their_mass(landed):
    (row,) = [
        row
        for row in landed.rows("prices")
        if row["subject"] == "neodymium_magnets_with_dysprosium"
    ]
    assert row["price_low"] == round(2_860_000_000 / 58_152_000, 2)


def test_a_figure_without_a_known_citation_is_refused_with_its_line(tmp_path):
    landed = edited(tmp_path, "prices.csv", "usgs-mcs-2026", "somebody")
    (error,) = landed.refusals
    assert str(error).startswith("prices.csv, line 2: citation_id 'somebody'")


def test_a_reason_beside_a_source_is_refused_with_its_line(tmp_path):
    landed = edited(
        tmp_path, "contents.csv", "no citable figure obtained,,,", "nothing,,,adamas-2024"
    )
    (error,) = landed.refusals
    assert "contents.csv, line 5: gives a reason why there is no figure, and a source" in str(error)


# One slip per rule: file, text, what it becomes, and the rule that must notice.
SLIPS = [
    ("contents.csv", ",0.18,0.24,", ",0.34,0.24,", "low before high, none below zero"),
    ("contents.csv", ",0.36,0.36,wt_pct,", ",0.36,0.36,kg_per_mw,", "figures of an element in a"),
    ("contents.csv", ",0.6,1.2,wt_pct,", ",0.6,,wt_pct,", "a figure has an upper end and a unit"),
    ("contents.csv", ",inventory,", ",guess,", "kind is one of"),
    ("codes.csv", ",0,1,wider", ",1,1,wider", "a code that is the product is it in whole"),
    ("codes.csv", "870380", "8703", "the code has six digits"),
    (
        "products.csv",
        "radar,product,Radar apparatus,CHN,,,",
        "radar,product,Radar apparatus,CHN,CN-2025-61,1(1),CN-2025-61/part2-01",
        "just the outputs of a notice name their clause",
    ),
    ("prices.csv", ",410,410,", ",0,410,", "low before high, above zero, and of a likely year"),
    (
        "prices.csv",
        "2,860,000,000 USD over 58,152,000 kg: the average of all rare-earth magnets that China "
        "exported",
        "so",
        "a derived price states its arithmetic",
    ),
    ("oxides.csv", "0.86236", "1.16", "an oxide holds more than half and less than all"),
    ("origins.csv", ",1,1,2021", ",1,1.2,2021", "share: 0 <= low <= high <= 1"),
    ("origins.csv", ",2021,2024,", ",2025,2024,", "years are in order"),
]


def test_slips_that_would_move_a_bound_keep_their_tables_out(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(DATA_DIR, folder)
    for name, old, new, _ in SLIPS:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    files = tuple(sorted(folder.glob("*.csv")))
    landed = land_offers(connector, [Offer("edited", files, "test")], tmp_path)
    assert {batch.status for batch in landed.batches} == {"quarantined"}
    for *_, rule in SLIPS:
        assert any(found.startswith(rule) for found in landed.failed()), rule
