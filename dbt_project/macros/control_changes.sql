{# What control_diff is made of: the changed stretches, and the words of their sentences. #}

{# What two joined rows must share to be about the same thing; a clause without items has null. #}
{% macro same_control(one, other) -%}
    {{ one }}.instrument_id = {{ other }}.instrument_id
                and {{ one }}.clause_id = {{ other }}.clause_id
                and {{ one }}.destination_scope = {{ other }}.destination_scope
                and {{ one }}.item_id is not distinct from {{ other }}.item_id
{%- endmacro %}

{# The common table expressions up to `changes`: one row per changed stretch of one control. #}
{% macro control_changes(scenario) %}
    {%- set control = "instrument_id, clause_id, item_id, destination_scope" %}
        sides as (
            select
                'earlier' as side,
                {{ earlier_day() }} as known_on
            union all
            select
                'later' as side,
                greatest(cast(known_a as date), cast(known_b as date)) as known_on
        ),

        known as (
            select
                sides.side,
                periods.instrument_id,
                periods.clause_id,
                periods.item_id,
                periods.destination_scope,
                periods.except_destinations,
                periods.legal_from,
                periods.legal_to,
                periods.status,
                periods.known_from,
                periods.event_id,
                periods.certainty,
                periods.evidence_kind,
                periods.evidence_url
            from controls.control_periods as periods
            inner join sides
                on periods.known_from <= sides.known_on and periods.known_to > sides.known_on
            where periods.scenario = {{ scenario }}
        ),

        -- The day a control became known at all, whatever has been known of it since
        appeared as (
            select {{ control }}, min(known_from) as appeared_on
            from controls.control_periods
            where control_periods.scenario = {{ scenario }}
            group by {{ control }}
        ),

        -- Whether a period begins a status or carries on the one before it
        marked as (
            select
                *,
                coalesce(
                    lag(status) over control_days = status
                    and lag(legal_to) over control_days = legal_from,
                    false
                ) as carries_on
            from known
            window control_days as (partition by side, {{ control }} order by legal_from)
        ),

        -- Since when a status has held, over all the periods that carry it on
        held as (
            select
                *,
                max(case when not carries_on then legal_from end)
                    over (partition by side, {{ control }} order by legal_from)
                    as held_from
            from marked
        ),

        boundaries as (
            select {{ control }}, legal_from as boundary_day from known
            union
            select {{ control }}, legal_to as boundary_day from known
        ),

        pieces as (
            select
                {{ control }},
                boundary_day as legal_from,
                lead(boundary_day)
                    over (partition by {{ control }} order by boundary_day)
                    as legal_to
            from boundaries
        ),

        differing as (
            select
                pieces.instrument_id,
                pieces.clause_id,
                pieces.item_id,
                pieces.destination_scope,
                pieces.legal_from,
                pieces.legal_to,
                coalesce(earlier.status, 'no_control_known') as earlier_status,
                coalesce(later.status, 'no_control_known') as later_status,
                earlier.held_from as earlier_held_from,
                appeared.appeared_on,
                coalesce(later.except_destinations, earlier.except_destinations)
                    as except_destinations,
                later.known_from as period_known_from,
                later.event_id,
                later.certainty,
                later.evidence_kind,
                later.evidence_url
            from pieces
            inner join appeared
                on {{ same_control('pieces', 'appeared') }}
            left join held as earlier
                on
                    earlier.side = 'earlier'
                    and {{ same_control('pieces', 'earlier') }}
                    and earlier.legal_from <= pieces.legal_from
                    and earlier.legal_to >= pieces.legal_to
            left join held as later
                on
                    later.side = 'later'
                    and {{ same_control('pieces', 'later') }}
                    and later.legal_from <= pieces.legal_from
                    and later.legal_to >= pieces.legal_to
            where
                pieces.legal_to is not null
                and earlier.status is distinct from later.status
        ),

        explained as (
            select
                differing.*,
                coalesce(events.event, assumptions.change) as event,
                -- A period is known anew when what follows it changes; its event was known before.
                -- But an event known on both days did not make the difference.
                case
                    when events.known_from > {{ earlier_day() }}
                        then events.known_from
                    else differing.period_known_from
                end as known_from,
                case
                    when differing.evidence_kind <> 'assumption'
                        then coalesce(events.by_instrument_id, differing.instrument_id)
                end as by_instrument_id,
                coalesce(
                    lag(differing.legal_to) over control_days = differing.legal_from
                    and lag(differing.earlier_status) over control_days = differing.earlier_status
                    and lag(differing.later_status) over control_days = differing.later_status,
                    false
                ) as carries_on,
                lag(differing.event_id) over control_days as event_id_before
            from differing
            left join controls.control_events as events
                on
                    differing.event_id = events.event_id
                    and differing.instrument_id = events.instrument_id
                    and differing.clause_id = events.clause_id
            left join controls.scenario_changes as assumptions
                on
                    differing.event_id = assumptions.change_id
                    and assumptions.scenario = {{ scenario }}
            window
                control_days as (
                    partition by
                        differing.instrument_id,
                        differing.clause_id,
                        differing.item_id,
                        differing.destination_scope
                    order by differing.legal_from
                )
        ),

        numbered as (
            select
                *,
                sum(case when carries_on then 0 else 1 end)
                    over (partition by {{ control }} order by legal_from)
                    as stretch
            from explained
        ),

        -- Every piece of a stretch with what is said of the stretch as a whole
        spread as (
            select
                *,
                max(legal_to) over whole_stretch as stretch_to,
                string_agg(
                    case when not carries_on or event_id is distinct from event_id_before
                        then event_id
                    end, ', '
                ) over whole_stretch as event_ids,
                string_agg(
                    case when not carries_on or event_id is distinct from event_id_before
                        then {{ who_did_it() }}
                    end, ' and '
                ) over whole_stretch as done_by
            from numbered
            window
                whole_stretch as (
                    partition by {{ control }}, stretch
                    order by legal_from
                    rows between unbounded preceding and unbounded following
                )
        ),

        changes as (
            select
                {{ control }},
                except_destinations,
                legal_from,
                stretch_to as legal_to,
                case when {{ asked_backwards() }} then later_status else earlier_status end
                    as status_before,
                case when {{ asked_backwards() }} then earlier_status else later_status end
                    as status_after,
                {{ change_kind() }} as change_kind,
                event_id,
                event,
                by_instrument_id,
                known_from,
                event_ids,
                certainty,
                evidence_kind,
                evidence_url,
                concat(
                    case
                        when {{ asked_backwards() }}
                            then 'Not known on ' || cast(known_b as date) || ': '
                    end,
                    {{ name_of_the_control() }},
                    {{ what_was_known_earlier() }},
                    ': ',
                    {{ what_was_known_later() }},
                    {{ span_of_days('legal_from', 'stretch_to') }},
                    {{ what_made_the_difference() }}
                ) as told
            from spread
            where not carries_on
        )
{%- endmacro %}

{% macro earlier_day() -%}
    least(cast(known_a as date), cast(known_b as date))
{%- endmacro %}

{% macro asked_backwards() -%}
    cast(known_a as date) > cast(known_b as date)
{%- endmacro %}

{# One word for a change, from its two statuses as they are told: the kinds are a closed list. #}
{% macro change_kind() %}
                case
                    when {{ asked_backwards() }} and earlier_status = 'no_control_known'
                        then 'withdrawn'
                    when {{ asked_backwards() }} then 'undone'
                    when earlier_status = 'no_control_known' then 'new'
                    when later_status in ('expired', 'repealed') then 'ended'
                    when later_status = 'suspended' and earlier_status = 'suspension_end_reached'
                        then 'extended'
                    when later_status = 'suspended' then 'suspended'
                    when later_status in ('suspension_end_reached', 'not_established')
                        then 'left_open'
                    when later_status = 'not_yet_in_force' then 'postponed'
                    when event = 'extended' then 'extended'
                    when
                        later_status = 'in_force'
                        and earlier_status in ('not_yet_in_force', 'not_established')
                        then 'in_force'
                    when later_status = 'in_force' then 'resumed'
                    else 'withdrawn'
                end
{%- endmacro %}

{# Who changed it. Where the control is new and its own act was read, that need not be said. #}
{% macro who_did_it() -%}
    case
                            when evidence_kind = 'assumption' then 'assumption ' || event_id
                            when
                                earlier_status <> 'no_control_known'
                                or by_instrument_id <> instrument_id
                                or evidence_kind <> 'instrument'
                                then by_instrument_id || coalesce(
                                    ' (' || nullif(
                                        concat_ws(
                                            '; ',
                                            case evidence_kind
                                                when 'official_statement'
                                                    then 'official statement, no act'
                                                when 'press'
                                                    then 'reported by the press, text not read'
                                            end,
                                            case
                                                when known_from not in (legal_from, appeared_on)
                                                    then 'known from ' || known_from
                                            end
                                        ), ''
                                    ) || ')', ''
                                )
                        end
{%- endmacro %}

{% macro name_of_the_control() %}
                    instrument_id,
                    case when clause_id <> 'main' then ' clause ' || clause_id end,
                    case
                        when destination_scope <> 'all'
                            then ' towards ' || replace(destination_scope, '_', ' ')
                    end,
                    ' except towards ' || replace(except_destinations, ',', ', ')
{%- endmacro %}

{% macro what_was_known_earlier() %}
                    case earlier_status
                        when 'no_control_known' then ', new on ' || appeared_on
                        when 'not_yet_in_force' then ', not yet in force'
                        when 'suspension_end_reached' then ', not established after its suspension'
                        when 'not_established' then ', not established'
                        else concat(
                            ', ',
                            case when earlier_held_from > {{ earlier_day() }} then 'to be ' end,
                            replace(earlier_status, '_', ' '),
                            ' from ' || earlier_held_from
                        )
                    end
{%- endmacro %}

{% macro what_was_known_later() %}
                    case later_status
                        when 'suspension_end_reached' then 'not established'
                        else replace(later_status, '_', ' ')
                    end
{%- endmacro %}

{% macro what_made_the_difference() %}
                    case
                        when later_status = 'suspension_end_reached' then ', after its suspension'
                        when later_status not in ('not_yet_in_force', 'not_established')
                            then ' by ' || done_by
                    end
{%- endmacro %}

{% macro span_of_days(first_day, end_day) %}
                    case
                        when {{ first_day }} > date '0001-01-01' and {{ end_day }} = date '9999-12-31'
                            then ' from ' || {{ first_day }} || ' on'
                        when {{ first_day }} > date '0001-01-01'
                            then ' from ' || {{ first_day }} || ' to ' || {{ end_day }}
                        when {{ end_day }} < date '9999-12-31' then ' until ' || {{ end_day }}
                    end
{%- endmacro %}
