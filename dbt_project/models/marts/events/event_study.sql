-- One row per turn of law, series of monthly trade it touches, measure and horizon: the mean of the
-- months after it against the same months a year before, and against goods no list touches.
-- A change after an event is not a change by it: stockpiling, prices and other rules move trade too.
with

turns as (
    select * from {{ ref('int_events__turns') }}
),

reached as (
    select * from {{ ref('int_events__series') }}
),

cells as (
    select * from {{ ref('int_exposure__monthly_cells') }}
),

peers as (
    select * from {{ ref('int_events__peers') }}
),

horizons as (
    select 3 as horizon_months
    union all
    select 6 as horizon_months
),

steps as (
    select
        horizon_months,
        cast(unnest(generate_series(1, horizon_months)) as integer) as step
    from horizons
),

-- Every month after the turn that the horizon asks for, and the same month a year before.
wanted as (
    select
        turns.turn_id,
        steps.horizon_months,
        cast(turns.event_month + to_months(steps.step) as date) as month_after,
        cast(turns.event_month + to_months(steps.step - 12) as date) as month_before
    from turns
    cross join steps
),

measured as (
    select
        source_id,
        reporter_side,
        exporter_id,
        importer_id,
        code_system,
        commodity_code,
        month_from,
        'net_mass_kg' as measure,
        net_mass_kg as amount
    from cells
    union all
    select
        source_id,
        reporter_side,
        exporter_id,
        importer_id,
        code_system,
        commodity_code,
        month_from,
        'value_usd' as measure,
        value_usd as amount
    from cells
),

peers_measured as (
    select
        source_id,
        reporter_side,
        exporter_id,
        importer_id,
        code_system,
        chapter,
        month_from,
        'net_mass_kg' as measure,
        net_mass_kg as amount
    from peers
    union all
    select
        source_id,
        reporter_side,
        exporter_id,
        importer_id,
        code_system,
        chapter,
        month_from,
        'value_usd' as measure,
        value_usd as amount
    from peers
),

series as (
    select distinct
        reached.turn_id,
        reached.element,
        reached.destinations,
        measured.source_id,
        measured.reporter_side,
        measured.exporter_id,
        measured.importer_id,
        measured.code_system,
        measured.commodity_code,
        measured.measure
    from reached
    inner join measured
        on
            reached.exporter_id = measured.exporter_id
            and reached.importer_id = measured.importer_id
            and reached.code_system = measured.code_system
            and reached.commodity_code = measured.commodity_code
    where measured.amount is not null
),

paired as (
    select
        series.turn_id,
        series.element,
        series.destinations,
        series.source_id,
        series.reporter_side,
        series.exporter_id,
        series.importer_id,
        series.code_system,
        series.commodity_code,
        series.measure,
        wanted.horizon_months,
        count(*) filter (where afters.amount is not null and befores.amount is not null)
            as pair_count,
        sum(afters.amount) filter (where befores.amount is not null) as amount_after,
        sum(befores.amount) filter (where afters.amount is not null) as amount_before,
        count(*) filter (where peers_after.amount is not null and peers_before.amount is not null)
            as peer_pair_count,
        sum(peers_after.amount) filter (where peers_before.amount is not null)
            as peer_amount_after,
        sum(peers_before.amount) filter (where peers_after.amount is not null)
            as peer_amount_before
    from series
    inner join wanted on series.turn_id = wanted.turn_id
    left join measured as afters
        on
            series.source_id = afters.source_id
            and series.reporter_side = afters.reporter_side
            and series.exporter_id = afters.exporter_id
            and series.importer_id = afters.importer_id
            and series.code_system = afters.code_system
            and series.commodity_code = afters.commodity_code
            and series.measure = afters.measure
            and wanted.month_after = afters.month_from
    left join measured as befores
        on
            series.source_id = befores.source_id
            and series.reporter_side = befores.reporter_side
            and series.exporter_id = befores.exporter_id
            and series.importer_id = befores.importer_id
            and series.code_system = befores.code_system
            and series.commodity_code = befores.commodity_code
            and series.measure = befores.measure
            and wanted.month_before = befores.month_from
    left join peers_measured as peers_after
        on
            series.source_id = peers_after.source_id
            and series.reporter_side = peers_after.reporter_side
            and series.exporter_id = peers_after.exporter_id
            and series.importer_id = peers_after.importer_id
            and series.code_system = peers_after.code_system
            and substring(series.commodity_code, 1, 2) = peers_after.chapter
            and series.measure = peers_after.measure
            and wanted.month_after = peers_after.month_from
    left join peers_measured as peers_before
        on
            series.source_id = peers_before.source_id
            and series.reporter_side = peers_before.reporter_side
            and series.exporter_id = peers_before.exporter_id
            and series.importer_id = peers_before.importer_id
            and series.code_system = peers_before.code_system
            and substring(series.commodity_code, 1, 2) = peers_before.chapter
            and series.measure = peers_before.measure
            and wanted.month_before = peers_before.month_from
    group by
        series.turn_id,
        series.element,
        series.destinations,
        series.source_id,
        series.reporter_side,
        series.exporter_id,
        series.importer_id,
        series.code_system,
        series.commodity_code,
        series.measure,
        wanted.horizon_months
),

-- A mean over fewer months than the horizon would compare different seasons, so it is not given.
compared as (
    select
        *,
        case
            when pair_count = horizon_months and amount_before > 0
                then cast(amount_after as double) / cast(amount_before as double) - 1
        end as change_share,
        case
            when peer_pair_count = horizon_months and peer_amount_before > 0
                then cast(peer_amount_after as double) / cast(peer_amount_before as double) - 1
        end as peer_change_share
    from paired
    where pair_count > 0
),

studied as (
    select
        -- keys
        md5(
            concat_ws(
                '|',
                compared.turn_id,
                compared.element,
                compared.source_id,
                compared.reporter_side,
                compared.exporter_id,
                compared.importer_id,
                compared.code_system,
                compared.commodity_code,
                compared.measure,
                cast(compared.horizon_months as varchar)
            )
        ) as row_key,
        turns.instrument_id,
        turns.event,
        turns.event_day,
        compared.destinations,
        compared.element,
        compared.source_id,
        compared.reporter_side,
        compared.exporter_id as exporter,
        compared.importer_id as importer,
        compared.code_system,
        compared.commodity_code,
        compared.measure,
        cast(compared.horizon_months as integer) as horizon_months,
        -- measures
        cast(compared.pair_count as integer) as pair_count,
        case when compared.change_share is not null then round(
            cast(compared.amount_after as double) / compared.horizon_months, 3
        ) end as mean_after,
        case when compared.change_share is not null then round(
            cast(compared.amount_before as double) / compared.horizon_months, 3
        ) end as mean_year_before,
        round(compared.change_share, 9) as change_share,
        round(compared.peer_change_share, 9) as peer_change_share,
        round(compared.change_share - compared.peer_change_share, 9) as difference_share,
        case
            when compared.pair_count = compared.horizon_months and compared.change_share is null
                then 'nothing was traded in these months a year before'
            when compared.change_share is null
                then concat(
                    cast(compared.pair_count as varchar),
                    ' of ',
                    cast(compared.horizon_months as varchar),
                    ' months have a figure on both sides'
                )
            when compared.peer_change_share is null
                then 'no trade in goods of the chapter outside every list is loaded for all months'
        end as not_given_because
    from compared
    inner join turns on compared.turn_id = turns.turn_id
)

select * from studied
