{#
    The table macros that tell two days of knowledge apart: on which days of law, clause by clause
    and item by item, does what was known on the one differ from what was known on the other?

    Both timelines are cut at the boundaries of either; a piece on which the statuses differ is a
    change, and pieces that meet with the same two statuses are one. Asked the other way round, the
    same stretches come back with before and after exchanged. What is said of an event is always of
    the later knowledge, for that is what makes the difference.

    Like controls_as_of they name no catalog, so that they work whatever a client calls the file.
#}
{% macro create_control_diff() %}
    create or replace macro main.control_diff(known_a, known_b) as table (
        {{ control_diff_by_item("'enacted'") }}
    ), (known_a, known_b, scenario) as table (
        {{ control_diff_by_item("scenario") }}
    )
    ;
    comment on macro table main.control_diff is '{{
        "What is known of the law on one day and was not on another: one row per item and "
        ~ "changed stretch of legal days, with a sentence. A third argument names a scenario."
    }}'
{% endmacro %}

{# The same by clause, with its items counted: what a person reads. #}
{% macro create_control_diff_clauses() %}
    create or replace macro main.control_diff_clauses(known_a, known_b) as table (
        {{ control_diff_by_clause("'enacted'") }}
    ), (known_a, known_b, scenario) as table (
        {{ control_diff_by_clause("scenario") }}
    )
    ;
    comment on macro table main.control_diff_clauses is
    'The same as control_diff by clause, with its items counted.'
{% endmacro %}

{% macro control_diff_by_item(scenario) %}
        with {{ control_changes(scenario) }},

        goods as (
            select item_id, control_code, form, elements, description
            from controls.control_items
            union all
            select
                added.item_id,
                null as control_code,
                added.form,
                string_agg(distinct added.element, ',' order by added.element) as elements,
                added.description
            from controls.scenario_items as added
            where added.scenario = {{ scenario }}
            group by added.item_id, added.form, added.description
        )

        select
            changes.instrument_id,
            changes.clause_id,
            changes.item_id,
            goods.control_code,
            goods.form,
            goods.elements,
            changes.destination_scope,
            changes.except_destinations,
            changes.legal_from,
            changes.legal_to,
            changes.status_before,
            changes.status_after,
            changes.change_kind,
            changes.event_id,
            changes.event,
            changes.by_instrument_id,
            changes.known_from,
            changes.event_ids,
            changes.certainty,
            changes.evidence_kind,
            changes.evidence_url,
            concat(
                changes.told,
                '; ' || goods.description || coalesce(' (' || goods.elements || ')', ''),
                '.'
            ) as sentence
        from changes
        left join goods
            on changes.item_id = goods.item_id
{% endmacro %}

{% macro control_diff_by_clause(scenario) %}
        with {{ control_changes(scenario) }},

        goods_elements as (
            select item_id, element
            from controls.control_item_elements
            where role = 'controlled'
            union all
            select added.item_id, added.element
            from controls.scenario_items as added
            where added.scenario = {{ scenario }}
        ),

        counted as (
            select
                {{ clause_change_columns() }},
                count(distinct changes.item_id) as item_count,
                string_agg(
                    distinct goods_elements.element, ',' order by goods_elements.element
                ) as elements
            from changes
            left join goods_elements
                on changes.item_id = goods_elements.item_id
            group by {{ clause_change_columns() }}
        )

        select
            counted.instrument_id,
            counted.clause_id,
            counted.destination_scope,
            counted.except_destinations,
            counted.legal_from,
            counted.legal_to,
            counted.status_before,
            counted.status_after,
            counted.change_kind,
            counted.item_count,
            counted.elements,
            counted.event_id,
            counted.event,
            counted.by_instrument_id,
            counted.known_from,
            counted.event_ids,
            counted.certainty,
            counted.evidence_kind,
            counted.evidence_url,
            concat(
                counted.told,
                case
                    when counted.item_count = 1 then '; 1 item'
                    when counted.item_count > 1 then '; ' || counted.item_count || ' items'
                end,
                ' (' || replace(counted.elements, ',', ', ') || ')',
                '.'
            ) as sentence
        from counted
{% endmacro %}

{% macro clause_change_columns() %}
                changes.instrument_id,
                changes.clause_id,
                changes.destination_scope,
                changes.except_destinations,
                changes.legal_from,
                changes.legal_to,
                changes.status_before,
                changes.status_after,
                changes.change_kind,
                changes.event_id,
                changes.event,
                changes.by_instrument_id,
                changes.known_from,
                changes.event_ids,
                changes.certainty,
                changes.evidence_kind,
                changes.evidence_url,
                changes.told
{%- endmacro %}
