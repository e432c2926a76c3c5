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
