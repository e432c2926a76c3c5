-- One row per source, side, frequency, nomenclature, year, set of codes and importer: how concentrated
-- its suppliers are, in exact shares of all that was bought, re-imports apart.
-- With named shares s and unnamed trade U the least sum of squares is that of the named alone, for U
-- may be many small suppliers. A supplier that takes a part a of U, at most r, adds 2 s a + a a, which
-- is no more than (2 s + r) a; so the greatest sum gives U to those of the largest 2 s + r first, each
-- up to its r. Unspecified partners may be anybody: then r is U, and the bound is reached. A supplier
-- named in a table of leading suppliers takes nothing of that table's remainder, and nobody takes more
-- of it than the least named; the remainder of one table alone fills up suppliers of that size.
with

suppliers as (
    select * from {{ ref('int_concentration__suppliers') }}
),

governance as (
    select * from {{ ref('int_concentration__governance') }}
),

-- The newest scores that are not of a later year than the trade.
governance_years as (
    select
        trade_years.trade_year,
        max(governance.governance_year) as governance_year
    from (select distinct trade_year from suppliers) as trade_years
    inner join governance on trade_years.trade_year >= governance.governance_year
    group by trade_years.trade_year
),

scored as (
    select
        suppliers.*,
        not suppliers.is_reimport and not suppliers.is_unspecified and not suppliers.is_remainder
            as is_named,
        governance_years.governance_year,
        governance.governance_risk
    from suppliers
    left join governance_years on suppliers.trade_year = governance_years.trade_year
    left join governance
        on
            suppliers.exporter_id = governance.area_id
            and governance_years.governance_year = governance.governance_year
),

placed as (
    select
        *,
        sum(case when is_reimport then 0 else value_usd end) over (
            partition by
                source_id,
                reporter_side,
                frequency,
                code_system,
                trade_year,
                code_set,
                importer_id
        ) as total_usd,
        row_number() over (
            partition by
                source_id,
                reporter_side,
                frequency,
                code_system,
                trade_year,
                code_set,
                importer_id
            order by is_named desc, value_usd desc, exporter_id asc
        ) as place
    from scored
),

-- Decimals of twelve places: a sum of doubles would depend on the order of rows.
shared as (
    select
        *,
        case when total_usd > 0 then {{ share_of('value_usd', 'total_usd') }} end as share
    from placed
),

sums as (
    select
        source_id,
        reporter_side,
        frequency,
        code_system,
        trade_year,
        code_set,
        importer_id,
        max(total_usd) as total_usd,
        max(period_count) as period_count,
        min(value_basis_min) as value_basis_min,
        max(value_basis_max) as value_basis_max,
        max(governance_year) as governance_year,
        sum(case when is_reimport then value_usd else 0 end) as reimport_usd,
        sum(case when is_unspecified then value_usd else 0 end) as unspecified_usd,
        sum(case when is_remainder then value_usd else 0 end) as remainder_usd,
        sum(case when is_remainder then largest_of_remainder_usd else 0 end) as reach_usd,
        sum(case when is_remainder then flow_count else 0 end) as table_count,
        sum(case when is_named then 1 else 0 end) as supplier_count,
        sum(case when is_named then share * share else 0 end) as squares,
        max(case when is_named then share else 0 end) as top1_share,
        sum(case when is_named and place <= 3 then share else 0 end) as top3_share,
        max(case when is_named and place = 1 then exporter_id end) as top1_supplier,
        string_agg(case when is_named and place <= 3 then exporter_id end, ',' order by place)
            as top3_suppliers,
        sum(case when is_named and governance_risk is null then share else 0 end)
            as share_without_score,
        sum(
            cast(
                case when is_named then share * share * coalesce(governance_risk, 0) else 0 end
                as decimal(28, 18)
            )
        ) as weighted_squares_low,
        sum(
            cast(
                case when is_named then share * share * coalesce(governance_risk, 10) else 0 end
                as decimal(28, 18)
            )
        ) as weighted_squares_high
    from shared
    where total_usd > 0
    group by
        source_id,
        reporter_side,
        frequency,
        code_system,
        trade_year,
        code_set,
        importer_id
),

totals as (
    select
        *,
        {{ share_of('unspecified_usd + remainder_usd', 'total_usd') }} as unnamed_share,
        {{ share_of('unspecified_usd + reach_usd', 'total_usd') }} as reach_of_new
    from sums
),

-- From here on only where something is unnamed: what each named supplier may take of it.
weighed as (
    select
        shared.source_id,
        shared.reporter_side,
        shared.frequency,
        shared.code_system,
        shared.trade_year,
        shared.code_set,
        shared.importer_id,
        shared.exporter_id,
        shared.share,
        totals.unnamed_share,
        totals.reach_of_new,
        {{ share_of(
            'totals.unspecified_usd + totals.reach_usd - shared.largest_of_remainder_usd',
            'totals.total_usd'
        ) }} as reach,
        coalesce(shared.governance_risk, 10) as greatest_risk
    from shared
    inner join totals
        on
            shared.source_id = totals.source_id
            and shared.reporter_side = totals.reporter_side
            and shared.frequency = totals.frequency
            and shared.code_system = totals.code_system
            and shared.trade_year = totals.trade_year
            and shared.code_set = totals.code_set
            and shared.importer_id = totals.importer_id
    where shared.is_named and totals.unnamed_share > 0
),

