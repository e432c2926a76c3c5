-- One row per corridor the rule fires on, of a turn of law or of a placebo: trade from the state to the
-- destination fell, that of the third country to it rose, and so did that of the state to the third.
-- What the state sends to the third country is read from the same source where it has it.
with

legs as (
    select * from {{ ref('int_reroute__legs') }}
    where is_closed_and_replaced
),

changes as (
    select * from {{ ref('int_reroute__changes') }}
),

production as (
    select * from {{ ref('int_reroute__production') }}
),

fed as (
    select
        legs.*,
        changes.source_id as feeder_source_id,
        changes.reporter_side as feeder_side,
        changes.before_amount as feed_before,
        changes.after_amount as feed_after,
        row_number() over (
            partition by
                legs.controller_id,
                legs.is_placebo,
                legs.frequency,
                legs.before_from,
                legs.after_from,
                legs.hs6_code,
                legs.source_id,
                legs.reporter_side,
                legs.code_system,
                legs.measure,
                legs.third_id,
                legs.destination_id
            order by
                case
                    when
                        legs.source_id = changes.source_id
                        and legs.reporter_side = changes.reporter_side
                        then 0
                    when changes.reporter_side = 'exporter' then 1
                    when changes.reporter_side = 'importer' then 2
                    else 3
                end asc,
                changes.source_id asc,
                changes.code_system desc
        ) as choice
    from legs
    inner join changes
        on
            legs.frequency = changes.frequency
            and legs.before_from = changes.before_from
            and legs.after_from = changes.after_from
            and legs.hs6_code = changes.hs6_code
            and legs.measure = changes.measure
            and legs.controller_id = changes.exporter_id
            and legs.third_id = changes.importer_id
),

risen as (
    select
        *,
        direct_before - direct_after as loss,
        cast(least(onward_after - onward_before, feed_after - feed_before) as double)
        / cast(direct_before - direct_after as double)
            as rise_over_loss
    from fed
    where choice = 1 and feed_after > feed_before
),

-- A series that has both years, or nothing in the later one, tells whether more was made at home.
made as (
    select
        risen.controller_id,
        risen.frequency,
        risen.before_from,
        risen.after_from,
        risen.hs6_code,
        risen.third_id,
        bool_or(later.output > earlier.output) as has_risen
    from (
        select distinct
            controller_id,
            frequency,
            before_from,
            after_from,
            year(before_from) as earlier_year,
            year(cast(after_to - 1 as date)) as later_year,
            hs6_code,
            third_id
        from risen
    ) as risen
    inner join production as later
        on
            risen.hs6_code = later.hs6_code
            and risen.third_id = later.area_id
            and risen.later_year = later.production_year
    left join production as earlier
        on
            later.hs6_code = earlier.hs6_code
            and later.area_id = earlier.area_id
            and later.publisher = earlier.publisher
            and later.material = earlier.material
            and later.stage = earlier.stage
            and later.unit = earlier.unit
            and risen.earlier_year = earlier.production_year
    where earlier.output is not null or later.output = 0
    group by
        risen.controller_id,
        risen.frequency,
        risen.before_from,
        risen.after_from,
        risen.hs6_code,
        risen.third_id
)

select
    risen.controller_id,
    risen.is_placebo,
    risen.frequency,
    risen.before_from,
    risen.before_to,
    risen.after_from,
    risen.after_to,
    risen.hs6_code,
    risen.source_id,
    risen.reporter_side,
    risen.code_system,
    risen.measure,
    risen.third_id,
    risen.destination_id,
    risen.feeder_source_id,
    risen.feeder_side,
    risen.direct_before,
    risen.direct_after,
    risen.onward_before,
    risen.onward_after,
    risen.feed_before,
    risen.feed_after,
    risen.loss,
    risen.rise_over_loss,
    made.third_id is not null as is_production_known,
    coalesce(made.has_risen, false) as has_production_risen
from risen
left join made
    on
        risen.controller_id = made.controller_id
        and risen.frequency = made.frequency
        and risen.before_from = made.before_from
        and risen.after_from = made.after_from
        and risen.hs6_code = made.hs6_code
        and risen.third_id = made.third_id
where risen.rise_over_loss >= {{ reroute_least_strength() }}
