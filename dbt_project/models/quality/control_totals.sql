-- One row per published world or group total, and measure: the total, the sum of the countries behind
-- it, and whether they agree within 1 %. Watched codes of current editions only.
with

flows as (
    select * from {{ ref('int_flows__watched') }}
    where is_current
),

control_total_sources as (
    select * from {{ ref('control_total_sources') }}
),

eurostat_totals as (
    select * from {{ ref('stg_eurostat_comext__totals') }}
    where kind in ('partner_group', 'reporter_group') and length(period) = 7
),

area_codes as (
    select * from {{ ref('area_codes') }}
    where scheme = 'eurostat'
),

areas as (
    select * from {{ ref('areas') }}
),

area_group_members as (
    select * from {{ ref('area_group_members') }}
),

batches as (
    select * from {{ ref('int_loads__batches') }}
    where is_current
),

sided as (
    select
        flows.*,
        case reporter_side when 'exporter' then exporter_id else importer_id end as reporter,
        case reporter_side when 'exporter' then importer_id else exporter_id end as partner,
        case reporter_side when 'exporter' then exporter_kind else importer_kind end
            as reporter_kind
    from flows
    inner join control_total_sources on flows.source_id = control_total_sources.source_id
),

parts as (
    select * from sided
    where flow_scope in ('bilateral', 'unspecified_partner')
),

-- Eurostat's totals were told apart when its files were read; they belong to the same file's flows.
eurostat_located as (
    select
        'eurostat_comext' as source_id,
        eurostat_totals.period,
        case when eurostat_totals.is_import then 'importer' else 'exporter' end as reporter_side,
        reporters.area_id as reporter,
        partners.area_id as partner,
        'EU-CN8' as code_system,
        eurostat_totals.commodity_code,
        reporter_areas.kind as reporter_kind,
        partner_areas.kind as partner_kind,
        eurostat_totals.value_eur as value_native,
        'EUR' as currency,
        eurostat_totals.net_mass_kg,
        eurostat_totals.source_file,
        eurostat_totals.source_line
    from eurostat_totals
    inner join batches on eurostat_totals.batch_id = batches.batch_id
    inner join area_codes as reporters on eurostat_totals.reporter_code = reporters.code
    inner join area_codes as partners on eurostat_totals.partner_code = partners.code
    inner join areas as reporter_areas on reporters.area_id = reporter_areas.area_id
    inner join areas as partner_areas on partners.area_id = partner_areas.area_id
),

eurostat_files as (
    select distinct
        source_file,
        period,
        commodity_code
    from parts
    where source_id = 'eurostat_comext'
),

totals as (
    select
        source_id,
        period,
        reporter_side,
        reporter,
        partner,
        code_system,
        commodity_code,
        case when reporter_kind in ('group', 'world') then 'reporters' else 'partners' end
            as summed_over,
        value_native,
        currency,
        net_mass_kg,
        source_file,
        source_line
    from sided
    where flow_scope in ('world_total', 'group_total')
    union all
    select
        eurostat_located.source_id,
        eurostat_located.period,
        eurostat_located.reporter_side,
        eurostat_located.reporter,
        eurostat_located.partner,
        eurostat_located.code_system,
        eurostat_located.commodity_code,
        case when eurostat_located.reporter_kind = 'group' then 'reporters' else 'partners' end
            as summed_over,
        eurostat_located.value_native,
        eurostat_located.currency,
        eurostat_located.net_mass_kg,
        eurostat_located.source_file,
        eurostat_located.source_line
    from eurostat_located
    inner join eurostat_files
        on
            eurostat_located.source_file = eurostat_files.source_file
            and eurostat_located.period = eurostat_files.period
            and eurostat_located.commodity_code = eurostat_files.commodity_code
    -- a total of two groups is a sum of sums
    where
        eurostat_located.reporter_kind in ('country', 'historical')
        or eurostat_located.partner_kind in ('country', 'historical', 'unspecified')
),

named_groups as (
    select distinct case summed_over when 'partners' then partner else reporter end as group_id
    from totals
),

part_areas as (
    select partner as area_id from parts
    union
    select reporter as area_id from parts
),

-- Areas that a group holds. The world holds all; outside a group is what its inside is not.
belongings as (
    select distinct
        named_groups.group_id,
        part_areas.area_id
    from named_groups
    cross join part_areas
    left join area_group_members as members
        on
            named_groups.group_id = members.group_id
            and part_areas.area_id = members.member_id
    left join area_group_members as insiders
        on
            replace(named_groups.group_id, 'EXT_', 'INT_') = insiders.group_id
            and named_groups.group_id like 'EXT_%'
            and part_areas.area_id = insiders.member_id
    where
        named_groups.group_id = 'W00'
        or members.member_id is not null
        or (
            named_groups.group_id like 'EXT_%'
            and insiders.member_id is null
            and replace(named_groups.group_id, 'EXT_', 'INT_') in (
                select area_group_members.group_id from area_group_members
            )
        )
),

