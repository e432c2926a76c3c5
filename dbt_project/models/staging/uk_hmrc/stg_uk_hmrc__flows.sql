-- One row per batch, month, flow type, country and eight-digit code, in pounds sterling.
-- The pounds behind stg_uk_hmrc__trade_flows: same rows, HMRC's own columns.
with

flows as (
    select * from {{ source('uk_hmrc', 'flows') }}
),

final as (
    select
        batch_id,
        source_file,
        source_line,
        substring(month_id, 1, 4) || '-' || substring(month_id, 5, 2) as period,
        flow_type_id,
        country_id,
        country_code_alpha,
        country_name,
        partner_code,
        country_code_alpha is null as is_country_withheld,
        cn8_code,
        suppression_index,
        value as value_gbp,
        net_mass as net_mass_kg,
        supp_unit as supplementary_quantity,
        record_count
    from flows
)

select * from final
