-- One row per set of codes, controller, importer and year: how many suppliers, and the
-- controller's place among them by value. Sets are named by their codes, so that the same set under
-- several laws is ranked once.
with

supply as (
    select * from {{ ref('int_flows__importer_supply') }}
),

code_sets as (
    select * from {{ ref('int_exposure__code_sets') }}
),

set_codes as (
    select distinct
        set_key,
        controller_id,
        code_system,
        commodity_code
    from code_sets
),

by_supplier as (
    select
        set_codes.set_key,
        set_codes.controller_id,
        supply.importer_id,
        supply.trade_year,
        supply.exporter_id,
        supply.exporter_kind,
        sum(supply.value_usd) as value_usd
    from set_codes
    inner join supply
        on
            set_codes.code_system = supply.code_system
            and set_codes.commodity_code = supply.commodity_code
    group by
        set_codes.set_key,
        set_codes.controller_id,
        supply.importer_id,
        supply.trade_year,
        supply.exporter_id,
        supply.exporter_kind
),

placed as (
    select
        *,
        rank() over (
            partition by set_key, controller_id, importer_id, trade_year, exporter_kind
            order by value_usd desc
        ) as place
    from by_supplier
),

ranks as (
    select
        set_key,
        controller_id,
        importer_id,
        trade_year,
        count(*) filter (where exporter_kind <> 'unspecified' and value_usd > 0) as supplier_count,
        bool_or(exporter_kind = 'unspecified' and value_usd > 0) as has_unnamed_suppliers,
        min(place) filter (where exporter_id = controller_id) as controller_rank
    from placed
    group by set_key, controller_id, importer_id, trade_year
)

select * from ranks
