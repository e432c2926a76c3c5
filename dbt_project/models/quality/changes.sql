-- One row per changed flow of a watched code between two neighbouring vintages of a source; and one
-- per kind of change for all that is not listed singly, so that both vintages add up to their totals.
with

pairs as (
    select * from {{ ref('int_loads__vintage_pairs') }}
),

flows as (
    select * from {{ ref('int_flows__harmonised') }}
),

watched as (
    select distinct
        code_system,
        commodity_code
    from {{ ref('int_flows__watched') }}
),

-- A key may stand in several lines of one vintage, such as two codes of a publisher for one country.
paired as (
    select
        pairs.pair_id,
        flows.period,
        flows.reporter_side,
        flows.flow_scope,
        flows.code_system,
        flows.commodity_code,
        flows.exporter_id,
        flows.importer_id,
        count(*) filter (where not pairs.is_after) as rows_before,
        count(*) filter (where pairs.is_after) as rows_after,
        sum(flows.value_usd) filter (where not pairs.is_after) as value_usd_before,
        sum(flows.value_usd) filter (where pairs.is_after) as value_usd_after,
        sum(flows.net_mass_kg) filter (where not pairs.is_after) as net_mass_kg_before,
        sum(flows.net_mass_kg) filter (where pairs.is_after) as net_mass_kg_after
    from flows
    inner join pairs on flows.batch_id = pairs.batch_id
    group by
        pairs.pair_id,
        flows.period,
        flows.reporter_side,
        flows.flow_scope,
        flows.code_system,
        flows.commodity_code,
        flows.exporter_id,
        flows.importer_id
),

judged as (
    select
        paired.*,
        case
            when paired.rows_before = 0 then 'added'
            when paired.rows_after = 0 then 'withdrawn'
            when
                (paired.value_usd_before is not distinct from paired.value_usd_after)
                and (paired.net_mass_kg_before is not distinct from paired.net_mass_kg_after)
                then 'unchanged'
            else 'revised'
        end as change_kind,
        -- null where one side is not known: an unknown mass has not changed by all of the other
        case
            when paired.rows_before = 0 then paired.value_usd_after
            when paired.rows_after = 0 then -paired.value_usd_before
            else paired.value_usd_after - paired.value_usd_before
        end as value_usd_difference,
        case
            when paired.rows_before = 0 then paired.net_mass_kg_after
            when paired.rows_after = 0 then -paired.net_mass_kg_before
            else paired.net_mass_kg_after - paired.net_mass_kg_before
        end as net_mass_kg_difference,
        watched.commodity_code is not null as is_watched
    from paired
    left join watched
        on
            paired.code_system = watched.code_system
            and paired.commodity_code = watched.commodity_code
),

-- What stands singly keeps its key; everything else is counted without one.
levelled as (
    select
        judged.* exclude (commodity_code, exporter_id, importer_id),
        case
            when not is_watched then 'other_codes'
            when change_kind = 'unchanged' then 'watched_codes'
            else 'flow'
        end as detail,
        case when is_watched and change_kind <> 'unchanged' then commodity_code end
            as commodity_code,
        case when is_watched and change_kind <> 'unchanged' then exporter_id end as exporter,
        case when is_watched and change_kind <> 'unchanged' then importer_id end as importer
    from judged
),

counted as (
    select
        pair_id,
        period,
        coalesce(reporter_side, 'not_stated') as reporter_side,
        flow_scope,
        code_system,
        detail,
        change_kind,
        commodity_code,
        exporter,
        importer,
        cast(count(*) as bigint) as flow_count,
        cast(sum(value_usd_before) as decimal(20, 3)) as value_usd_before,
        cast(sum(value_usd_after) as decimal(20, 3)) as value_usd_after,
        cast(sum(value_usd_difference) as decimal(20, 3)) as value_usd_difference,
        cast(sum(net_mass_kg_before) as decimal(20, 3)) as net_mass_kg_before,
        cast(sum(net_mass_kg_after) as decimal(20, 3)) as net_mass_kg_after,
        cast(sum(net_mass_kg_difference) as decimal(20, 3)) as net_mass_kg_difference
    from levelled
    group by all
),

named as (
    select distinct
        pair_id,
        source_id,
        table_name,
        part,
        vintage_before,
        vintage_after,
        edition_before,
        edition_after,
        known_from_before,
        known_from_after
    from pairs
)

select
    md5(
        concat_ws(
            '|',
            named.source_id,
            named.table_name,
            named.part,
            named.edition_before,
            named.edition_after,
            counted.period,
            counted.reporter_side,
            counted.flow_scope,
            counted.code_system,
            counted.detail,
            counted.change_kind,
            coalesce(counted.commodity_code, ''),
            coalesce(counted.exporter, ''),
            coalesce(counted.importer, '')
        )
    ) as change_key,
    named.source_id,
    named.table_name,
    named.part,
    named.vintage_before,
    named.vintage_after,
    named.edition_before,
    named.edition_after,
    named.known_from_before,
    named.known_from_after,
    counted.period,
    counted.reporter_side,
    counted.flow_scope,
    counted.code_system,
    counted.detail,
    counted.change_kind,
    counted.commodity_code,
    counted.exporter,
    counted.importer,
    counted.flow_count,
    counted.value_usd_before,
    counted.value_usd_after,
    counted.value_usd_difference,
    counted.net_mass_kg_before,
    counted.net_mass_kg_after,
    counted.net_mass_kg_difference
from counted
inner join named on counted.pair_id = named.pair_id
