-- One row per published figure on imports of the EU of 27 from outside, met by Eurostat's own months:
-- all twelve, or the months of the figure, of every member, in euros as published. Partners outside
-- the EU that the publisher does not name are counted in the whole.
with

figures as (
    select * from {{ ref('int_validation__figures') }}
    where reporter_iso3 = 'EU27' and flow = 'M' and measure in ('value_eur', 'mass_kg', 'share')
),

flows as (
    select * from {{ ref('stg_eurostat_comext__flows') }}
    where is_import
),

batches as (
    select * from {{ ref('int_loads__batches') }}
    where is_current
),

area_codes as (
    select * from {{ ref('area_codes') }}
    where scheme = 'eurostat'
),

areas as (
    select * from {{ ref('areas') }}
),

members as (
    select * from {{ ref('group_members') }}
    where group_id = 'EU27'
),

code_prefixes as (
    select * from {{ ref('eu_code_prefixes') }}
),

located as (
    select
        flows.dataset,
        cast(flows.period || '-01' as date) as month_from,
        flows.cn8_code,
        flows.value_eur,
        flows.net_mass_kg,
        areas.area_id as partner
    from flows
    inner join batches on flows.batch_id = batches.batch_id
    inner join area_codes as reporters on flows.reporter_code = reporters.code
    inner join members on reporters.area_id = members.area_id
    inner join area_codes as partners on flows.partner_code = partners.code
    inner join areas on partners.area_id = areas.area_id
    left join members as inside on areas.area_id = inside.area_id
    where
        inside.area_id is null
        and (
            areas.kind in ('country', 'historical')
            or areas.area_id in ('X_NES_EXTRA_EU', 'X_SECRET_EXTRA', 'X_STORES_EXTRA')
        )
),

-- The two data sets repeat each other: the whole months come first.
months as (
    select
        month_from,
        min(dataset) as dataset
    from located
    group by month_from
),

matched as (
    select
        figures.figure_id,
        figures.period_from as figure_from,
        figures.period_to as figure_to,
        figures.measure,
        figures.share_basis,
        figures.partner as figure_partner,
        located.month_from,
        located.partner,
        located.value_eur,
        located.net_mass_kg
    from figures
    inner join code_prefixes on figures.concept = code_prefixes.concept
    inner join located
        on
            located.cn8_code like concat(code_prefixes.cn8_prefix, '%')
            and figures.period_from <= located.month_from
            and figures.period_to > located.month_from
    inner join months
        on
            located.month_from = months.month_from
            and located.dataset = months.dataset
),

summed as (
    select
        figure_id,
        measure,
        share_basis,
        figure_partner,
        cast(sum(value_eur) as double) as whole_value,
        cast(sum(net_mass_kg) as double) as whole_mass,
        cast(sum(value_eur) filter (where partner = figure_partner) as double) as partner_value,
        cast(sum(net_mass_kg) filter (where partner = figure_partner) as double) as partner_mass
    from matched
    group by figure_id, measure, share_basis, figure_partner, figure_from, figure_to
    having count(distinct month_from) = datediff('month', figure_from, figure_to)
),

measured as (
    select
        figure_id,
        case
            when measure = 'value_eur' and figure_partner = 'WLD' then whole_value
            when measure = 'value_eur' then partner_value
            when measure = 'mass_kg' and figure_partner = 'WLD' then whole_mass
            when measure = 'mass_kg' then partner_mass
            when share_basis = 'mass' then partner_mass / nullif(whole_mass, 0)
            else partner_value / nullif(whole_value, 0)
        end as computed
    from summed
)

select
    figure_id,
    'extra_eu_imports_of_all_members' as method,
    'same' as relation,
    1 as method_rank,
    computed as computed_low,
    computed,
    computed as computed_high,
    'eurostat_comext' as source_id,
    'stg_eurostat_comext__flows' as inputs
from measured
where computed is not null
