-- One row per constraint and amount in it: the listed goods of an HS6 code are those of the lines
-- under it that the lists name, so what is published of these lines bounds the whole code.
with

amounts as (
    select * from {{ ref('int_tighten__amounts') }}
),

figures as (
    select * from {{ ref('int_tighten__figures') }}
    where code_system <> 'CONCEPT'
),

lines as (
    select * from {{ ref('int_tighten__lines') }}
),

product_items as (
    select * from {{ ref('int_exposure__product_items') }}
),

products as (
    select * from {{ ref('products') }}
),

reach as (
    select * from {{ ref('int_tighten__reach') }}
),

covers as (
    select
        controller_id,
        code_system,
        commodity_code,
        element,
        max(cover_low) as cover_low
    from product_items
    group by controller_id, code_system, commodity_code, element
),

-- Two publishers of one figure: the wider of the two.
published as (
    select
        source_id,
        reporter_side,
        period,
        exporter_id,
        importer_id,
        code_system,
        commodity_code,
        hs6_code,
        measure,
        min(low) as low,
        max(high) as high,
        {{ sorted_text('figure_ref') }} as figures,
        {{ sorted_text('row_key') }} as trade_flow_keys
    from figures
    group by
        source_id,
        reporter_side,
        period,
        exporter_id,
        importer_id,
        code_system,
        commodity_code,
        hs6_code,
        measure
),

-- A line is shown by its own code, by one above it that is finer than the HS6 code, or by the line
-- of another tariff for the same product.
shown as (
    select
        lines.controller_id,
        lines.code_system,
        lines.commodity_code,
        lines.element,
        lines.line_count,
        lines.worst_basis_rank,
        published.source_id,
        published.reporter_side,
        published.period,
        published.importer_id as area_id,
        published.measure,
        published.code_system as line_code_system,
        published.commodity_code as line_code,
        published.low,
        published.high,
        published.figures,
        published.trade_flow_keys,
        bool_or(published.code_system <> lines.listed_code_system) as is_of_another_tariff,
        array_agg(distinct lines.listed_code) as listed_codes
    from lines
    inner join published
        on
            lines.controller_id = published.exporter_id
            and substring(lines.listed_code, 1, 6) = published.hs6_code
    left join products as listed_products
        on
            lines.listed_code_system = listed_products.code_system
            and lines.listed_code = listed_products.commodity_code
    left join products as line_products
        on
            published.code_system = line_products.code_system
            and published.commodity_code = line_products.commodity_code
    where
        (
            published.code_system = lines.listed_code_system
            and starts_with(lines.listed_code, published.commodity_code)
        )
        or listed_products.product = line_products.product
    group by all
),

-- Lines of one depth only, for a line and the one above it hold the same goods.
added as (
    select
        shown.controller_id,
        shown.code_system,
        shown.commodity_code,
        shown.element,
        shown.line_count,
        shown.worst_basis_rank,
        shown.source_id,
        shown.reporter_side,
        shown.period,
        shown.area_id,
        shown.measure,
        shown.line_code_system,
        length(shown.line_code) as line_digits,
        bool_or(shown.is_of_another_tariff) as is_of_another_tariff,
        len(list_distinct(flatten(array_agg(shown.listed_codes)))) as lines_shown,
        string_agg(shown.figures, '+' order by shown.line_code) as figures,
        string_agg(shown.trade_flow_keys, ',' order by shown.line_code) as trade_flow_keys,
        sum(shown.low * coalesce(covers.cover_low, 0)) as low,
        sum(shown.high) as high
    from shown
    left join covers
        on
            shown.controller_id = covers.controller_id
            and shown.line_code_system = covers.code_system
            and shown.line_code = covers.commodity_code
            and shown.element = covers.element
    group by all
),

matched as (
    select
        concat_ws(
            '/',
            'line_total',
            added.figures,
            amounts.element,
            amounts.measure,
            reach.reach,
            concat_ws(
                ':',
                amounts.source_id,
                amounts.reporter_side,
                amounts.code_system,
                amounts.commodity_code
            )
        ) as constraint_key,
        amounts.exporter_id,
        added.area_id,
        amounts.period,
        amounts.element,
        amounts.measure,
        added.source_id,
        added.figures,
        added.trade_flow_keys,
        concat(
            'Listed goods of the code lie in the tariff lines that the ledger names for them, ',
            case added.worst_basis_rank
                when 1 then 'all of them in an act.'
                when 2 then 'some of them by a catalogue.'
                else 'some of them by inference.'
            end,
            case
                when added.is_of_another_tariff
                    then concat(' A line of ', added.line_code_system, ' is the same product.')
                else ''
            end
        ) as premise,
        added.reporter_side <> amounts.reporter_side as crosses_declarations,
        -- Where importers are missing, goods of theirs are in the figure but in none of the amounts.
        case
            when
                added.low > 0
                and (reach.reach = 'area' or amounts.source_id = 'cepii_baci')
                then cast(added.low as decimal(20, 3))
        end as low,
        -- Lines that nobody published may hold any amount.
        case
            when added.lines_shown = added.line_count then cast(added.high as decimal(20, 3))
        end as high,
        amounts.amount_key
    from added
    inner join reach on added.area_id = reach.area_id
    inner join amounts
        on
            added.controller_id = amounts.exporter_id
            and added.code_system = amounts.code_system
            and added.commodity_code = amounts.commodity_code
            and added.element = amounts.element
            and added.period = amounts.period
            and added.measure = amounts.measure
            and reach.importer_id = amounts.importer_id
)

select
    constraint_key,
    'line_total' as kind,
    exporter_id,
    area_id,
    period,
    element,
    measure,
    source_id,
    figures,
    trade_flow_keys,
    premise,
    crosses_declarations,
    false as rests_on_assumption,
    low,
    high,
    amount_key,
    cast(1 as double) as coefficient
from matched
where low is not null or high is not null
