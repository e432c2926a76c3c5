-- Who are the top suppliers of a country for a code, and how concentrated are they?
-- Bars by share in the order of supplier_rank; the row without rank is trade without a named supplier.
-- hhi_low and hhi_high are the needle of the gauge: the index lies between them.
with

asked as (
    select
        'DEU' as importer,
        '850511' as subject
)

select
    suppliers.trade_year,
    suppliers.supplier_rank,
    suppliers.supplier,
    suppliers.supplier_name,
    suppliers.value_usd,
    round(suppliers.share, 4) as share,
    round(suppliers.hhi_low, 4) as hhi_low,
    round(suppliers.hhi_high, 4) as hhi_high,
    suppliers.hhi_band_low,
    suppliers.hhi_band_high,
    suppliers.source_id
from bi.supplier as suppliers
inner join asked
    on
        suppliers.importer = asked.importer
        and suppliers.subject = asked.subject
order by
    suppliers.source_id asc,
    suppliers.reporter_side asc,
    suppliers.frequency asc,
    suppliers.code_system asc,
    suppliers.trade_year desc,
    suppliers.supplier_rank asc nulls last;
