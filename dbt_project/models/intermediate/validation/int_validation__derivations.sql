-- One row per figure that was worked out from other figures, and each figure it rests on, at any
-- depth. Such a figure cannot be part of a check of one it rests on.
with recursive

derivations as (
    select * from {{ ref('figure_derivations') }}
),

closure as (
    select
        figure_id,
        from_figure_id
    from derivations
    union
    select
        closure.figure_id,
        derivations.from_figure_id
    from closure
    inner join derivations on closure.from_figure_id = derivations.figure_id
)

select
    figure_id,
    from_figure_id
from closure
