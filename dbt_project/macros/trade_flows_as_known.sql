{#
    The table macro that answers with the flows as they were known on a day: of each source, table,
    period and part the batch that was current then. A vintage is known from the day it was
    retrieved, and rows a person released from the day of that decision. Names no catalog, so that
    it works whatever a client calls the file.
#}
{% macro create_trade_flows_as_known() %}
    create or replace macro main.trade_flows_as_known(known_date) as table (
        select flows.*
        from marts.trade_flows as flows
        inner join quality.loads as loads on flows.batch_id = loads.batch_id
        where
            loads.status in ('promoted', 'released')
            and cast(loads.known_at as date) <= cast(known_date as date)
            and (
                loads.superseded_at is null
                or cast(loads.superseded_at as date) > cast(known_date as date)
            )
    )
    ;
    comment on macro table main.trade_flows_as_known is
    'Rows of marts.trade_flows that were current on a day.'
{% endmacro %}
