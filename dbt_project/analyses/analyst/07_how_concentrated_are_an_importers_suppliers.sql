-- How concentrated are the suppliers of an importer, code by code and element by element?
-- hhi is the sum of squared shares, 0 to 1, in bounds for trade without a named supplier; hhi_wgi
-- weighs it by governance and says why where it cannot. Codes of one element overlap: never average.
with

asked as (
    select
        'DEU' as importer,
        2024 as trade_year
)

select
    concentration.subject_kind,
    concentration.subject,
    concentration.code_set,
    concentration.value_usd_all_suppliers,
    concentration.supplier_count,
    round(concentration.unspecified_share, 4) as unspecified_share,
    round(concentration.hhi_low, 4) as hhi_low,
    round(concentration.hhi_high, 4) as hhi_high,
    concentration.top1_supplier,
    round(concentration.top1_share_low, 4) as top1_share,
    concentration.top3_suppliers,
    round(concentration.top3_share_low, 4) as top3_share,
    round(concentration.hhi_wgi_low, 4) as hhi_wgi_low,
    round(concentration.hhi_wgi_high, 4) as hhi_wgi_high,
    concentration.hhi_wgi_not_given_because,
    concentration.source_id
from marts.supplier_concentration as concentration
inner join asked
    on
        concentration.importer = asked.importer
        and concentration.trade_year = asked.trade_year
order by
    concentration.source_id,
    concentration.reporter_side,
    concentration.frequency,
    concentration.code_system,
    concentration.subject_kind,
    concentration.subject;
