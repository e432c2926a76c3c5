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

sums as (
    select
        source_id,
        reporter_side,
        frequency,
        code_system,
        trade_year,
        code_set,
        importer_id,
        sum(case when not is_reimport then value_usd else 0 end) as total_usd,
        sum(case when is_reimport then value_usd else 0 end) as reimport_usd,
        sum(case when is_unspecified then value_usd else 0 end) as unspecified_usd,
        sum(case when is_remainder then value_usd else 0 end) as remainder_usd,
        sum(case when is_remainder then largest_of_remainder_usd else 0 end) as reach_usd,
        sum(case when is_remainder then flow_count else 0 end) as table_count,
        max(period_count) as period_count,
        min(value_basis_min) as value_basis_min,
        max(value_basis_max) as value_basis_max
    from suppliers
    group by
        source_id,
        reporter_side,
        frequency,
        code_system,
        trade_year,
        code_set,
        importer_id
    having sum(case when not is_reimport then value_usd else 0 end) > 0
),

totals as (
    select
        *,
        {{ share_of('unspecified_usd + remainder_usd', 'total_usd') }} as unnamed_share,
        {{ share_of('unspecified_usd + reach_usd', 'total_usd') }} as reach_of_new
    from sums
),

named as (
    select
        suppliers.source_id,
        suppliers.reporter_side,
        suppliers.frequency,
        suppliers.code_system,
        suppliers.trade_year,
        suppliers.code_set,
        suppliers.importer_id,
        suppliers.exporter_id,
        row_number() over (
            partition by
                suppliers.source_id,
                suppliers.reporter_side,
                suppliers.frequency,
                suppliers.code_system,
                suppliers.trade_year,
                suppliers.code_set,
                suppliers.importer_id
            order by suppliers.value_usd desc, suppliers.exporter_id asc
        ) as place,
        {{ share_of('suppliers.value_usd', 'totals.total_usd') }} as share,
        {{ share_of(
            'totals.unspecified_usd + totals.reach_usd - suppliers.largest_of_remainder_usd',
            'totals.total_usd'
        ) }} as reach,
        totals.reach_of_new,
        totals.unnamed_share,
        governance.governance_risk
    from suppliers
    inner join totals
        on
            suppliers.source_id = totals.source_id
            and suppliers.reporter_side = totals.reporter_side
            and suppliers.frequency = totals.frequency
            and suppliers.code_system = totals.code_system
            and suppliers.trade_year = totals.trade_year
            and suppliers.code_set = totals.code_set
            and suppliers.importer_id = totals.importer_id
    left join governance_years on suppliers.trade_year = governance_years.trade_year
    left join governance
        on
            suppliers.exporter_id = governance.area_id
            and governance_years.governance_year = governance.governance_year
    where
        not suppliers.is_reimport
        and not suppliers.is_unspecified
        and not suppliers.is_remainder
),

weighed as (
    select
        *,
        2 * share + reach as weight,
        cast((2 * share + reach) * coalesce(governance_risk, 10) as decimal(18, 12))
            as weighted_weight
    from named
),

-- Who is served before whom; a new supplier of the greatest reach comes last and is always there.
served as (
    select
        *,
        sum(case when weight > reach_of_new then reach else 0 end) over (
            partition by
                source_id,
                reporter_side,
                frequency,
                code_system,
                trade_year,
                code_set,
                importer_id
            order by weight desc, exporter_id asc
            rows between unbounded preceding and current row
        ) as served_so_far,
        sum(case when weighted_weight > 10 * reach_of_new then reach else 0 end) over (
            partition by
                source_id,
                reporter_side,
                frequency,
                code_system,
                trade_year,
                code_set,
                importer_id
            order by weighted_weight desc, exporter_id asc
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

-- Decimals throughout: a sum of doubles would depend on the order of rows.
named_sums as (
    select
        source_id,
        reporter_side,
        frequency,
        code_system,
        trade_year,
        code_set,
        importer_id,
        count(*) as supplier_count,
        sum(share * share) as squares,
        bool_or(reach > 0) as is_in_reach,
        sum(taken) as taken,
        sum(cast(taken * weight as decimal(28, 18))) as taken_squares,
        max(share) as top1_share,
        max(case when reach > 0 then share + reach else share end) as top1_reach,
        sum(case when place <= 3 then share else 0 end) as top3_share,
        max(case when place = 1 then exporter_id end) as top1_supplier,
        string_agg(case when place <= 3 then exporter_id end, ',' order by place)
            as top3_suppliers,
        sum(case when governance_risk is null then share else 0 end) as share_without_score,
        sum(cast(share * share * coalesce(governance_risk, 0) as decimal(28, 18)))
            as weighted_squares_low,
        sum(cast(share * share * coalesce(governance_risk, 10) as decimal(28, 18)))
            as weighted_squares_high,
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

parts as (
    select
        totals.*,
        governance_years.governance_year,
        coalesce(named_sums.supplier_count, 0) as supplier_count,
        coalesce(named_sums.squares, 0) as squares,
        coalesce(named_sums.taken, 0) as taken,
        coalesce(named_sums.taken_squares, 0) as taken_squares,
        coalesce(named_sums.top1_share, 0) as top1_share,
        coalesce(named_sums.top1_reach, 0) as top1_reach,
        coalesce(named_sums.top3_share, 0) as top3_share,
        named_sums.top1_supplier,
        named_sums.top3_suppliers,
        coalesce(named_sums.share_without_score, 0) as share_without_score,
        coalesce(named_sums.weighted_squares_low, 0) as weighted_squares_low,
        coalesce(named_sums.weighted_squares_high, 0) as weighted_squares_high,
        coalesce(named_sums.taken_weighted, 0) as taken_weighted,
        coalesce(named_sums.taken_weighted_squares, 0) as taken_weighted_squares,
        -- no named supplier, and so none but new ones, can take of the remainder
        totals.table_count = 1
        and not coalesce(named_sums.is_in_reach, false)
        and totals.unspecified_usd = 0
            as is_one_table
    from totals
    left join named_sums
        on
            totals.source_id = named_sums.source_id
            and totals.reporter_side = named_sums.reporter_side
            and totals.frequency = named_sums.frequency
            and totals.code_system = named_sums.code_system
            and totals.trade_year = named_sums.trade_year
            and totals.code_set = named_sums.code_set
            and totals.importer_id = named_sums.importer_id
    left join governance_years on totals.trade_year = governance_years.trade_year
),

-- How often the largest size fits into the remainder of one table, and what is left over then.
filled as (
    select
        *,
        case when is_one_table then floor(unnamed_share / nullif(reach_of_new, 0)) end as full_sizes
    from parts
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
    from filled
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
