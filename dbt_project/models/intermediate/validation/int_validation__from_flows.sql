-- One row per published figure on one country's trade and source that holds its goods, or goods
-- among which they are. A code set counts only where all of its codes are there for every month or
-- the whole year; a set that is wider than the figure gives a bracket, not a figure.
with

figures as (
    select * from {{ ref('int_validation__figures') }}
    where
        flow in ('X', 'M')
        and reporter_iso3 not in ('WLD', 'EU27', 'EA')
        and measure in ('value_usd', 'mass_kg', 'share', 'hhi')
        -- a ranking is no list of countries
        and coalesce(partner, 'WLD') <> 'TOP10'
),

cells as (
    select * from {{ ref('int_validation__flow_cells') }}
),

concept_codes as (
    select * from {{ ref('validation_codes') }}
),

area_codes as (
    select * from {{ ref('area_codes') }}
    where scheme = 'iso3'
),

members as (
    select * from {{ ref('group_members') }}
),

-- A figure of a code is met by that code, and bracketed by the six digits above it.
wanted as (
    select
        figures.figure_id,
        'own_code' as code_set,
        figures.code_system,
        figures.commodity_code,
        'same' as relation
    from figures
    where figures.commodity_code is not null
    union all
    select
        figures.figure_id,
        'hs6_above' as code_set,
        'HS' as code_system,
        substring(figures.commodity_code, 1, 6) as commodity_code,
        'wider' as relation
    from figures
    where
        length(figures.commodity_code) >= 6
        and figures.code_system not like 'HS%'
    union all
    select
        figures.figure_id,
        concept_codes.code_set,
        concept_codes.code_system,
        concept_codes.commodity_code,
        concept_codes.relation
    from figures
    inner join concept_codes on figures.concept = concept_codes.concept
),

sets as (
    select
        figure_id,
        code_set,
        min(relation) as relation,
        count(*) as code_count
    from wanted
    group by figure_id, code_set
),

-- The reporter of a figure declares it; what CEPII reconciled is nobody's declaration.
matched as (
    select
        figures.figure_id,
        figures.flow,
        figures.partner,
        figures.period_from as figure_from,
        figures.period_to as figure_to,
        wanted.code_set,
        cells.*,
        case when figures.flow = 'X' then cells.importer else cells.exporter end as party
    from figures
    inner join area_codes on figures.reporter_iso3 = area_codes.code
    inner join wanted on figures.figure_id = wanted.figure_id
    inner join cells
        on
            wanted.commodity_code = cells.commodity_code
            and (
                wanted.code_system = cells.code_system
                or (wanted.code_system = 'HS' and cells.code_system like 'HS%')
            )
            and figures.period_from <= cells.period_from
            and figures.period_to >= cells.period_to
            and area_codes.area_id = case
                when figures.flow = 'X' then cells.exporter
                else cells.importer
            end
            and cells.reporter_side in (
                'reconciled', case when figures.flow = 'X' then 'exporter' else 'importer' end
            )
),

-- Months or years that are all there for a code.
code_cover as (
    select
        figure_id,
        code_set,
        source_id,
        reporter_side,
        code_system,
        frequency,
        commodity_code,
        min(figure_from) as figure_from,
        min(figure_to) as figure_to,
        count(distinct period_from) as period_count,
        min(period_from) as first_from,
        max(period_to) as last_to
    from matched
    group by
        figure_id,
        code_set,
        source_id,
        reporter_side,
        code_system,
        frequency,
        commodity_code
),

covered as (
    select
        code_cover.figure_id,
        code_cover.code_set,
        code_cover.source_id,
        code_cover.reporter_side,
        code_cover.code_system,
        code_cover.frequency,
        min(sets.relation) as relation
    from code_cover
    inner join sets
        on
            code_cover.figure_id = sets.figure_id
            and code_cover.code_set = sets.code_set
    where
        code_cover.first_from = code_cover.figure_from
        and code_cover.last_to = code_cover.figure_to
        and code_cover.period_count = case code_cover.frequency
            when 'monthly' then datediff('month', code_cover.figure_from, code_cover.figure_to)
            else datediff('year', code_cover.figure_from, code_cover.figure_to)
        end
    group by
        code_cover.figure_id,
        code_cover.code_set,
        code_cover.source_id,
        code_cover.reporter_side,
        code_cover.code_system,
        code_cover.frequency
    having count(*) = max(sets.code_count)
),

