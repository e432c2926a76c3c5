-- One row per line of a second transcription of the lists and customs code either of the two gives
-- What agrees is worked out from the ledger; only the verdict on a difference is kept by hand.
with

lines as (
    select * from {{ ref('stg_ledger_review__lines') }}
),

line_items as (
    select * from {{ ref('stg_ledger_review__line_items') }}
),

line_codes as (
    select * from {{ ref('stg_ledger_review__line_codes') }}
),

verdicts as (
    select * from {{ ref('stg_ledger_review__verdicts') }}
),

items as (
    select * from {{ ref('control_items') }}
),

item_codes as (
    select * from {{ ref('control_item_codes') }}
),

instruments as (
    select * from {{ ref('control_instruments') }}
),

periods as (
    select * from {{ ref('control_periods') }}
    where scenario = 'enacted'
),

line_sets as (
    select
        line_items.instrument_id,
        line_items.line,
        {{ sorted_text('line_items.item_id') }} as item_ids,
        bool_and(items.code_status = 'none_listed') as is_without_code
    from line_items
    inner join items on line_items.item_id = items.item_id
    group by line_items.instrument_id, line_items.line
),

-- The transcription is of announcements, so a code that only came later or stands on no list is not
-- held against it. A misprint is, for it is what the announcement prints.
ledger_uses as (
    select
        line_items.instrument_id,
        line_items.line,
        item_codes.code,
        item_codes.basis,
        case item_codes.basis when 'listed' then 1 when 'catalogue' then 2 else 3 end as basis_rank,
        item_codes.basis <> 'inferred'
        and coalesce(item_codes.valid_from <= lines.announced_on, true) as is_comparable
    from line_items
    inner join lines
        on line_items.instrument_id = lines.instrument_id and line_items.line = lines.line
    inner join item_codes on line_items.item_id = item_codes.item_id
    union all
    select
        line_items.instrument_id,
        line_items.line,
        item_codes.printed_code as code,
        'misprint' as basis,
        4 as basis_rank,
        true as is_comparable
    from line_items
    inner join item_codes on line_items.item_id = item_codes.item_id
    where item_codes.printed_code is not null
    union all
    select
        instrument_id,
        line,
        'none' as code,
        'none_listed' as basis,
        5 as basis_rank,
        true as is_comparable
    from line_sets
    where is_without_code
),

ledger_codes as (
    select
        instrument_id,
        line,
        code,
        bool_or(is_comparable) as is_comparable,
        min_by(basis, basis_rank) as ledger_basis
    from ledger_uses
    group by instrument_id, line, code
),

other_codes as (
    select
        instrument_id,
        line,
        code
    from line_codes
    union all
    select
        lines.instrument_id,
        lines.line,
        'none' as code
    from lines
    left join line_codes
        on lines.instrument_id = line_codes.instrument_id and lines.line = line_codes.line
    where line_codes.code is null
),

-- Verdicts are among the keys, so that one whose difference is gone still shows.
compared_keys as (
    select
        instrument_id,
        line,
        code
    from ledger_codes
    union
    select
        instrument_id,
        line,
        code
    from other_codes
    union
    select
        instrument_id,
        line,
        code
    from verdicts
),

compared as (
    select
        compared_keys.instrument_id,
        compared_keys.line,
        compared_keys.code,
        ledger_codes.ledger_basis,
        ledger_codes.code is not null as in_ledger,
        other_codes.code is not null as in_other,
        case
            when other_codes.code is not null
                then case when ledger_codes.is_comparable then 'both' else 'other_only' end
            when ledger_codes.is_comparable then 'ledger_only'
            when ledger_codes.code is not null then 'not_compared'
            else 'neither'
        end as agreement
    from compared_keys
    left join ledger_codes
        on
            compared_keys.instrument_id = ledger_codes.instrument_id
            and compared_keys.line = ledger_codes.line
            and compared_keys.code = ledger_codes.code
    left join other_codes
        on
            compared_keys.instrument_id = other_codes.instrument_id
            and compared_keys.line = other_codes.line
            and compared_keys.code = other_codes.code
),

-- Status of the instrument for the items of a line, on the day the transcription was read
ledger_statuses as (
    select
        line_items.instrument_id,
        line_items.line,
        {{ sorted_text('periods.status') }} as ledger_status
    from line_items
    inner join lines
        on line_items.instrument_id = lines.instrument_id and line_items.line = lines.line
    inner join periods
        on
            line_items.item_id = periods.item_id
            and line_items.instrument_id = periods.instrument_id
    where
        periods.legal_from <= lines.read_on
        and periods.legal_to > lines.read_on
        and periods.known_from <= lines.read_on
        and periods.known_to > lines.read_on
    group by line_items.instrument_id, line_items.line
)

select
    compared.instrument_id,
    compared.line,
    compared.code,
    lines.goods,
    line_sets.item_ids,
    compared.in_ledger,
    compared.in_other,
    compared.ledger_basis,
    compared.agreement,
    coalesce(verdicts.verdict, case when compared.agreement = 'both' then 'agree' end) as verdict,
    verdicts.code is not null as is_reviewed,
    case
        when verdicts.code is not null then verdicts.reason
        when compared.agreement = 'not_compared' and compared.ledger_basis = 'inferred'
            then 'The ledger links the code by inference; no list prints it.'
        when compared.agreement = 'not_compared'
            then 'The code is first seen after the announcement that was transcribed.'
    end as reason,
    lines.status as other_status,
    ledger_statuses.ledger_status,
    lines.announced_on = instruments.announced_on as is_same_announcement_day,
    lines.url as other_url,
    coalesce(verdicts.evidence_url, lines.url) as evidence_url,
    coalesce(verdicts.read_on, lines.read_on) as read_on
from compared
left join lines
    on compared.instrument_id = lines.instrument_id and compared.line = lines.line
left join line_sets
    on compared.instrument_id = line_sets.instrument_id and compared.line = line_sets.line
left join verdicts
    on
        compared.instrument_id = verdicts.instrument_id
        and compared.line = verdicts.line
        and compared.code = verdicts.code
left join instruments on compared.instrument_id = instruments.instrument_id
left join ledger_statuses
    on
        compared.instrument_id = ledger_statuses.instrument_id
        and compared.line = ledger_statuses.line
