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
{% endmacro %}

{% macro controls_on(scenario) %}
        select
            periods.instrument_id,
            periods.clause_id,
            periods.item_id,
            items.control_code,
            items.form,
            elements.element,
            periods.destination_scope,
            periods.status,
            periods.legal_from,
            periods.legal_to,
            periods.next_status,
            periods.known_from,
            periods.certainty,
            periods.evidence_kind,
            periods.evidence_url
        from controls.control_periods as periods
        left join controls.control_items as items
            on periods.item_id = items.item_id
        left join controls.control_item_elements as elements
            on periods.item_id = elements.item_id and elements.role = 'controlled'
        where
            periods.scenario = {{ scenario }}
            and periods.legal_from <= cast(legal_date as date)
            and periods.legal_to > cast(legal_date as date)
            and periods.known_from <= cast(known_date as date)
            and periods.known_to > cast(known_date as date)
{% endmacro %}
