{# How many steps a trace takes. Of the world's magnets of 2024 no part that 18 places can hold is
   still on its way after 64. #}
{% macro tracing_steps() %}96{% endmacro %}

{# Whose output is followed: that of the network's own origin, and that of sellers nobody names, which may
   be its. The method is the same for every country, and tests follow them all. #}
{% macro traced_origin() %}(is_origin or not is_named){% endmacro %}

{# Follows every country's output through trade, step by step: the power series of (I - A)^-1 with
   A = T diag(1 / x), for one unit of each origin. `starts` has network, trade_year, bound and
   country_id of the origins; `edges` has network, trade_year, bound, from_id, to_id, weight (the
   part of from_id's supply sold to to_id) and is_stay: every country has one edge to itself of
   weight 1 with is_stay, which carries what has been counted. A step reads the one before once, so
   a chain of any length is one query on every engine, without recursion. After the last step `passed`
   is what went through a country, and `moving` what is still on its way: the remainder.
   Sums are of decimals, so they do not depend on the order of rows. #}
{% macro origin_steps(edges, starts, steps) -%}
step_0 as (
    select
        network,
        trade_year,
        bound,
        country_id as origin_id,
        country_id,
        cast(1 as decimal(38, 18)) as moving,
        cast(0 as decimal(38, 18)) as passed
    from {{ starts }}
)
    {%- for step in range(1, steps + 1) %},

step_{{ step }} as (
    select
        before.network,
        before.trade_year,
        before.bound,
        before.origin_id,
        {{ edges }}.to_id as country_id,
        sum(
            case
                when {{ edges }}.is_stay then cast(0 as decimal(38, 18))
                else
                    cast(
                        cast(before.moving as double) * {{ edges }}.weight as decimal(38, 18)
                    )
            end
        ) as moving,
        sum(
            case
                when {{ edges }}.is_stay then before.passed + before.moving
                else cast(0 as decimal(38, 18))
            end
        ) as passed
    from step_{{ step - 1 }} as before
    inner join {{ edges }}
        on
            before.network = {{ edges }}.network
            and before.trade_year = {{ edges }}.trade_year
            and before.bound = {{ edges }}.bound
            and before.country_id = {{ edges }}.from_id
    where {{ edges }}.is_stay or before.moving > 0
    group by before.network, before.trade_year, before.bound, before.origin_id, {{ edges }}.to_id
)
    {%- endfor %}
{%- endmacro %}
