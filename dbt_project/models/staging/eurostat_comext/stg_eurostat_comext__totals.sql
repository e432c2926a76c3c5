-- One row per batch, kind of total, dataset, period, reporter, partner, code and flow, in euros.
-- Control totals: every row is the sum of flows or of what no CN8 code may name.
with

totals as (
    select * from {{ source('eurostat_comext', 'totals') }}
),

final as (
    select
        batch_id,
        source_file,
        source_line,
        kind,
        dataset,
        period,
        reporter as reporter_code,
        partner as partner_code,
        product_nc as commodity_code,
        flow = '1' as is_import,
        value_eur,
        quantity_kg as net_mass_kg,
        record_count
    from totals
)

select * from final
