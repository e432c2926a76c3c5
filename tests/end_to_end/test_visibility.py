"""How much of the law customs statistics can see."""

import csv
from collections import defaultdict

import pytest

from flows.query import ask

pytestmark = pytest.mark.slow

# Items of each Chinese list: all, coded, without a code, and with codes not established.
LISTS = {
    "CN-2023-23": (14, 14, 0, 0),
    "CN-2023-39": (2, 2, 0, 0),
    "CN-2023-57": (5, 0, 5, 0),
    "CN-2024-33": (15, 12, 3, 0),
    "CN-2025-10": (25, 20, 5, 0),
    "CN-2025-18": (59, 36, 23, 0),
    "CN-2025-55": (6, 4, 1, 1),
    "CN-2025-56": (58, 16, 42, 0),
    "CN-2025-57": (42, 4, 37, 1),
    "CN-2025-58": (24, 2, 4, 18),
    "CN-2025-61": (18, 0, 0, 18),
    "CN-2025-62": (10, 0, 10, 0),
    "ALL": (278, 110, 130, 38),
}
CODED = "items_own_code + items_shared_code + items_catch_all_only"
# Coded Chinese items, each with the best tier of its listed codes.
BEST = """
    select items.item_id, items.instrument_id, items.form, min(codes.tier) as tier,
        min(codes.digits) as digits, string_agg(distinct codes.code, ',') as codes
    from controls.control_items as items
    inner join controls.control_item_codes as codes on items.item_id = codes.item_id
    where codes.basis <> 'inferred' and items.instrument_id like 'CN-%'
    group by all
"""


def test_each_list_is_as_visible_as_its_text_says(starter):
    rows = ask(
        starter,
        f"""
        select instrument_id, item_count, {CODED}, items_no_code, items_not_established
        from controls.visibility where controller = 'CN' and element = 'ALL' and form = 'ALL'
        """,
    ).rows
    assert {row[0]: row[1:] for row in rows} == LISTS


def test_of_278_chinese_items_130_carry_no_code_and_the_codes_of_38_are_not_established(starter):
    (row,) = ask(
        starter,
        """
        select round(100 * share_no_code, 1), round(100 * share_not_established, 1), counting_rule
        from controls.visibility
        where controller = 'CN' and instrument_id = 'ALL' and element = 'ALL' and form = 'ALL'
        """,
    ).rows
    assert row[:2] == (46.8, 13.7)
    assert row[2].startswith("One item per lettered or numbered leaf of a list")


def test_of_250_chinese_goods_102_carry_no_code(starter):
    (row,) = ask(
        starter,
        """
        select sum(item_count), sum(items_no_code), sum(items_not_established)
        from controls.visibility
        where controller = 'CN' and instrument_id = 'ALL' and element = 'ALL'
            and form not in ('ALL', 'technology')
        """,
    ).rows
    assert row == (250, 102, 38)


def test_the_us_list_has_a_controller_of_its_own_and_no_customs_codes(starter):
    (row,) = ask(
        starter,
        """
        select item_count, items_not_applicable from controls.visibility
        where controller = 'US' and instrument_id = 'ALL' and element = 'ALL' and form = 'ALL'
        """,
    ).rows
    assert row == (19, 19)


def test_elements_do_not_add_up_to_the_whole_because_items_hold_several(starter):
    rows = ask(
        starter,
        """
        select element = 'ALL', sum(item_count) from controls.visibility
        where controller = 'CN' and instrument_id = 'CN-2025-18' and form = 'alloy'
        group by all order by all
        """,
    ).rows
    # Twenty alloys, one of them of terbium and dysprosium.
    assert rows == [(False, 21), (True, 20)]


def test_magnets_have_no_listed_code_and_are_linked_to_one_by_inference(starter):
    (row,) = ask(
        starter,
        """
        select item_count, items_no_code, items_inferred_only from controls.visibility
        where controller = 'CN' and instrument_id = 'CN-2025-18' and element = 'ALL'
            and form = 'permanent_magnet'
        """,
    ).rows
    assert row == (3, 3, 3)


def test_the_24_rows_of_catch_alls_are_20_of_tier_c_and_four_metals_of_one_line(starter):
    """Twenty-four is counted with 28053019 as a catch-all and without ordinary machine lines."""
    counts = dict(
        ask(
            starter,
            f"""
            select
                case
                    when codes = '28053019' then 'other rare-earth metals'
                    when digits = 10 then 'targets and organometallics'
                    else 'machines and reagents'
                end,
                count(*)
            from ({BEST}) where tier = 'C' or codes = '28053019' group by all
            """,
        ).rows
    )
    assert counts == {
        "targets and organometallics": 20,
        "other rare-earth metals": 4,
        "machines and reagents": 14,
    }
    # The line of other rare-earth metals holds nothing else, so it is shared, not a catch-all.
    assert ask(
        starter,
        "select distinct tier from controls.control_item_codes where code = '28053019'",
    ).rows == [("B",)]


@pytest.mark.shared_data
def test_catch_alls_differ_from_the_compiled_flags_just_where_the_rule_says(starter, shared_data):
    facts = shared_data.parent / "facts" / "controls" / "item_codes.csv"
    if not facts.is_file():
        pytest.skip(f"the compiled evidence is not at {facts}; catch-all flags are not compared")
    theirs, by_item = {}, defaultdict(set)
    with facts.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            theirs[row["cn_code"]] = row["is_catch_all"] == "yes"
            by_item[row["item_id"]].add(row["is_catch_all"])
    ours = dict(
        ask(
            starter,
            """
            select code, bool_or(is_catch_all) from controls.control_item_codes
            where basis <> 'inferred' group by code
            """,
        ).rows
    )
    assert theirs.keys() - ours.keys() == {"8110929010"}  # the misprint
    differing = {code for code in theirs.keys() & ours.keys() if theirs[code] != ours[code]}
    # All under these lines are rare-earth compounds: shared by elements, not by unrelated goods.
    shared = {code for code in differing if code.startswith("284690")}
    assert shared == {
        "2846901993",
        "2846902810",
        "2846903910",
        "2846904810",
        "2846904820",
        "2846909910",
        "2846909920",
    }
    # Ordinary lines for furnaces, presses and reagents, whatever they serve.
    assert differing - shared == {
        "29199000",
        "29319000",
        "38249999",
        "84798310",
        "84798999",
        "84799090",
        "85141990",
        "85142000",
        "85433000",
    }
    assert not any(theirs[code] for code in differing - shared)
    # By the compiled flags alone 20 items have nothing but catch-alls; 28053019 makes them 24.
    assert sum(flags == {"yes"} for flags in by_item.values()) == 20
    assert not theirs["28053019"]
