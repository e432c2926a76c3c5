{#
    The table macro readers call: what was controlled on a day of law, as known on a day of
    knowledge, under a scenario (`enacted` unless another is named).

    It is made where the published file is built, and names no catalog, so that it works whatever
    a client calls the file.
#}
{% macro create_controls_as_of() %}
    create or replace macro main.controls_as_of(legal_date, known_date) as table (
        {{ controls_on("'enacted'") }}
    ), (legal_date, known_date, scenario) as table (
        {{ controls_on("scenario") }}
    )
    ;
    comment on macro table main.controls_as_of is '{{
        "What was controlled on a day of law, as known on a day: one row per clause, item, "
        ~ "element and destination. A third argument names a scenario."
    }}'
{% endmacro %}

{% macro controls_on(scenario) %}
        select
            periods.instrument_id,
            periods.clause_id,
            periods.item_id,
            items.control_code,
            coalesce(items.form, added.form) as form,
            coalesce(elements.element, added.element) as element,
            periods.destination_scope,
            periods.except_destinations,
            periods.status,
            periods.legal_from,
            periods.legal_to,
            periods.next_status,
            periods.known_from,
            periods.licence_rate_low,
            periods.licence_rate_high,
            periods.certainty,
            periods.evidence_kind,
            periods.evidence_url
        from controls.control_periods as periods
        left join controls.control_items as items
            on periods.item_id = items.item_id
        left join controls.control_item_elements as elements
            on periods.item_id = elements.item_id and elements.role = 'controlled'
        left join (
            -- Qualified, since a bare scenario is the parameter of the macro.
            select distinct
                items_added.scenario,
                items_added.item_id,
                items_added.form,
                items_added.element
            from controls.scenario_items as items_added
        ) as added
            on periods.scenario = added.scenario and periods.item_id = added.item_id
        where
            periods.scenario = {{ scenario }}
            and periods.legal_from <= cast(legal_date as date)
            and periods.legal_to > cast(legal_date as date)
            and periods.known_from <= cast(known_date as date)
            and periods.known_to > cast(known_date as date)
{% endmacro %}