known_groups as (
    select distinct group_id from belongings
),

keyed as (
    select
        totals.*,
        case summed_over when 'partners' then partner else reporter end as total_area,
        case summed_over when 'partners' then reporter else partner end as other_area
    from totals
),

sums as (
    select
        keyed.source_id,
        keyed.period,
        keyed.reporter_side,
        keyed.reporter,
        keyed.partner,
        keyed.code_system,
        keyed.commodity_code,
        keyed.source_file,
        keyed.source_line,
        count(*) as part_count,
        sum(parts.value_native) as value_native,
        sum(parts.net_mass_kg) as net_mass_kg,
        count(parts.net_mass_kg) as mass_count
    from keyed
    inner join parts
        on
            keyed.source_id = parts.source_id
            and keyed.period = parts.period
            and keyed.reporter_side = parts.reporter_side
            and keyed.code_system = parts.code_system
            and keyed.commodity_code = parts.commodity_code
            and case keyed.summed_over when 'partners' then parts.reporter else parts.partner end
            = keyed.other_area
    inner join belongings
        on
            keyed.total_area = belongings.group_id
            and case keyed.summed_over when 'partners' then parts.partner else parts.reporter end
            = belongings.area_id
    group by
        keyed.source_id,
        keyed.period,
        keyed.reporter_side,
        keyed.reporter,
        keyed.partner,
        keyed.code_system,
        keyed.commodity_code,
        keyed.source_file,
        keyed.source_line
),

compared as (
    select
        keyed.source_id,
        keyed.period,
        keyed.reporter_side,
        keyed.reporter,
        keyed.partner,
        keyed.code_system,
        keyed.commodity_code,
        keyed.summed_over,
        keyed.source_file,
        keyed.source_line,
        keyed.currency,
        known_groups.group_id is not null as is_group_known,
        keyed.value_native,
        keyed.net_mass_kg,
        coalesce(sums.part_count, 0) as part_count,
        coalesce(sums.value_native, 0) as value_sum,
        coalesce(sums.net_mass_kg, 0) as mass_sum,
        coalesce(sums.part_count, 0) - coalesce(sums.mass_count, 0) as parts_without_mass
    from keyed
    left join known_groups on keyed.total_area = known_groups.group_id
    left join sums
        on
            keyed.source_id = sums.source_id
            and keyed.period = sums.period
            and keyed.reporter_side = sums.reporter_side
            and keyed.reporter = sums.reporter
            and keyed.partner = sums.partner
            and keyed.code_system = sums.code_system
            and keyed.commodity_code = sums.commodity_code
            and keyed.source_file = sums.source_file
            and keyed.source_line = sums.source_line
),

measured as (
    select
        *,
        'value_native' as measure,
        currency as unit,
        value_native as published_total,
        value_sum as sum_of_parts,
        0 as parts_without_figure
    from compared
    where value_native is not null
    union all
    select
        *,
        'net_mass_kg' as measure,
        'kg' as unit,
        net_mass_kg as published_total,
        mass_sum as sum_of_parts,
        parts_without_mass as parts_without_figure
    from compared
    where net_mass_kg is not null
)

select
    md5(
        concat_ws(
            '|',
            source_id,
            period,
            reporter_side,
            reporter,
            partner,
            code_system,
            commodity_code,
            measure,
            source_file,
            cast(source_line as varchar)
        )
    ) as total_key,
    source_id,
    period,
    reporter_side,
    reporter,
    partner,
    code_system,
    commodity_code,
    summed_over,
    measure,
    unit,
    cast(published_total as decimal(20, 3)) as published_total,
    cast(sum_of_parts as decimal(20, 3)) as sum_of_parts,
    cast(sum_of_parts - published_total as decimal(20, 3)) as difference,
    case
        when published_total > 0
            then
                round(
                    cast(sum_of_parts - published_total as double)
                    / cast(published_total as double),
                    9
                )
    end as relative_difference,
    cast(part_count as bigint) as part_count,
    cast(parts_without_figure as bigint) as parts_without_figure,
    case
        when not is_group_known then 'members_not_known'
        when abs(sum_of_parts - published_total) * 100 <= published_total then 'agrees'
        when sum_of_parts > published_total then 'parts_exceed_total'
        when part_count = 0 then 'no_parts'
        when parts_without_figure > 0 then 'figures_missing'
        else 'parts_fall_short'
    end as verdict,
    source_file,
    source_line
from measured
