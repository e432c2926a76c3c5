-- One row per scenario beside enacted, law_day, exporter, importer and element: what it would change.
-- Trade is that of the importer's newest year; a scenario is an assumption, not a forecast.
with

dates as (
    select distinct law_day from {{ ref('bi_as_of_dates') }}
),

scenarios as (
    select * from {{ ref('scenarios') }}
    where scenario <> 'enacted'
),

country as (
    select * from {{ ref('bi_country') }}
    where is_newest_year
),

deltas as (
    select * from {{ ref('regime_delta') }}
    where comparison = 'scenario' and sector = 'ALL'
),

exposure_codes as (
    select * from {{ ref('exposure_codes') }}
),

-- Where codes come under control or leave it; a pair of scenarios is compared on the days of both.
turns as (
    select
        scenario,
        as_of_from as turn_day
    from exposure_codes
    union
    select
        scenario,
        as_of_to as turn_day
    from exposure_codes
),

compared as (
    select
        scenarios.scenario,
        dates.law_day,
        max(turns.turn_day) as compared_on
    from scenarios
    cross join dates
    inner join turns
        on
            turns.scenario in ('enacted', scenarios.scenario)
            and dates.law_day >= turns.turn_day
    group by scenarios.scenario, dates.law_day
),

enacted as (
    select
        scenarios.scenario,
        country.law_day,
        country.exporter,
        country.importer,
        country.element,
        country.trade_year,
        country.value_usd_low,
        country.value_usd_high,
        country.source_id
    from country
    cross join scenarios
    where country.scenario = 'enacted'
),

others as (
    select * from country
    where scenario <> 'enacted'
),

paired as (
    select
        coalesce(others.scenario, enacted.scenario) as scenario,
        coalesce(others.law_day, enacted.law_day) as law_day,
        coalesce(others.exporter, enacted.exporter) as exporter,
        coalesce(others.importer, enacted.importer) as importer,
        coalesce(others.element, enacted.element) as element,
        coalesce(others.trade_year, enacted.trade_year) as trade_year,
        coalesce(others.source_id, enacted.source_id) as source_id,
        coalesce(enacted.value_usd_low, 0) as enacted_value_usd_low,
        coalesce(enacted.value_usd_high, 0) as enacted_value_usd_high,
        coalesce(others.value_usd_low, 0) as scenario_value_usd_low,
        coalesce(others.value_usd_high, 0) as scenario_value_usd_high
    from others
    full outer join enacted
        on
            others.scenario = enacted.scenario
            and others.law_day = enacted.law_day
            and others.exporter = enacted.exporter
            and others.importer = enacted.importer
            and others.element = enacted.element
),

areas as (
    select * from {{ ref('countries') }}
)

select
    paired.scenario,
    scenarios.title as scenario_title,
    paired.law_day,
    paired.exporter,
    paired.importer,
    areas.name as importer_name,
    paired.element,
    paired.trade_year,
    cast(paired.enacted_value_usd_low as decimal(20, 3)) as enacted_value_usd_low,
    cast(paired.enacted_value_usd_high as decimal(20, 3)) as enacted_value_usd_high,
    cast(paired.scenario_value_usd_low as decimal(20, 3)) as scenario_value_usd_low,
    cast(paired.scenario_value_usd_high as decimal(20, 3)) as scenario_value_usd_high,
    cast(coalesce(deltas.value_usd_delta_low, 0) as decimal(20, 3)) as value_usd_delta_low,
    cast(coalesce(deltas.value_usd_delta_high, 0) as decimal(20, 3)) as value_usd_delta_high,
    coalesce(deltas.code_count, 0) as code_count_changed,
    paired.source_id
from paired
inner join scenarios on paired.scenario = scenarios.scenario
inner join compared
    on paired.scenario = compared.scenario and paired.law_day = compared.law_day
left join deltas
    on
        paired.scenario = deltas.scenario_after
        and compared.compared_on = deltas.day_after
        and paired.exporter = deltas.exporter
        and paired.importer = deltas.importer
        and paired.element = deltas.element
        and paired.trade_year = deltas.trade_year
left join areas on paired.importer = areas.area_id
