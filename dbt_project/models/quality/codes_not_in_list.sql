-- One row per source, nomenclature, code and year of a watched flow whose code is not in the list of
-- that year, where a list of that year is loaded. The flows stay where they are.
with

flows as (
    select * from {{ ref('int_flows__watched') }}
    where is_current and code_system <> 'CONCEPT'
),

cn_codes as (
    select * from {{ ref('stg_eu_cn__codes') }}
),

cn_code_lists as (
    select * from {{ ref('stg_eu_cn__code_lists') }}
),

hts_lines as (
    select * from {{ ref('stg_us_hts__lines') }}
),

hs_codes as (
    select * from {{ ref('hs_codes') }}
),

batches as (
    select * from {{ ref('int_loads__batches') }}
    where is_current
),

-- A list of the HS holds for a revision, whatever the year; the others hold for a year.
entries as (
    select
        'eu_cn' as list_source_id,
        'EU-CN8' as code_system,
        cn_codes.cn_year as list_year,
        'nomenclature' as list_edition,
        cn_codes.code
    from cn_codes
    inner join batches on cn_codes.batch_id = batches.batch_id
    where cn_codes.level in ('heading', 'subheading', 'cn8')
    union all
    select
        'eu_cn' as list_source_id,
        'EU-CN8' as code_system,
        cn_code_lists.cn_year as list_year,
        'codes of the trade statistics' as list_edition,
        cn_code_lists.cn8_code as code
    from cn_code_lists
    inner join batches on cn_code_lists.batch_id = batches.batch_id
    union all
    select
        'us_hts' as list_source_id,
        'US-HTS10' as code_system,
        hts_lines.hts_year as list_year,
        hts_lines.hts_edition as list_edition,
        hts_lines.hts_code as code
    from hts_lines
    inner join batches on hts_lines.batch_id = batches.batch_id
    where hts_lines.hts_code is not null
    union all
    select
        'wco_hs' as list_source_id,
        hs_revision as code_system,
        cast(null as smallint) as list_year,
        hs_revision as list_edition,
        hs_code as code
    from hs_codes
),

lists as (
    select
        list_source_id,
        code_system,
        list_year,
        {{ sorted_text('list_edition') }} as list_editions,
        max(length(code)) as longest_code
    from entries
    group by list_source_id, code_system, list_year
),

used as (
    select
        source_id,
        code_system,
        commodity_code,
        year(period_from) as code_year,
        currency,
        min(period_from) as first_used_from,
        max(period_to) as last_used_to,
        count(*) as flow_count,
        sum(value_native) as value_native
    from flows
    group by source_id, code_system, commodity_code, year(period_from), currency
),

checked as (
    select
        used.*,
        lists.list_source_id,
        lists.list_editions
    from used
    inner join lists
        on
            used.code_system = lists.code_system
            and used.code_year = coalesce(lists.list_year, used.code_year)
            -- a list of eight digits says nothing on a heading it does not print
            and length(used.commodity_code) = lists.longest_code
    left join entries
        on
            used.code_system = entries.code_system
            and used.commodity_code = entries.code
            and used.code_year = coalesce(entries.list_year, used.code_year)
    where entries.code is null
),

elsewhere as (
    select
        code_system,
        code,
        {{ sorted_text('cast(list_year as varchar)') }} as listed_years
    from entries
    where list_year is not null
    group by code_system, code
)

select
    md5(
        concat_ws(
            '|',
            checked.source_id,
            checked.code_system,
            checked.commodity_code,
            cast(checked.code_year as varchar),
            checked.currency
        )
    ) as finding_key,
    checked.source_id,
    checked.code_system,
    checked.commodity_code,
    cast(checked.code_year as integer) as code_year,
    checked.list_source_id,
    checked.list_editions,
    elsewhere.listed_years,
    checked.first_used_from,
    checked.last_used_to,
    cast(checked.flow_count as bigint) as flow_count,
    cast(checked.value_native as decimal(20, 3)) as value_native,
    checked.currency
from checked
left join elsewhere
    on
        checked.code_system = elsewhere.code_system
        and checked.commodity_code = elsewhere.code
