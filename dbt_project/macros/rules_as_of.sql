{#
    The table macro readers call: which rules beside the item lists stood on a day of law, as
    known on a day of knowledge, under a scenario (`enacted` unless another is named).

    The status is that of the rule's clause; it is null where the evidence names no clause. A rule
    whose day of becoming known is not established counts as known from the day it was read.
#}
{% macro create_rules_as_of() %}
    create or replace macro main.rules_as_of(legal_date, known_date) as table (
        {{ rules_on("'enacted'") }}
    ), (legal_date, known_date, scenario) as table (
        {{ rules_on("scenario") }}
    )
    ;
    comment on macro table main.rules_as_of is '{{
        "Rules beside the item lists on a day of law, as known on a day: users, ownership, "
        ~ "exemptions, duties. A third argument names a scenario."
    }}'
{% endmacro %}

{% macro rules_on(scenario) %}
        select
            rules.rule_id,
            rules.instrument_id,
            rules.clause_id,
            coalesce(periods.destination_scope, rules.destination_scope) as destination_scope,
            rules.dimension,
            rules.outcome,
            rules.rule,
            rules.parameter,
            rules.parameter_comparison,
            rules.parameter_value,
            rules.parameter_unit,
            case
                when
                    periods.status = 'in_force' and rules.effective_from > cast(legal_date as date)
                    then 'not_yet_in_force'
                else periods.status
            end as status,
            periods.legal_from,
            periods.legal_to,
            periods.next_status,
            rules.effective_from,
            rules.known_from,
            rules.certainty,
            rules.evidence_kind,
            rules.evidence_url
        from controls.licence_rules as rules
        left join (
            select distinct
                instrument_id,
                clause_id,
                destination_scope,
                status,
                legal_from,
                legal_to,
                next_status
            from controls.control_periods as known
            where
                -- Without the alias both sides would be the argument, which is always equal to itself.
                known.scenario = {{ scenario }}
                and known.legal_from <= cast(legal_date as date)
                and known.legal_to > cast(legal_date as date)
                and known.known_from <= cast(known_date as date)
                and known.known_to > cast(known_date as date)
        ) as periods
            on
                rules.instrument_id = periods.instrument_id
                and rules.clause_id = periods.clause_id
        where coalesce(rules.known_from, rules.read_on) <= cast(known_date as date)
{% endmacro %}
