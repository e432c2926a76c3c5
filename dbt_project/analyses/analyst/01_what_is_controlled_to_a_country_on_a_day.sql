-- What is controlled to a country on a day, as it was known on another day?
-- One row per clause that stood on law_day; the same day twice is what an exporter could know then.
-- A clause with destination_scope third_countries is about goods made or moved outside the controller.
with

asked as (
    select
        date '2025-10-08' as law_day,
        date '2025-10-08' as known_day,
        'CN' as controller,
        'DEU' as importer
)

select
    law.instrument_id,
    law.clause_id,
    law.destination_scope,
    law.status,
    string_agg(distinct law.element, ',' order by law.element) as elements,
    count(distinct law.item_id) as item_count,
    law.legal_from,
    min(law.legal_to) as status_until,
    min(law.next_status) as next_status,
    min(law.evidence_url) as evidence_url
from controls_as_of((select a.law_day from asked as a), (select b.known_day from asked as b)) as law
inner join controls.control_instruments as instruments
    on law.instrument_id = instruments.instrument_id
cross join asked
where
    law.status = 'in_force'
    and instruments.controller = asked.controller
    and split_part(law.destination_scope, ':', 1) in ('all', 'third_countries', asked.importer)
    and concat(',', coalesce(law.except_destinations, ''), ',')
    not like concat('%,', asked.importer, ',%')
group by law.instrument_id, law.clause_id, law.destination_scope, law.status, law.legal_from
order by law.instrument_id, law.clause_id, law.destination_scope;
