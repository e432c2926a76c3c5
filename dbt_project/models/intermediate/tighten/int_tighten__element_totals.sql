-- One row per constraint and amount in it: a published figure of one element's exports, or of whole
-- codes, against the listed goods of the codes it is about.
with

amounts as (
    select * from {{ ref('int_tighten__amounts') }}
),

figures as (
    select * from {{ ref('int_tighten__figures') }}
    where code_system = 'CONCEPT'
),

scopes as (
    select
        *,
        count(*) over (partition by concept, element, code_system) as prefix_count
    from {{ ref('figure_scopes') }}
),

reach as (
    select * from {{ ref('int_tighten__reach') }}
),

-- A figure stands for all of an area at once: cells of one source, side, nomenclature and depth, for
-- a code and its subdivisions hold the same goods.
matched as (
    select
        concat_ws(
            '/',
            'element_total',
            figures.figure_ref,
            amounts.element,
            amounts.measure,
            reach.reach,
            concat_ws(
                ':',
                amounts.source_id,
                amounts.reporter_side,
                amounts.code_system,
                case
                    when scopes.code_system = 'HS'
                        then cast(length(amounts.commodity_code) as varchar)
                    else amounts.commodity_code
                end
            )
        ) as constraint_key,
        figures.row_key as figure_key,
        figures.figure_ref,
        figures.source_id,
        figures.importer_id as area_id,
        figures.reporter_side <> amounts.reporter_side as crosses_declarations,
        scopes.reason,
        amounts.exporter_id,
        amounts.period,
        amounts.element,
        amounts.measure,
        amounts.amount_key,
        scopes.code_prefix,
        scopes.prefix_count,
        case
            when
                scopes.holds in ('exactly', 'at_least')
                and (
                    scopes.code_system = 'CONCEPT'
                    or amounts.source_id = 'cepii_baci'
                )
                then figures.low
        end as low,
        case when scopes.holds in ('exactly', 'at_most') then figures.high end as high
    from figures
    inner join scopes on figures.commodity_code = scopes.concept
    inner join reach on figures.importer_id = reach.area_id
    inner join amounts
        on
            figures.exporter_id = amounts.exporter_id
            and figures.period = amounts.period
            and figures.measure = amounts.measure
            and reach.importer_id = amounts.importer_id
            and scopes.element in (amounts.element, 'ANY')
            and (
                (
                    scopes.code_system = 'HS'
                    and starts_with(amounts.hs6_code, scopes.code_prefix)
                )
                or (
                    scopes.code_system = 'CONCEPT'
                    and reach.reach = 'area'
                    and amounts.code_system = 'CONCEPT'
                    and scopes.code_prefix = amounts.commodity_code
                    and figures.source_id = amounts.source_id
                    and figures.reporter_side = amounts.reporter_side
                )
            )
),

-- Only a source that holds every importer, and all the codes the figure is about, leaves no place
-- for goods elsewhere.
complete as (
    select
        * exclude (code_prefix, prefix_count, low),
        case
            when
                count(distinct code_prefix) over (partition by constraint_key) = prefix_count
                then low
        end as low
    from matched
),

-- What the figure counts is on a list, all of it.
listed as (
    select distinct
        concat_ws('/', 'listed_lines', figures.figure_ref, amounts.element, amounts.measure)
            as constraint_key,
        figures.row_key as figure_key,
        figures.figure_ref,
        figures.source_id,
        figures.importer_id as area_id,
        false as crosses_declarations,
        min(scopes.reason) over (partition by amounts.amount_key, figures.row_key) as reason,
        amounts.exporter_id,
        amounts.period,
        amounts.element,
        amounts.measure,
        amounts.amount_key,
        figures.low,
        cast(null as decimal(20, 3)) as high
    from figures
    inner join scopes
        on
            figures.commodity_code = scopes.concept
            and scopes.holds in ('exactly', 'at_least')
    inner join amounts
        on
            figures.source_id = amounts.source_id
            and figures.reporter_side = amounts.reporter_side
            and figures.exporter_id = amounts.exporter_id
            and figures.importer_id = amounts.importer_id
            and figures.period = amounts.period
            and figures.measure = amounts.measure
            and amounts.code_system = 'CONCEPT'
            and figures.commodity_code = amounts.commodity_code
            and scopes.element = amounts.element
),

-- Lines of one element are not those of another: the set holds as much as they come to together.
together as (
    select
        source_id,
        reporter_side,
        period,
        exporter_id,
        importer_id,
        measure,
        commodity_code,
        min(row_key) as row_key,
        min(figure_ref) as figure_ref,
        min(low) as low
    from figures
    group by
        source_id, reporter_side, period, exporter_id, importer_id, measure, commodity_code
),

sets as (
    select
        concat_ws(
            '/',
            'element_total',
            string_agg(together.figure_ref, '+' order by together.figure_ref),
            amounts.element,
            amounts.measure,
            amounts.commodity_code
        ) as constraint_key,
        string_agg(together.row_key, ',' order by together.row_key) as figure_key,
        string_agg(together.figure_ref, '+' order by together.figure_ref) as figure_ref,
        min(together.source_id) as source_id,
        amounts.importer_id as area_id,
        false as crosses_declarations,
        min(scopes.reason) as reason,
        amounts.exporter_id,
        amounts.period,
        amounts.element,
        amounts.measure,
        amounts.amount_key,
        sum(together.low) as low,
        cast(null as decimal(20, 3)) as high
    from together
    inner join scopes
        on
            together.commodity_code = scopes.concept
            and scopes.code_system = 'CONCEPT'
            and scopes.holds in ('exactly', 'at_least')
    inner join amounts
        on
            together.source_id = amounts.source_id
            and together.reporter_side = amounts.reporter_side
            and together.exporter_id = amounts.exporter_id
            and together.importer_id = amounts.importer_id
            and together.period = amounts.period
            and together.measure = amounts.measure
            and amounts.code_system = 'CONCEPT'
            and scopes.code_prefix = amounts.commodity_code
            and amounts.element = 'ALL'
    group by
        amounts.importer_id,
        amounts.exporter_id,
        amounts.period,
        amounts.element,
        amounts.measure,
        amounts.commodity_code,
        amounts.amount_key
    having count(*) > 1
),

totals as (
    select * from complete
    where low is not null or high is not null
    union all by name
    select * from listed
    union all by name
    select * from sets
)

select
    constraint_key,
    split_part(constraint_key, '/', 1) as kind,
    exporter_id,
    area_id,
    period,
    element,
    measure,
    source_id,
    figure_ref as figures,
    figure_key as trade_flow_keys,
    reason as premise,
    crosses_declarations,
    false as rests_on_assumption,
    low,
    high,
    amount_key,
    cast(1 as double) as coefficient
from totals
