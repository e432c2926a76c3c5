-- One row per month or year, exporter, importer, HS6 code, measure and pair of sources: what the exporter
-- and what the importer declare of one flow, and the first of an order of rules that explains the gap.
-- A rule says what can explain it, not that it does. Neither side is the truth, and they are not averaged.
with

pairs as (
    select * from {{ ref('int_mirror__pairs') }}
),

trade_systems as (
    select * from {{ ref('trade_systems') }}
),

routes as (
    select * from {{ ref('int_mirror__routes') }}
),

hubs as (
    select * from {{ ref('int_mirror__hubs') }}
),

withheld as (
    select * from {{ ref('int_mirror__withheld') }}
),

sized as (
    select
        *,
        coalesce(exporter_amount, 0) as sold,
        coalesce(importer_amount, 0) as bought,
        abs(coalesce(exporter_amount, 0) - coalesce(importer_amount, 0)) as gap
    from pairs
),

evidence as (
    select
        sized.*,
        export_system.trade_system as export_system,
        export_system.has_reexports as has_reexports,
        import_system.trade_system as import_system,
        coalesce(routes.carried, 0) as carried,
        routes.hubs,
        coalesce(hubs.sold, 0) as sold_on_by_importer,
        coalesce(withheld_exports.amount, 0) as withheld_by_exporter,
        coalesce(withheld_imports.amount, 0) as withheld_by_importer,
        earlier.exporter_amount as sold_a_month_before,
        later.importer_amount as bought_a_month_later
    from sized
    left join trade_systems as export_system
        on
            sized.exporter_source_id = export_system.source_id
            and export_system.reporter_side = 'exporter'
    left join trade_systems as import_system
        on
            sized.importer_source_id = import_system.source_id
            and import_system.reporter_side = 'importer'
    left join routes
        on
            sized.frequency = routes.frequency
            and sized.period_from = routes.period_from
            and sized.exporter_id = routes.exporter_id
            and sized.importer_id = routes.importer_id
            and sized.hs6_code = routes.hs6_code
            and sized.measure = routes.measure
    left join hubs
        on
            sized.frequency = hubs.frequency
            and year(sized.period_from) = hubs.trade_year
            and sized.hs6_code = hubs.hs6_code
            and sized.measure = hubs.measure
            and sized.importer_id = hubs.hub_id
    left join withheld as withheld_exports
        on
            withheld_exports.reporter_side = 'exporter'
            and sized.exporter_source_id = withheld_exports.source_id
            and sized.exporter_code_system = withheld_exports.code_system
            and sized.frequency = withheld_exports.frequency
            and sized.period_from = withheld_exports.period_from
            and sized.exporter_id = withheld_exports.reporter_id
            and sized.hs6_code = withheld_exports.hs6_code
            and sized.measure = withheld_exports.measure
    left join withheld as withheld_imports
        on
            withheld_imports.reporter_side = 'importer'
            and sized.importer_source_id = withheld_imports.source_id
            and sized.importer_code_system = withheld_imports.code_system
            and sized.frequency = withheld_imports.frequency
            and sized.period_from = withheld_imports.period_from
            and sized.importer_id = withheld_imports.reporter_id
            and sized.hs6_code = withheld_imports.hs6_code
            and sized.measure = withheld_imports.measure
    left join sized as earlier
        on
            sized.frequency = 'monthly'
            and earlier.frequency = 'monthly'
            and cast(sized.period_from - to_months(1) as date) = earlier.period_from
            and sized.exporter_source_id = earlier.exporter_source_id
            and sized.exporter_code_system = earlier.exporter_code_system
            and sized.importer_source_id = earlier.importer_source_id
            and sized.importer_code_system = earlier.importer_code_system
            and sized.exporter_id = earlier.exporter_id
            and sized.importer_id = earlier.importer_id
            and sized.hs6_code = earlier.hs6_code
            and sized.measure = earlier.measure
    left join sized as later
        on
            sized.frequency = 'monthly'
            and later.frequency = 'monthly'
            and cast(sized.period_from + to_months(1) as date) = later.period_from
            and sized.exporter_source_id = later.exporter_source_id
            and sized.exporter_code_system = later.exporter_code_system
            and sized.importer_source_id = later.importer_source_id
            and sized.importer_code_system = later.importer_code_system
            and sized.exporter_id = later.exporter_id
            and sized.importer_id = later.importer_id
            and sized.hs6_code = later.hs6_code
            and sized.measure = later.measure
),

