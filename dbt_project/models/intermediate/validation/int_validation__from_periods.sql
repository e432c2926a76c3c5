-- One row per published total that other published figures of the same series make up: months that
-- fill its period, or the difference of two totals that begin together. No figure is part of its
-- own check, nor is one that was worked out from it.
with recursive

figures as (
    select * from {{ ref('int_validation__figures') }}
    where
        figure_table = 'trade_figures'
        and measure in ('value_usd', 'value_eur', 'mass_kg')
        and bound = 'exact'
),

derivations as (
    select * from {{ ref('int_validation__derivations') }}
),

-- Every figure of the series that may stand in a check of the target.
pieces as (
    select
        targets.figure_id as target_id,
        targets.period_from as target_from,
        targets.period_to as target_to,
        pieces.figure_id,
        pieces.period_from,
        pieces.period_to,
        pieces.figure_base,
        pieces.half_digit_base
    from figures as targets
    inner join figures as pieces
        on
            targets.concept_key = pieces.concept_key
            and targets.figure_id <> pieces.figure_id
    left join derivations
        on
            pieces.figure_id = derivations.figure_id
            and targets.figure_id = derivations.from_figure_id
    where targets.kind <> 'derived' and derivations.figure_id is null
),

inner_pieces as (
    select * from pieces
    where period_from >= target_from and period_to <= target_to
),

tilings as (
    select
        target_id,
        target_to,
        period_to as reached,
        figure_base as total_base,
        half_digit_base as half_base,
        1 as piece_count,
        figure_id as piece_ids
    from inner_pieces
    where period_from = target_from
    union all
    select
        tilings.target_id,
        tilings.target_to,
        inner_pieces.period_to as reached,
        tilings.total_base + inner_pieces.figure_base as total_base,
        tilings.half_base + inner_pieces.half_digit_base as half_base,
        tilings.piece_count + 1 as piece_count,
        concat_ws(' + ', tilings.piece_ids, inner_pieces.figure_id) as piece_ids
    from tilings
    inner join inner_pieces
        on
            tilings.target_id = inner_pieces.target_id
            and tilings.reached = inner_pieces.period_from
),

-- The finest tiling has most in it that could be wrong.
sums as (
    select
        target_id as figure_id,
        'sum_of_published_parts' as method,
        total_base as computed,
        half_base,
        piece_count,
        piece_ids as inputs
    from tilings
    where reached = target_to
    qualify row_number() over (
        partition by target_id
        order by piece_count desc, piece_ids asc
    ) = 1
),

differences as (
    select
        wholes.target_id as figure_id,
        'difference_of_published_totals' as method,
        wholes.figure_base - firsts.figure_base as computed,
        wholes.half_digit_base + firsts.half_digit_base as half_base,
        2 as piece_count,
        concat_ws(' - ', wholes.figure_id, firsts.figure_id) as inputs
    from pieces as wholes
    inner join pieces as firsts
        on
            wholes.target_id = firsts.target_id
            and wholes.period_from = firsts.period_from
            and wholes.target_from = firsts.period_to
    where wholes.period_to = wholes.target_to
    qualify row_number() over (
        partition by wholes.target_id
        order by wholes.period_from desc, wholes.figure_id asc, firsts.figure_id asc
    ) = 1
),

either as (
    select * from sums
    union all
    select * from differences
)

select
    figure_id,
    method,
    'same' as relation,
    case when method = 'sum_of_published_parts' then 4 else 5 end as method_rank,
    computed - half_base as computed_low,
    computed,
    computed + half_base as computed_high,
    'published_figures' as source_id,
    inputs
from either
