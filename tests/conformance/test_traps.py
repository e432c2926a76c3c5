"""Each known trap of trade statistics has a test that shows it; none goes without being missed."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

import pytest


@dataclass(frozen=True)
class Trap:
    """A trap, and the tests, by module, that show the real case or a faithful copy of it."""

    title: str
    tests: Mapping[str, tuple[str, ...]]


BACI = "contract.test_cepii_baci"
COMTRADE = "contract.test_un_comtrade"
TABLES = "contract.test_un_comtrade_tables"
ASKING = "fault.test_comtrade_fetching"
FETCHING = "fault.test_fetching"
COMEXT = "contract.test_eurostat_comext"
CENSUS = "contract.test_us_census_trade"
HMRC = "contract.test_uk_hmrc"
HTS_REPORTS = "contract.test_usitc_dataweb"
USGS = "contract.test_usgs_mcs"
AREAS = "unit.test_country_table"
OWN = "contract.test_trade_traps"
GOLDEN = "contract.test_golden_trade"

TRAPS: Mapping[int, Trap] = {
    1: Trap(
        "BACI: a missing mass is a padded NA in one release and blank in another, and never zero",
        {
            BACI: ("test_padded_numbers_missing_masses_and_lines_are_read_as_published",),
            GOLDEN: ("test_trap_01_missing_masses_of_the_extract_are_missing_and_none_is_zero",),
        },
    ),
    2: Trap(
        "BACI: three decimals with floating noise behind them; no country trades with itself",
        {
            BACI: (
                "test_padded_numbers_missing_masses_and_lines_are_read_as_published",
                "test_a_duplicated_key_keeps_the_batch_out",
            ),
            OWN: ("test_trap_02_trade_of_a_country_with_itself_is_set_aside",),
            GOLDEN: (
                "test_trap_02_the_extract_has_no_trade_with_oneself_and_nothing_below_a_dollar",
            ),
        },
    ),
    3: Trap(
        "BACI: copies saved by programs lose the leading zeros of product codes",
        {
            BACI: (
                "test_a_product_code_gets_its_leading_zero_back",
                "test_lost_leading_zeros_and_a_year_after_the_release_keep_the_batch_out",
            ),
            TABLES: ("test_a_code_that_lost_its_leading_zero_keeps_the_batch_out",),
        },
    ),
    4: Trap(
        "BACI: the country list changed its columns, and copies have another delimiter or a mark",
        {BACI: ("test_the_older_country_layout_and_its_copies_are_read",)},
    ),
    5: Trap(
        "BACI: some country names were encoded as UTF-8 twice",
        {
            BACI: (
                "test_names_encoded_twice_are_repaired_and_namibia_keeps_its_code",
                "test_only_a_text_encoded_twice_is_changed",
            )
        },
    ),
    6: Trap(
        "NA is Namibia: joins by letters lose it, and Taiwan with it",
        {
            AREAS: ("test_namibia_is_written_na_and_nothing_reads_it_as_missing",),
            OWN: ("test_trap_06_and_07_taiwan_and_namibia_find_their_country_by_number",),
        },
    ),
    7: Trap(
        "490 is Taiwan in practice, though lists call it a group or give it no letters",
        {
            AREAS: ("test_490_is_taiwan",),
            OWN: (
                "test_trap_07_taiwan_is_a_country_and_no_group_to_be_dropped",
                "test_trap_07_the_un_list_calls_490_a_group_and_the_table_does_not",
            ),
            GOLDEN: ("test_trap_07_taiwan_is_627_flows_of_the_extract",),
        },
    ),
    8: Trap(
        "Letters of countries repeat over time; only the numbers tell territories apart",
        {
            AREAS: (
                "test_codes_that_share_their_letters_are_different_areas",
                "test_one_code_of_a_year_belongs_to_one_area_of_that_year",
                "test_every_country_code_of_every_baci_release_is_mapped",
            ),
            OWN: ("test_trap_08_customs_territories_have_numbers_of_the_uns_own",),
        },
    ),
    9: Trap(
        "BACI: one file a year and HS edition, corrected releases with a letter, either line end",
        {
            BACI: (
                "test_a_zip_stays_a_zip_and_lineage_names_zip_and_member",
                "test_windows_line_ends_and_a_byte_order_mark_change_nothing",
                "test_a_corrected_release_and_a_file_cut_from_one_keep_their_names",
            ),
            OWN: ("test_trap_09_editions_of_the_hs_never_take_each_others_place",),
        },
    ),
    10: Trap(
        "BACI: each January revises all years, and the newest year is provisional",
        {
            "end_to_end.test_vintages": (
                "test_every_watched_flow_that_changed_stands_with_both_values",
                "test_the_changes_add_up_to_the_totals_of_both_vintages",
            ),
            "contract.test_cepii_baci_totals": (
                "test_a_whole_year_with_other_totals_is_kept_out",
                "test_the_known_totals_are_those_of_thirteen_cited_years",
            ),
            "unit.test_trade_rules": (
                "test_an_edition_that_lost_a_fifth_of_its_flows_or_doubled_is_reported",
            ),
        },
    ),
    11: Trap(
        "Comtrade: rows that split a total stand beside it, up to hundreds for one flow",
        {
            COMTRADE: (
                "test_rows_that_split_a_total_are_kept_apart_and_not_counted_twice",
                "test_partners_that_do_not_sum_to_the_world_keep_the_batch_out",
            ),
            TABLES: (
                "test_trap_11_the_largest_row_of_a_key_is_its_total_and_splits_are_counted_only",
                "test_trap_11_totals_that_do_not_sum_to_the_world_keep_the_file_out",
                "test_trap_11_all_reporters_of_2024_count_each_total_once",
            ),
            ASKING: ("test_trap_11_without_a_key_the_preview_is_asked_for_totals",),
        },
    ),
    12: Trap(
        "Comtrade: the World, bunkers and unnamed areas stand among the partners",
        {
            TABLES: ("test_trap_12_the_world_is_a_partner_of_its_own_and_never_a_country",),
            OWN: (
                "test_trap_12_partners_that_are_no_country_are_unspecified_and_stay",
                "test_trap_12_imports_from_oneself_are_returned_goods_and_stay",
            ),
            COMTRADE: ("test_partners_of_every_saved_answer_sum_to_the_world",),
        },
    ),
    13: Trap(
        "Comtrade: masses are missing, zero or estimated, and codes carry trailing blanks",
        {
            COMTRADE: ("test_a_missing_mass_is_not_a_mass_of_zero_and_codes_lose_their_blanks",),
            TABLES: (
                "test_trap_13_mass_is_that_of_the_largest_row_and_a_missing_one_stays_missing",
            ),
        },
    ),
    14: Trap(
        "Comtrade: a file saved anew by a program has its header one column off",
        {
            TABLES: (
                "test_trap_14_a_header_one_column_off_is_refused_by_the_values_under_it",
                "test_trap_14_the_real_shifted_file_is_refused",
            )
        },
    ),
    15: Trap(
        "Comtrade: the preview stops at 500 records without a word; no trade is a count of zero",
        {
            ASKING: (
                "test_trap_15_a_full_preview_is_refused_at_the_door_each_time",
                "test_trap_15_an_answer_of_fewer_records_than_it_counts_is_refused",
                "test_trap_15_no_trade_is_an_answer_of_its_own",
                "test_a_rate_limit_and_a_fault_of_the_server_are_worth_a_retry",
            ),
            COMTRADE: ("test_an_answer_that_is_not_whole_is_refused",),
        },
    ),
    16: Trap(
        "Comtrade: bulk files and the older CSV look alike and are laid out otherwise",
        {
            OWN: (
                "test_trap_16_a_packed_bulk_file_is_not_taken_for_an_answer",
                "test_trap_16_the_older_csv_of_35_columns_is_refused_with_what_it_lacks",
            )
        },
    ),
    17: Trap(
        "253090 is lithium ore above all, and no figure of rare earths",
        {
            "contract.test_control_ledger_codes": (
                "test_trap_17_ores_are_linked_by_a_finer_code_than_the_heading_lithium_ore_comes_under",
            )
        },
    ),
    18: Trap(
        "Comext: a second family of files holds partners of the United Kingdom alone",
        {
            COMEXT: (
                "test_trap_18_files_of_uk_partners_are_refused_by_their_name",
                "test_trap_18_files_of_uk_partners_are_refused_under_any_name",
                "test_trap_18_parts_of_the_united_kingdom_are_not_counted_beside_the_whole",
                "test_trap_18_a_whole_and_a_part_that_do_not_add_up_are_reported",
            ),
            AREAS: ("test_the_parts_of_the_united_kingdom_are_not_counted_beside_the_whole",),
        },
    ),
    19: Trap(
        "Comext: month 52 is the year",
        {COMEXT: ("test_trap_19_month_52_is_the_year_and_no_month",)},
    ),
    20: Trap(
        "Comext: codes with X are residual or confidential trade",
        {COMEXT: ("test_trap_20_residual_codes_are_kept_out_of_cn8_flows_but_counted",)},
    ),
    21: Trap(
        "Comext: partners without a name, own letters, late reporters, hundreds of kilograms",
        {
            COMEXT: (
                "test_trap_21_groups_and_the_world_are_control_totals",
                "test_trap_21_partners_without_a_name_are_partners",
                "test_trap_21_greece_and_serbia_have_letters_of_their_own",
                "test_trap_21_a_month_that_lacks_reporters_says_so",
                "test_trap_21_hundreds_of_kilograms_become_kilograms",
            )
        },
    ),
    22: Trap(
        "Eight-digit codes begin, split and end with the year",
        {
            COMEXT: (
                "test_trap_22_a_code_is_kept_as_it_is_in_its_month",
                "test_trap_22_codes_of_magnets_exist_in_the_lists_of_their_years",
            ),
            "contract.test_eu_cn": ("test_codes_of_rare_earths_and_graphite_change_with_the_year",),
        },
    ),
    23: Trap(
        "Census: a table in JSON, kilograms second or never, groups among the countries",
        {
            CENSUS: (
                "test_trap_23_kilograms_of_magnets_are_the_second_quantity",
                "test_trap_23_ferrite_magnets_are_counted_in_pieces_only_and_have_no_mass",
                "test_trap_23_tonnes_of_baryte_become_kilograms",
                "test_trap_23_the_content_of_tungsten_is_not_its_mass",
                "test_trap_23_a_missing_quantity_is_written_as_zero_and_is_no_mass",
                "test_trap_23_group_rows_are_set_aside_with_their_value",
                "test_trap_23_a_filter_field_echoed_as_a_second_column_is_read_once",
                "test_trap_23_export_fields_have_names_of_their_own",
                "test_trap_23_a_code_split_within_the_year_keeps_both_its_lives",
            ),
            FETCHING: ("test_trap_23_a_month_without_data_is_no_edition",),
        },
    ),
    24: Trap(
        "DataWeb: a value row per unit, a total in the last row, a column of zeros for no data",
        {
            HTS_REPORTS: (
                "test_each_quantity_unit_keeps_its_row_and_the_total_is_no_row",
                "test_a_column_of_zeros_in_the_annual_sheet_is_no_data",
                "test_the_months_to_date_come_from_their_own_sheet",
                "test_us_imports_of_magnets_from_china_are_summed_over_units",
                "test_2026_has_no_annual_figure_and_has_four_months",
            )
        },
    ),
    25: Trap(
        "HMRC: several rows a flow, a withheld country, pounds, 809 t of magnets at two cents",
        {
            HMRC: (
                "test_trap_25_several_records_of_a_flow_are_one_row_with_their_count",
                "test_trap_25_eu_and_other_flow_types_are_two_sides_of_trade",
                "test_trap_25_a_withheld_country_is_a_partner_of_its_own_and_not_lost",
                "test_trap_25_pounds_are_not_turned_into_dollars",
                "test_trap_25_magnets_at_two_pence_a_kilogram_are_reported",
                "test_trap_25_the_sentence_of_a_throttled_service_is_no_answer",
                "test_trap_25_the_real_outlier_of_june_2025_and_no_other_breaks_the_band",
            ),
            "unit.test_trade_rules": (
                "test_trap_25_magnets_at_two_cents_a_kilogram_are_reported_by_every_source_with_a_mass",
            ),
            GOLDEN: (
                "test_trap_25_magnets_of_the_united_kingdom_are_901_tonnes_with_the_outlier_and_92_without",
            ),
            FETCHING: ("test_trap_25_a_throttled_service_is_asked_again",),
        },
    ),
    26: Trap(
        "USGS: Windows-1252, values that are texts, and a release revised under its old name",
        {
            USGS: (
                "test_a_cell_says_what_it_knows_and_why_it_does_not_know_more",
                "test_the_file_is_read_as_windows_1252",
                "test_an_em_dash_is_zero_and_withheld_is_not",
                "test_the_2025_layout_with_a_blank_in_its_header_is_read_too",
                "test_the_2026_release_holds_8886_rows_and_its_odd_ones_are_reported",
            ),
            "unit.test_archive": ("test_a_revision_stands_beside_what_an_earlier_build_used",),
        },
    ),
    27: Trap(
        "BGS: dots for unavailable, minerals and oxides apart; WGI: decimal commas and nan",
        {
            "contract.test_bgs_wms": (
                "test_a_missing_quantity_is_not_zero_and_nil_is",
                "test_minerals_and_oxides_land_apart",
            ),
            "contract.test_wgi": (
                "test_a_decimal_comma_is_a_decimal_sign_and_nan_is_missing",
                "test_a_figure_in_a_year_without_one_is_set_aside",
            ),
        },
    ),
    28: Trap(
        "Figures of years nobody can have counted yet are forecasts; each needs its provenance",
        {
            BACI: ("test_lost_leading_zeros_and_a_year_after_the_release_keep_the_batch_out",),
            TABLES: ("test_an_extract_of_a_year_to_come_is_refused",),
            "contract.test_published_figures": (
                "test_every_row_names_its_publisher_address_terms_and_day",
            ),
        },
    ),
}
NAMED = sorted(
    {
        (module, name)
        for trap in TRAPS.values()
        for module in trap.tests
        for name in trap.tests[module]
    }
)


def test_every_known_trap_is_here():
    assert list(TRAPS) == list(range(1, 29))
    assert all(trap.title and trap.tests for trap in TRAPS.values())


@pytest.mark.parametrize(("module", "name"), NAMED, ids=lambda part: part)
def test_the_test_of_a_trap_is_still_there(module, name):
    found = getattr(import_module(f"tests.{module}"), name, None)
    assert inspect.isfunction(found), f"{module} has no {name} any more"
    skipped = _marks(module, name) & {"skip", "xfail"}
    assert not skipped, f"{module}.{name} no longer runs"


def test_a_test_named_after_a_trap_is_in_the_list():
    """A test that carries the number of a trap in its name is found from here."""
    modules = sorted({module for module, _ in NAMED})
    named_so = {
        (module, name)
        for module in modules
        for name in vars(import_module(f"tests.{module}"))
        if name.startswith("test_trap_")
    }
    assert sorted(named_so - set(NAMED)) == []


@pytest.mark.parametrize("number", TRAPS)
def test_every_trap_is_shown_without_the_publishers_own_files(number):
    """Real files are not part of the project, and a test on them may skip."""
    own = [
        name
        for module, names in TRAPS[number].tests.items()
        for name in names
        if "shared_data" not in _marks(module, name)
    ]
    assert own


def _marks(module: str, name: str) -> set[str]:
    file = import_module(f"tests.{module}")
    of_file = getattr(file, "pytestmark", [])
    of_file = of_file if isinstance(of_file, list) else [of_file]
    return {mark.name for mark in (*of_file, *getattr(getattr(file, name), "pytestmark", ()))}
