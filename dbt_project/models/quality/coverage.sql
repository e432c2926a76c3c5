-- One row per source, period, reporter side and nomenclature of current flows of all codes.
-- Never add nomenclatures or sides: they state the same trade.
with

pair_sums as (
    select * from {{ ref('int_flows__pair_sums') }}
),

cells as (
    select
        source_id,
        period,
        period_from,
        frequency,
        coalesce(reporter_side, 'not_stated') as reporter_side,
        code_system,
        case when reporter_side = 'importer' then importer_id else exporter_id end as reporter,
        case when reporter_side = 'importer' then importer_kind else exporter_kind end
            as reporter_kind,
        flow_scope in ('bilateral', 'unspecified_partner') as is_partner_row,
        'unmapped' in (exporter_kind, importer_kind) as is_unmapped,
        'unspecified' in (exporter_kind, importer_kind)
        and 'unmapped' not in (exporter_kind, importer_kind) as is_unspecified,
        sum(flow_count) as row_count,
        sum(flow_count_without_value) as row_count_without_value,
        sum(flow_count_without_mass) as row_count_without_mass,
        sum(value_usd) as value_usd
    from pair_sums
    where is_current
    group by all
),

-- Countries, past ones included; the world and groups of countries report nothing themselves.
reporters as (
    select distinct
        source_id,
        period_from,
        frequency,
        reporter_side,
        code_system,
        reporter
    from cells
    where reporter_kind in ('country', 'historical')
),

-- Expected: who was there a year before. Nobody is missed who now reports by another nomenclature.
compared as (
    select
        earlier.source_id,
        cast(earlier.period_from + interval 1 year as date) as period_from,
        earlier.frequency,
        earlier.reporter_side,
        earlier.code_system,
        earlier.reporter,
        max(later.reporter) is null as is_missing
    from reporters as earlier
    left join reporters as later
        on
            earlier.source_id = later.source_id
            and earlier.period_from + interval 1 year = later.period_from
            and earlier.frequency = later.frequency
            and earlier.reporter_side = later.reporter_side
            and earlier.reporter = later.reporter
    group by all
),

expected as (
    select
        source_id,
        period_from,
        frequency,
        reporter_side,
        code_system,
        count(*) as reporters_expected_count,
        count(*) filter (where is_missing) as reporters_missing_count,
        {{ sorted_text('case when is_missing then reporter end') }} as reporters_missing
    from compared
    group by all
),

summed as (
    select
        source_id,
        period,
        period_from,
        frequency,
        reporter_side,
        code_system,
        count(distinct reporter) filter (where reporter_kind in ('country', 'historical'))
            as reporter_count,
        cast(coalesce(sum(row_count) filter (where is_partner_row), 0) as bigint) as row_count,
        cast(coalesce(sum(row_count) filter (where not is_partner_row), 0) as bigint)
            as control_total_row_count,
        cast(sum(value_usd) filter (where is_partner_row) as decimal(20, 3)) as value_usd,
        cast(
            coalesce(sum(value_usd) filter (where is_partner_row and is_unmapped), 0)
            as decimal(20, 3)
        ) as value_usd_unmapped,
        cast(
            coalesce(sum(value_usd) filter (where is_partner_row and is_unspecified), 0)
            as decimal(20, 3)
        ) as value_usd_unspecified,
        cast(
            coalesce(sum(row_count_without_value) filter (where is_partner_row), 0) as bigint
        ) as row_count_without_value,
        cast(
            coalesce(sum(row_count_without_mass) filter (where is_partner_row), 0) as bigint
        ) as row_count_without_mass
    from cells
    group by all
)

select
    summed.source_id,
    summed.period,
    summed.reporter_side,
    summed.code_system,
    summed.frequency,
    summed.reporter_count,
    expected.reporters_expected_count,
    expected.reporters_missing_count,
    expected.reporters_missing,
    summed.row_count,
    summed.control_total_row_count,
    summed.value_usd,
    summed.value_usd_unmapped,
    case
        when summed.value_usd > 0
            then round(cast(summed.value_usd_unmapped as double) / cast(summed.value_usd as double), 9)
    end as share_unmapped,
    summed.value_usd_unspecified,
    case
        when summed.value_usd > 0
            then
                round(
                    cast(summed.value_usd_unspecified as double)
                    / cast(summed.value_usd as double),
                    9
                )
    end as share_unspecified,
    summed.row_count_without_value,
    summed.row_count_without_mass
from summed
left join expected
    on
        summed.source_id = expected.source_id
        and summed.period_from = expected.period_from
        and summed.frequency = expected.frequency
        and summed.reporter_side = expected.reporter_side
        and summed.code_system = expected.code_system
