-- One row per source, edition, concept (publication, material, stage, scope), period and country.
-- Every concept has a denominator of its own: never add, rank or join two concepts, and never read
-- a share of output beside a share of trade as if they were of the same whole.
with

figures as (
    select * from {{ ref('int_supply__excerpts') }}
    union all
    select * from {{ ref('int_supply__usgs') }}
    union all
    select * from {{ ref('int_supply__bgs') }}
    union all
    select * from {{ ref('int_supply__eu') }}
),

stage_words as (
    select * from {{ ref('supply_stage_words') }}
),

area_codes as (
    select * from {{ ref('area_codes') }}
),

located as (
    select
        figures.*,
        stage_words.stage,
        stage_words.is_capacity,
        coalesce(area_codes.area_id, 'X_UNMAPPED') as country,
        concat_ws(
            '/',
            figures.publication,
            lower(figures.material),
            figures.stage_name,
            figures.scope
        ) as concept_key,
        case
            when figures.year_from = figures.year_to then cast(figures.year_to as varchar)
            else concat_ws(
                '-',
                cast(figures.year_from as varchar),
                cast(figures.year_to as varchar)
            )
        end as period
    from figures
    inner join stage_words on figures.stage_name = stage_words.published_stage
    left join area_codes
        on
            figures.country_scheme = area_codes.scheme
            and figures.country_code = area_codes.code
            and figures.year_from >= coalesce(area_codes.valid_from_year, 0)
            and figures.year_from < coalesce(area_codes.valid_to_year, 9999)
),

-- A publisher's newest edition counts, and its own file before rows cited from it.
ranked as (
    select
        *,
        dense_rank() over (
            partition by concept_key, period
            order by edition desc, source_rank asc
        ) as choice
    from located
),

staged as (
    select
        -- keys
        md5(
            concat_ws('|', source_id, edition, concept_key, period, country, country_name)
        ) as row_key,
        source_id,
        edition,
        concept_key,
        period,
        country,
        -- dimensions
        publication,
        material,
        elements,
        stage,
        stage_name as stage_published,
        scope,
        denominator,
        cast(is_capacity as boolean) as is_capacity,
        choice = 1 as is_preferred,
        cast(year_from as integer) as year_from,
        cast(year_to as integer) as year_to,
        country_name as country_published,
        -- measures
        cast(quantity_t_low as decimal(20, 3)) as quantity_tonnes_low,
        cast(
            case when quantity_t_low = quantity_t_high then quantity_t_low end as decimal(20, 3)
        ) as quantity_tonnes,
        cast(quantity_t_high as decimal(20, 3)) as quantity_tonnes_high,
        cast(world_quantity_t_low as decimal(20, 3)) as world_quantity_tonnes_low,
        cast(world_quantity_t_high as decimal(20, 3)) as world_quantity_tonnes_high,
        round(cast(share_low as double), 9) as share_low,
        round(cast(share as double), 9) as share,
        round(cast(share_high as double), 9) as share_high,
        share_reason,
        is_printed_share,
        trade_parameter,
        is_estimated,
        certainty,
        cast(publication_rank as integer) as publication_rank,
        -- provenance
        publisher,
        batch_id,
        source_file,
        source_line
    from ranked
)

select * from staged
