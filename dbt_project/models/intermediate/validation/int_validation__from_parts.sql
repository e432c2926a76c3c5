-- One row per published share whose part and whole are published too, for the same goods and period.
with

figures as (
    select * from {{ ref('int_validation__figures') }}
),

-- Value in any one currency gives the share of value, mass the share of mass.
amounts as (
    select
        *,
        case when measure = 'mass_kg' then 'mass' else 'value' end as amount_basis
    from figures
    where measure in ('value_usd', 'value_eur', 'mass_kg') and bound = 'exact' and figure_base > 0
),

matched as (
    select
        shares.figure_id,
        parts.figure_id as part_id,
        wholes.figure_id as whole_id,
        parts.figure_base as part_base,
        parts.half_digit_base as part_half,
        wholes.figure_base as whole_base,
        wholes.half_digit_base as whole_half
    from figures as shares
    inner join amounts as parts
        on
            shares.concept = parts.concept
            and shares.reporter_iso3 = parts.reporter_iso3
            and shares.flow = parts.flow
            and shares.partner = parts.partner
            and shares.period = parts.period
            and shares.code_system = parts.code_system
            and shares.commodity_code is not distinct from parts.commodity_code
            and shares.share_basis = parts.amount_basis
    inner join amounts as wholes
        on
            parts.concept = wholes.concept
            and parts.reporter_iso3 = wholes.reporter_iso3
            and parts.flow = wholes.flow
            and wholes.partner = 'WLD'
            and parts.period = wholes.period
            and parts.code_system = wholes.code_system
            and parts.commodity_code is not distinct from wholes.commodity_code
            and parts.measure = wholes.measure
    where shares.measure = 'share' and shares.partner <> 'WLD'
    qualify row_number() over (
        partition by shares.figure_id
        order by parts.figure_id, wholes.figure_id
    ) = 1
)

select
    figure_id,
    'part_over_whole_published' as method,
    'same' as relation,
    6 as method_rank,
    (part_base - part_half) / (whole_base + whole_half) as computed_low,
    part_base / whole_base as computed,
    (part_base + part_half) / (whole_base - whole_half) as computed_high,
    'published_figures' as source_id,
    concat_ws(' / ', part_id, whole_id) as inputs
from matched
