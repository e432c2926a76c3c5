"""Customs codes that were split or renumbered: where one ends its successor begins."""

from collections import defaultdict
from datetime import date

import pytest

from tests.ledger import parsed, rows

# A code that is no longer used and what took its place: the split for No. 18 of 2025, and the
# renumbering that the catalogue and the tariff of 2026 show.
SUCCESSORS = {
    "2805301900": {"2805301800", "2805301910"},
    "2825600002": {"2825600001"},
    "2853904030": {"2853904050"},
    "2853904040": {"2853904050"},
    "2853909026": {"2853909040"},
    "2853909028": {"2853909040"},
    "2853909029": {"2853909040"},
    "3801100030": {"3801100040"},
    **{f"38180090{number:02}": {"3818009020"} for number in range(1, 11)},
    **{f"38256900{number:02}": {"3825690020"} for number in range(1, 11)},
}
CATALOGUE_2026 = date(2026, 1, 1)
NO_18 = date(2025, 4, 4)


@pytest.fixture(scope="module")
def codes_by_item(tmp_path_factory):
    """Return the codes of each item of the bundled ledger, each with its first and last bound."""
    out = parsed(tmp_path_factory.mktemp("ledger"))
    codes = defaultdict(dict)
    for row in rows(out, "item_codes"):
        codes[row["item_id"]][row["code"]] = (row["valid_from"], row["valid_to"])
    return codes


def test_no_code_and_its_successor_overlap(codes_by_item):
    for item, codes in codes_by_item.items():
        for code in SUCCESSORS.keys() & codes.keys():
            successors = SUCCESSORS[code] & codes.keys()
            assert successors, f"{item} ends {code} and has nothing in its place"
            for successor in successors:
                end, begin = codes[code][1], codes[successor][0]
                assert end is not None, f"{item}: {code} has no valid_to"
                assert begin is not None, f"{item}: {successor} has no valid_from"
                assert end <= begin, f"{item}: {code} overlaps {successor}"


def test_every_code_that_ends_has_a_known_successor(codes_by_item):
    ended = {code for codes in codes_by_item.values() for code, span in codes.items() if span[1]}
    assert ended == set(SUCCESSORS)


def test_codes_end_where_the_evidence_bounds_their_use(codes_by_item):
    ends = {
        code: span[1] for codes in codes_by_item.values() for code, span in codes.items() if span[1]
    }
    assert ends.pop("2805301900") == NO_18
    assert set(ends.values()) == {CATALOGUE_2026}


def test_codes_first_seen_in_2026_begin_there(codes_by_item):
    begun = {
        code
        for codes in codes_by_item.values()
        for code, span in codes.items()
        if span[0] == CATALOGUE_2026
    }
    assert {"2846904810", "2846909910", "8541410010"} <= begun
    assert {"9001909070", "9002201010", "9002209010"} <= begun


def test_trap_17_ores_are_linked_by_a_finer_code_than_the_heading_lithium_ore_comes_under(
    codes_by_item,
):
    """Most trade in 253090 is lithium ore, so no item may claim the six digits for rare earths."""
    found = {code for codes in codes_by_item.values() for code in codes if code[:6] == "253090"}
    assert found
    assert all(len(code) > 6 for code in found)
