-- One row per current published amount of a controller's exports that can bound others, and measure:
-- of a grouping, or of a code finer than six digits. Between what its printed digits allow.
-- Left out: what was worked out from rounded rates, what is doubtful, and estimates.
with

flows as (
    select * from {{ ref('int_flows__watched') }}
    where
        is_current
        and (code_system = 'CONCEPT' or length(commodity_code) > 6)
        and quality_flag not in ('derived', 'published_C', 'estimated')
),

cited as (
    select * from {{ ref('stg_published_figures__trade_figures') }}
),

controllers as (
    select distinct controller_id from {{ ref('int_exposure__product_items') }}
),

measured as (
    select
        *,
        'net_mass_kg' as measure,
        net_mass_kg as amount
    from flows
    where net_mass_kg is not null
    union all
    select
        *,
        'value_usd' as measure,
        value_usd as amount
    from flows
    where value_usd is not null
),

allowed as (
    select
        measured.*,
        coalesce(cited.figure_id, measured.row_key) as figure_ref,
        -- Registers give whole kilograms and dollars; a page may have rounded to tonnes or millions.
        case
            when cited.figure_id is null then 0.5
            else {{ printed_allowance('measured.amount') }}
        end as allowance
    from measured
    inner join controllers on measured.exporter_id = controllers.controller_id
    left join cited
        on
            measured.batch_id = cited.batch_id
            and measured.source_file = cited.source_file
            and measured.source_line = cited.source_line
)

select
    row_key,
    figure_ref,
    source_id,
    reporter_side,
    period,
    exporter_id,
    importer_id,
    code_system,
    commodity_code,
    hs6_code,
    measure,
    amount,
    allowance,
    cast(greatest(0, amount - allowance) as decimal(20, 3)) as low,
    cast(amount + allowance as decimal(20, 3)) as high
from allowed
