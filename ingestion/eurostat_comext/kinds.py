"""What a line is about: a flow of two countries and one code, or a total of such flows."""

import duckdb

from ingestion.core.errors import InputRefusedError

UK = ("GB", "XI", "XU")
DECIMAL = "decimal(20, 3)"
NUMBERS = ("value_eur", "quantity_kg", "quantity_suppl_unit")
REMEDY = "Has Eurostat changed the layout?"

# Countries have two letters (EU and EA are none), or four digits for the secret ones.
GROUP = "({0} in ('EU', 'EA') or not regexp_full_match({0}, '[A-Z]{{2}}|[0-9]{{4}}'))"
KIND = f"""
    case
        when ends_with(period, '52') or length(period) = 4 then 'annual_total'
        when {GROUP.format("reporter")} then 'reporter_group'
        when {GROUP.format("partner")} then 'partner_group'
        when regexp_full_match(product_nc, '[0-9]+X+') then 'residual_code'
        when not regexp_full_match(product_nc, '[0-9]{{8}}') then 'coarser_code'
        when partner in ('XI', 'XU') and exists (
            select 1 from uk_wholes as whole
            where whole.reporter = typed.reporter and whole.product_nc = typed.product_nc
                and whole.flow = typed.flow and whole.period = typed.period
        ) then 'uk_part'
        else 'flow'
    end
"""

# Told apart one by one, since a distinct list per flow costs gigabytes on a month of five million.
PROCEDURES = [f"if(bool_or(stat_procedure = '{each}'), '{each}', null)" for each in "1239"]
COLUMNS = f"""
    dataset,
    case when length(period) = 4 then period
        when ends_with(period, '52') then substr(period, 1, 4)
        else substr(period, 1, 4) || '-' || substr(period, 5, 2) end as period,
    reporter, partner, product_nc, flow,
    cast(sum(value_eur) as decimal(20, 3)) as value_eur,
    cast(if(count(*) = count(quantity_kg), sum(quantity_kg), null) as decimal(20, 3))
        as quantity_kg,
    cast(if(count(*) = count(quantity_suppl_unit), sum(quantity_suppl_unit), null)
        as decimal(20, 3)) as quantity_suppl_unit,
    max(suppl_unit) as suppl_unit,
    nullif(concat_ws(',', {", ".join(PROCEDURES)}), '') as stat_procedures,
    cast(count(*) as integer) as record_count,
    max(obs_flag) as obs_flag,
    any_value(source_file) as source_file, min(source_line) as source_line
"""


def classify(name: str, connection: duckdb.DuckDBPyConnection) -> None:
    """Turn the view ``lines`` (all text) into ``sums``: one row per kind and key.

    GB holds XU and XI where the three stand side by side and add up; the two are then parts.
    Raises ``InputRefusedError`` with the line for a period or a number that is none.
    """
    _refuse_bad(name, connection)
    casts = ", ".join(f"cast({column} as {DECIMAL}) as {column}" for column in NUMBERS)
    connection.execute(
        f"""
        create temp view typed as
        select * replace (
            if(regexp_full_match(product_nc, '[0-9]{{7}}'), '0' || product_nc, product_nc)
                as product_nc,
            {casts}
        ) from lines
        """
    )
    connection.execute(
        """
        create temp table uk_wholes as
        select period, reporter, product_nc, flow from typed where partner in ('GB', 'XI', 'XU')
        group by all
        having count(*) filter (partner = 'GB') > 0 and count(*) filter (partner <> 'GB') > 0
            and abs(
                sum(if(partner = 'GB', value_eur, 0)) - sum(if(partner <> 'GB', value_eur, 0))
            ) < 0.01
        """
    )
    connection.execute(
        f"create temp table sums as select {KIND} as kind, {COLUMNS} from typed group by all"
    )


def _refuse_bad(name: str, connection: duckdb.DuckDBPyConnection) -> None:
    month = "regexp_full_match(period, '[0-9]{4}((0[1-9]|1[0-2]|52))?')"
    tests = {"period": f"not coalesce({month}, false)"}
    tests |= {
        column: f"{column} is not null and try_cast({column} as {DECIMAL}) is null"
        for column in NUMBERS
    }
    query = " union all ".join(
        f"select source_line, '{column}', {column} from lines where {condition}"
        for column, condition in tests.items()
    )
    found = connection.execute(f"{query} order by 1 limit 1").fetchall()
    if found:
        line, column, text = found[0]
        wanted = "a month or a year" if column == "period" else "a number"
        raise InputRefusedError(
            file=name, line=line, reason=f"{column} is {text!r}, not {wanted}.", remedy=REMEDY
        )
