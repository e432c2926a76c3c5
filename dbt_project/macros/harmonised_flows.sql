{# Looks up the countries of stated flows, or of sums of them: adds exporter_id and importer_id, their
   kinds, and flow_scope. `flows` names a relation with country_scheme, exporter_code, importer_code and
   period_from. Defines the relations known_areas, named_areas and located. #}
{% macro located_flows(flows) -%}
known_areas as (
    select
        area_codes.scheme,
        area_codes.code,
        area_codes.area_id,
        areas.kind,
        coalesce(area_codes.valid_from_year, 0) as valid_from_year,
        coalesce(area_codes.valid_to_year, 9999) as valid_to_year
    from {{ ref('area_codes') }} as area_codes
    inner join {{ ref('areas') }} as areas on area_codes.area_id = areas.area_id
),

named_areas as (
    select
        {{ flows }}.*,
        coalesce(exporters.area_id, 'X_UNMAPPED') as exporter_id,
        coalesce(importers.area_id, 'X_UNMAPPED') as importer_id,
        coalesce(exporters.kind, 'unmapped') as exporter_kind,
        coalesce(importers.kind, 'unmapped') as importer_kind
    from {{ flows }}
    left join known_areas as exporters
        on
            {{ flows }}.country_scheme = exporters.scheme
            and {{ flows }}.exporter_code = exporters.code
            and year({{ flows }}.period_from) >= exporters.valid_from_year
            and year({{ flows }}.period_from) < exporters.valid_to_year
    left join known_areas as importers
        on
            {{ flows }}.country_scheme = importers.scheme
            and {{ flows }}.importer_code = importers.code
            and year({{ flows }}.period_from) >= importers.valid_from_year
            and year({{ flows }}.period_from) < importers.valid_to_year
),

located as (
    select
        *,
        case
            when 'world' in (exporter_kind, importer_kind) then 'world_total'
            when 'group' in (exporter_kind, importer_kind) then 'group_total'
            when
                'unmapped' in (exporter_kind, importer_kind)
                or 'unspecified' in (exporter_kind, importer_kind)
                then 'unspecified_partner'
            else 'bilateral'
        end as flow_scope
    from named_areas
)
{%- endmacro %}

{# Flows in the columns and keys all marts share. `stated` names int_flows__stated or a selection of its
   rows, so that what is not needed is left out before it is looked up. Defines the relation
   harmonised. #}
{% macro harmonised_flows(stated) -%}
{{ located_flows(stated) }},

harmonised as (
    select
        -- keys
        located.source_id,
        batches.edition_id,
        located.period,
        located.reporter_side,
        located.exporter_id,
        located.importer_id,
        located.code_system,
        located.commodity_code,
        -- dimensions
        batches.vintage,
        batches.is_current and not located.is_repeat as is_current,
        cast(batches.known_at as date) as known_from,
        located.period_from,
        located.period_to,
        located.frequency,
        located.exporter_kind,
        located.importer_kind,
        located.flow_scope,
        case
            when located.code_system <> 'CONCEPT' and length(located.commodity_code) >= 6
                then substring(located.commodity_code, 1, 6)
        end as hs6_code,
        case
            when located.code_system like 'HS%' then located.code_system
            else code_system_revisions.hs_revision
        end as hs_revision,
        -- measures
        located.value_usd,
        located.value_usd_reason,
        located.value_native,
        located.currency,
        located.value_basis,
        located.net_mass_kg,
        located.net_mass_reason,
        located.mass_basis,
        located.quality_flag,
        -- provenance
        located.batch_id,
        located.source_file,
        located.source_line
    from located
    inner join {{ ref('int_loads__batches') }} as batches on located.batch_id = batches.batch_id
    -- a period that the change to a revision falls into has none that is certain
    left join {{ ref('code_system_revisions') }} as code_system_revisions
        on
            located.code_system = code_system_revisions.code_system
            and located.period_from >= code_system_revisions.valid_from
            and located.period_to
            <= coalesce(code_system_revisions.valid_to, cast('9999-12-31' as date))
)
{%- endmacro %}