-- The order is that of the first rule that can be true without looking further.
ruled as (
    select
        *,
        case
            when {{ in_freight_band('sold', 'bought') }} then 'within_the_factor_of_freight'
            when is_exporter_narrower and not is_importer_narrower and sold < bought
                then 'exporter_counts_a_narrower_code'
            when is_importer_narrower and not is_exporter_narrower and sold > bought
                then 'importer_counts_a_narrower_code'
            when export_system = 'general' and import_system = 'special' and sold > bought
                then 'general_trade_sold_special_trade_bought'
            when export_system = 'special' and import_system = 'general' and sold < bought
                then 'special_trade_sold_general_trade_bought'
            when not has_reexports and sold < bought then 'exports_leave_out_reexports'
            when sold < bought and carried >= gap then 'hubs_can_have_carried_the_excess'
            when sold > bought and sold_on_by_importer >= gap then 'importer_is_a_hub_and_sold_on'
            when {{ unit_slip('sold', 'bought', 'measure') }} then 'ratio_is_a_factor_between_units'
            when sold < bought and withheld_by_exporter >= gap
                then 'exporter_withholds_or_omits_partners'
            when sold > bought and withheld_by_importer >= gap
                then 'importer_withholds_or_omits_partners'
            when
                (
                    (sold > bought and bought_a_month_later is not null)
                    or (sold < bought and sold_a_month_before is not null)
                )
                and {{ in_freight_band(
                    'sold + coalesce(sold_a_month_before, 0)',
                    'bought + coalesce(bought_a_month_later, 0)'
                ) }}
                then 'imports_follow_a_month_later'
            else 'no_rule_fired'
        end as gap_rule
    from evidence
),

classed as (
    select
        -- keys
        md5(
            concat_ws(
                '|',
                frequency,
                cast(period_from as varchar),
                exporter_id,
                importer_id,
                hs6_code,
                measure,
                exporter_source_id,
                exporter_code_system,
                importer_source_id,
                importer_code_system
            )
        ) as row_key,
        frequency,
        case frequency
            when 'monthly' then substring(cast(period_from as varchar), 1, 7)
            else substring(cast(period_from as varchar), 1, 4)
        end as period,
        exporter_id as exporter,
        importer_id as importer,
        hs6_code,
        measure,
        exporter_source_id,
        exporter_code_system,
        importer_source_id,
        importer_code_system,
        -- dimensions
        period_from,
        exporter_codes,
        importer_codes,
        exporter_value_basis,
        importer_value_basis,
        -- measures
        exporter_amount,
        importer_amount,
        case
            when sold > 0 and bought > 0
                then round(cast(importer_amount as double) / cast(exporter_amount as double), 9)
        end as ratio,
        round(cast(gap as double) / cast(sold + bought as double), 9) as discrepancy,
        case
            when gap_rule = 'within_the_factor_of_freight'
                then case
                    when
                        measure = 'value_usd'
                        and importer_value_basis = 'CIF'
                        and bought > sold
                        then 'cif'
                    else 'agreement'
                end
            when
                gap_rule in (
                    'exporter_counts_a_narrower_code',
                    'importer_counts_a_narrower_code',
                    'general_trade_sold_special_trade_bought',
                    'special_trade_sold_general_trade_bought',
                    'exports_leave_out_reexports'
                )
                then 'concept'
            when gap_rule in ('hubs_can_have_carried_the_excess', 'importer_is_a_hub_and_sold_on')
                then 're_export'
            when gap_rule = 'ratio_is_a_factor_between_units' then 'unit'
            when
                gap_rule in (
                    'exporter_withholds_or_omits_partners', 'importer_withholds_or_omits_partners'
                )
                then 'confidentiality'
            when gap_rule = 'imports_follow_a_month_later' then 'timing'
            when gap_rule = 'no_rule_fired' then 'unexplained'
        end as gap_class,
        gap_rule,
        case
            when gap_rule = 'hubs_can_have_carried_the_excess' then hubs
            when gap_rule = 'importer_is_a_hub_and_sold_on' then importer_id
        end as via
    from ruled
)

select * from classed
