"""Gates of US Census trade: countries only, ten digits only, and parts that make their total."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import bad_groups, bad_rows, duplicated_key, known_area
from expectations.trade_rules import unit_value_in_band

COUNTRY = "regexp_full_match(cty_code, '[1-7][0-9]{3}')"


def imports() -> list[Expectation]:
    """Return the rules on imports of one month and heading."""
    return _flow("i_commodity", "gen_val_mo", ("gen_qy1_mo", "gen_qy2_mo"))


def exports() -> list[Expectation]:
    """Return the rules on exports of one month and heading."""
    return _flow("e_commodity", "all_val_mo", ("qty_1_mo", "qty_2_mo"))


def _flow(code: str, value: str, quantities: tuple[str, str]) -> list[Expectation]:
    return [
        bad_rows(
            "time is a month",
            where="time is null or not regexp_full_match(time, '[0-9]{4}-(0[1-9]|1[0-2])')",
            why="a year to date or a year would be counted beside its months",
        ),
        duplicated_key("time", code, "cty_code", why="a flow that stands twice is counted twice"),
        bad_rows(
            f"{code} has ten digits",
            where=f"{code} is null or not regexp_full_match({code}, '[0-9]{{10}}')",
            why="a coarser level is the sum of ten-digit codes and would be counted beside them",
            on_failure="set_aside",
        ),
        bad_rows(
            "no row of a country group",
            where=f"summary_lvl = 'CGP' or not ({COUNTRY} or cty_code = '-')",
            why="OPEC, the EU and continents hold countries that have rows of their own",
            on_failure="set_aside",
        ),
        known_area("cty_code", "us_schedule_c"),
        bad_rows(
            f"{value} is there and not negative",
            where=f"not coalesce({value} >= 0, false)",
            why="a flow without a value cannot be told from a suppressed one",
            on_failure="set_aside",
        ),
        bad_rows(
            "no negative quantity",
            where=" or ".join(f"{quantity} < 0" for quantity in quantities),
            why="a quantity is never negative",
            on_failure="set_aside",
        ),
        bad_groups(
            "countries sum to the row of all countries",
            query=f"""
                select
                    min(source_file) as source_file, min(source_line) as source_line,
                    max(if(cty_code = '-', {value}, null)) as {value},
                    sum(if({COUNTRY}, {value}, 0)) as countries
                from {{batch}}
                where coalesce(summary_lvl, 'DET') = 'DET'
                group by time, {code}
                having abs({value} - countries) > 0.001 * {value}
            """,
            why="a difference means that rows are missing or stand twice",
        ),
        unit_value_in_band(code=code, value=value, mass_kg=_kilograms(quantities)),
    ]


def _kilograms(quantities: tuple[str, str]) -> str:
    """Return SQL for the first of the two quantities that is a mass, as in staging."""
    units = ("unit_qy1", "unit_qy2")
    cases = [
        f"when {unit} = '{name}' then {quantity} * {kilograms}"
        for quantity, unit in zip(quantities, units, strict=True)
        for name, kilograms in (("KG", 1), ("T", 1000), ("G", 0.001))
    ]
    return f"case {' '.join(cases)} end"