-- Who is served before whom; a new supplier of the greatest reach comes last and is always there.
served as (
    select
        *,
        2 * share + reach as weight,
        cast((2 * share + reach) * greatest_risk as decimal(18, 12)) as weighted_weight,
        sum(case when 2 * share + reach > reach_of_new then reach else 0 end) over (
            partition by
                source_id,
                reporter_side,
                frequency,
                code_system,
                trade_year,
                code_set,
                importer_id
            order by 2 * share + reach desc, exporter_id asc
            rows between unbounded preceding and current row
        ) as served_so_far,
        sum(
            case
                when cast((2 * share + reach) * greatest_risk as decimal(18, 12)) > 10 * reach_of_new
                    then reach
                else 0
            end
        ) over (
            partition by
                source_id,
                reporter_side,
                frequency,
                code_system,
                trade_year,
                code_set,
                importer_id
            order by
                cast((2 * share + reach) * greatest_risk as decimal(18, 12)) desc, exporter_id asc
            rows between unbounded preceding and current row
        ) as served_so_far_weighted
    from weighed
),

taking as (
    select
        *,
        case
            when weight > reach_of_new
                then greatest(0, least(reach, unnamed_share - (served_so_far - reach)))
            else 0
        end as taken,
        case
            when weighted_weight > 10 * reach_of_new
                then greatest(0, least(reach, unnamed_share - (served_so_far_weighted - reach)))
            else 0
        end as taken_weighted
    from served
),

taken as (
    select
        source_id,
        reporter_side,
        frequency,
        code_system,
        trade_year,
        code_set,
        importer_id,
        bool_or(reach > 0) as is_in_reach,
        max(case when reach > 0 then share + reach end) as largest_with_reach,
        sum(taken) as taken,
        sum(cast(taken * weight as decimal(28, 18))) as taken_squares,
        sum(taken_weighted) as taken_weighted,
        sum(cast(taken_weighted * weighted_weight as decimal(28, 18))) as taken_weighted_squares
    from taking
    group by
        source_id,
        reporter_side,
        frequency,
        code_system,
        trade_year,
        code_set,
        importer_id
),

-- How often the largest size fits into the remainder of one table, and what is left over then.
parts as (
    select
        totals.*,
        coalesce(taken.taken, 0) as taken,
        coalesce(taken.taken_squares, 0) as taken_squares,
        coalesce(taken.taken_weighted, 0) as taken_weighted,
        coalesce(taken.taken_weighted_squares, 0) as taken_weighted_squares,
        greatest(totals.top1_share, coalesce(taken.largest_with_reach, 0)) as top1_reach,
        case
            when
                totals.table_count = 1
                and totals.unspecified_usd = 0
                -- no named supplier, and so none but new ones, can take of the remainder
                and not coalesce(taken.is_in_reach, false)
                then floor(totals.unnamed_share / nullif(totals.reach_of_new, 0))
        end as full_sizes
    from totals
    left join taken
        on
            totals.source_id = taken.source_id
            and totals.reporter_side = taken.reporter_side
            and totals.frequency = taken.frequency
            and totals.code_system = taken.code_system
            and totals.trade_year = taken.trade_year
            and totals.code_set = taken.code_set
            and totals.importer_id = taken.importer_id
),

unnamed as (
    select
        *,
        case
            when unnamed_share = 0 then 0
            when full_sizes is not null
                then
                    full_sizes * reach_of_new * reach_of_new
                    + (unnamed_share - full_sizes * reach_of_new)
                    * (unnamed_share - full_sizes * reach_of_new)
            else taken_squares + (unnamed_share - taken) * reach_of_new
        end as unnamed_squares,
        case
            when unnamed_share > 0 and full_sizes is null
                then
                    taken_weighted_squares
                    + (unnamed_share - taken_weighted) * 10 * reach_of_new
        end as unnamed_weighted
    from parts
)

select
    source_id,
    reporter_side,
    frequency,
    code_system,
    trade_year,
    code_set,
    importer_id,
    total_usd,
    period_count,
    case when value_basis_min = value_basis_max then value_basis_min else 'mixed' end
        as value_basis,
    supplier_count,
    top1_supplier,
    top3_suppliers,
    governance_year,
    case
        when unnamed_share = 0 then 'every supplier is named'
        when remainder_usd = 0
            then 'unspecified partners: none large, or all of it the one that adds most'
        when unspecified_usd = 0
            then 'remainder of a table of leading suppliers: none large, or each as large as may be'
        else 'unspecified partners and remainders of tables of leading suppliers'
    end as unspecified_treatment,
    unnamed_share = 0 or full_sizes is not null or remainder_usd = 0 as is_high_reached,
    cast(reimport_usd as double) / cast(total_usd + reimport_usd as double) as reimport_share,
    cast(unnamed_share as double) as unspecified_share,
    round(cast(squares as double), 12) as hhi_low,
    round(cast(squares as double) + cast(unnamed_squares as double), 12) as hhi_high,
    cast(top1_share as double) as top1_share_low,
    cast(greatest(top1_reach, case when unnamed_share > 0 then reach_of_new else 0 end) as double)
        as top1_share_high,
    cast(top3_share as double) as top3_share_low,
    least(1, cast(top3_share + unnamed_share as double)) as top3_share_high,
    cast(share_without_score as double) as share_without_score,
    case when governance_year is not null then round(cast(weighted_squares_low as double), 12) end
        as hhi_wgi_low,
    case
        when governance_year is not null
            then round(
                cast(weighted_squares_high as double)
                + cast(coalesce(unnamed_weighted, 10 * unnamed_squares) as double),
                12
            )
    end as hhi_wgi_high
from unnamed
