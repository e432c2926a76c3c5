-- One row per period, exporter, importer, HS6 code, measure and pair of sources: what the exporter and
-- what the importer declare. A side is empty where its country declares the code in that period and
-- nothing with this partner; where it declares nothing of the code at all, there is no pair. Nor has a
-- country a pair with itself: its re-imports are nobody's exports to it.
with

measured as (
    select * from {{ ref('int_mirror__measured') }}
),

reporters as (
    select distinct
        source_id,
        reporter_side,
        code_system,
        frequency,
        period_from,
        hs6_code,
        measure,
        reporter_id
    from measured
),

bilateral as (
    select * from measured
    where flow_scope in ('bilateral', 'group_total') and exporter_id <> importer_id
),

exports as (
    select * from bilateral
    where reporter_side = 'exporter'
),

imports as (
    select * from bilateral
    where reporter_side = 'importer'
),

-- Every flow that one side declares, with each source in which the other side could have.
wanted as (
    select
        exports.frequency,
        exports.period_from,
        exports.exporter_id,
        exports.importer_id,
        exports.hs6_code,
        exports.measure,
        exports.source_id as exporter_source_id,
        exports.code_system as exporter_code_system,
        reporters.source_id as importer_source_id,
        reporters.code_system as importer_code_system
    from exports
    inner join reporters
        on
            reporters.reporter_side = 'importer'
            and exports.importer_id = reporters.reporter_id
            and exports.frequency = reporters.frequency
            and exports.period_from = reporters.period_from
            and exports.hs6_code = reporters.hs6_code
            and exports.measure = reporters.measure
    union
    select
        imports.frequency,
        imports.period_from,
        imports.exporter_id,
        imports.importer_id,
        imports.hs6_code,
        imports.measure,
        reporters.source_id as exporter_source_id,
        reporters.code_system as exporter_code_system,
        imports.source_id as importer_source_id,
        imports.code_system as importer_code_system
    from imports
    inner join reporters
        on
            reporters.reporter_side = 'exporter'
            and imports.exporter_id = reporters.reporter_id
            and imports.frequency = reporters.frequency
            and imports.period_from = reporters.period_from
            and imports.hs6_code = reporters.hs6_code
            and imports.measure = reporters.measure
)

select
    wanted.*,
    exports.codes as exporter_codes,
    coalesce(exports.is_narrower, false) as is_exporter_narrower,
    exports.value_basis as exporter_value_basis,
    exports.amount as exporter_amount,
    imports.codes as importer_codes,
    coalesce(imports.is_narrower, false) as is_importer_narrower,
    imports.value_basis as importer_value_basis,
    imports.amount as importer_amount
from wanted
left join exports
    on
        wanted.exporter_source_id = exports.source_id
        and wanted.exporter_code_system = exports.code_system
        and wanted.frequency = exports.frequency
        and wanted.period_from = exports.period_from
        and wanted.exporter_id = exports.exporter_id
        and wanted.importer_id = exports.importer_id
        and wanted.hs6_code = exports.hs6_code
        and wanted.measure = exports.measure
left join imports
    on
        wanted.importer_source_id = imports.source_id
        and wanted.importer_code_system = imports.code_system
        and wanted.frequency = imports.frequency
        and wanted.period_from = imports.period_from
        and wanted.exporter_id = imports.exporter_id
        and wanted.importer_id = imports.importer_id
        and wanted.hs6_code = imports.hs6_code
        and wanted.measure = imports.measure
where
    (exports.amount > 0 or imports.amount > 0)
    -- a collection of single figures is silent on the rest: what it does not state is not nothing
    and (exports.amount is not null or wanted.exporter_source_id <> 'published_figures')
    and (imports.amount is not null or wanted.importer_source_id <> 'published_figures')
