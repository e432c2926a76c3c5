-- One row per batch, dataset, month, reporter, partner, CN8 code and flow, in euros.
-- The datasets full_v2 and DS-045409 repeat each other: choose one for a month.
with

flows as (
    select * from {{ source('eurostat_comext', 'flows') }}
),

final as (
    select
        batch_id,
        source_file,
        source_line,
        dataset,
        period,
        reporter as reporter_code,
        partner as partner_code,
        product_nc as cn8_code,
        flow = '1' as is_import,
        value_eur,
        quantity_kg as net_mass_kg,
        quantity_suppl_unit as supplementary_quantity,
        suppl_unit as supplementary_unit,
        stat_procedures,
        record_count,
        obs_flag
    from flows
)

select * from final
