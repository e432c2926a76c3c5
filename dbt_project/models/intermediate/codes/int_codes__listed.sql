-- One row per code on a control list, with the HS revision its first six digits are of.
-- The revision is the one in force in the code's tariff when the code was listed, or now where the
-- list has no date; it is null where that is not established.
with

item_codes as (
    select * from {{ ref('int_controls__item_codes') }}
),

items as (
    select * from {{ ref('control_items') }}
),

instruments as (
    select * from {{ ref('control_instruments') }}
),

revisions as (
    select * from {{ ref('code_system_revisions') }}
),

dated as (
    select
        item_codes.code_system,
        item_codes.code,
        item_codes.hs6_code,
        max(coalesce(item_codes.valid_from, instruments.announced_on)) as listed_on
    from item_codes
    left join items on item_codes.item_id = items.item_id
    left join instruments on items.instrument_id = instruments.instrument_id
    where item_codes.hs6_code is not null
    group by item_codes.code_system, item_codes.code, item_codes.hs6_code
)

select
    dated.code_system,
    dated.code,
    dated.hs6_code,
    dated.listed_on,
    revisions.hs_revision
from dated
left join revisions
    on
        dated.code_system = revisions.code_system
        and coalesce(dated.listed_on >= revisions.valid_from, revisions.valid_to is null)
        and coalesce(dated.listed_on < revisions.valid_to, true)
