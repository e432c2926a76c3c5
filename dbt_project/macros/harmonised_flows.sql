{# Flows in the columns and keys all marts share, of the relation that located_flows defines over
   int_flows__stated or a selection of its rows: what is not needed is left out before it is looked up.
   Defines the relation harmonised. #}
{% macro harmonised_flows() -%}
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