by_party as (
    select
        covered.figure_id,
        covered.code_set,
        covered.relation,
        covered.source_id,
        covered.reporter_side,
        covered.code_system,
        covered.frequency,
        matched.party,
        matched.flow_scope = 'world_total' as is_world,
        bool_or(
            members.area_id is not null
            or concat('+', matched.partner, '+') like concat('%+', matched.party, '+%')
        ) as is_partner,
        max(matched.vintage) as vintage,
        sum(matched.value_usd) as value_usd,
        sum(matched.net_mass_kg) as mass_kg
    from covered
    inner join matched
        on
            covered.figure_id = matched.figure_id
            and covered.code_set = matched.code_set
            and covered.source_id = matched.source_id
            and covered.reporter_side = matched.reporter_side
            and covered.code_system = matched.code_system
            and covered.frequency = matched.frequency
    left join members
        on
            matched.partner = members.group_id
            and matched.party = members.area_id
    group by
        covered.figure_id,
        covered.code_set,
        covered.relation,
        covered.source_id,
        covered.reporter_side,
        covered.code_system,
        covered.frequency,
        matched.party,
        matched.flow_scope = 'world_total'
),

-- The declared total of the world where there is one; else the sum, which is whole only where every
-- partner is there: in reconciled data.
totals as (
    select
        figure_id,
        code_set,
        relation,
        source_id,
        reporter_side,
        code_system,
        frequency,
        coalesce(
            sum(value_usd) filter (where is_world),
            case when reporter_side = 'reconciled' then sum(value_usd) end
        ) as whole_value,
        coalesce(
            sum(mass_kg) filter (where is_world),
            case when reporter_side = 'reconciled' then sum(mass_kg) end
        ) as whole_mass,
        sum(value_usd) filter (where is_partner and not is_world) as partner_value,
        sum(mass_kg) filter (where is_partner and not is_world) as partner_mass,
        sum(power(cast(value_usd as double), 2)) filter (where not is_world) as squares,
        sum(value_usd) filter (where not is_world) as listed_value,
        count_if(not is_world and party = 'X_OTHER') as rest_count,
        max(vintage) as vintage
    from by_party
    group by
        figure_id,
        code_set,
        relation,
        source_id,
        reporter_side,
        code_system,
        frequency
),

measured as (
    select
        totals.*,
        case
            when figures.measure = 'value_usd' and figures.partner = 'WLD' then whole_value
            when figures.measure = 'value_usd' then partner_value
            when figures.measure = 'mass_kg' and figures.partner = 'WLD' then whole_mass
            when figures.measure = 'mass_kg' then partner_mass
            when figures.measure = 'share' and figures.share_basis = 'mass'
                then cast(partner_mass as double) / nullif(cast(whole_mass as double), 0)
            when figures.measure = 'share' and figures.share_basis = 'value'
                then cast(partner_value as double) / nullif(cast(whole_value as double), 0)
            -- an index needs every partner by name
            when figures.measure = 'hhi' and rest_count = 0
                then squares / nullif(power(cast(listed_value as double), 2), 0)
        end as computed,
        figures.concept,
        figures.code_basis,
        figures.measure
    from totals
    inner join figures on totals.figure_id = figures.figure_id
)

select
    figure_id,
    concat_ws('_', code_set, reporter_side, frequency) as method,
    case
        -- a share of a wider set of goods bounds nothing
        when relation = 'wider' and measure not in ('value_usd', 'mass_kg') then 'other'
        when relation in ('wider', 'other') then relation
        -- a figure of reconciled trade names its release; every other figure is a declaration
        when
            concept = 'reconciled_trade'
            and reporter_side = 'reconciled'
            and code_basis like concat('%', split_part(vintage, '_', 2), '%')
            then 'same'
        when reporter_side = 'reconciled' then 'other'
        else 'same'
    end as relation,
    case when reporter_side = 'reconciled' then 3 else 1 end as method_rank,
    case when relation = 'wider' then 0.0 else cast(computed as double) end as computed_low,
    case when relation <> 'wider' then cast(computed as double) end as computed,
    cast(computed as double) as computed_high,
    source_id,
    concat_ws(' ', 'marts.trade_flows,', source_id, vintage, code_system) as inputs
from measured
where computed is not null
