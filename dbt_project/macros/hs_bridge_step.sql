{#
    Codes followed over step_count correlation tables, from those followed over one less. The common
    table expressions rest_of_n and after_n of reference.hs_bridge.

    A code with known weights passes on their average. One without may send all of its goods any
    way, so its bounds are the least and the most of its targets, and 0 where a target leads
    elsewhere. Needs single, routes, ends and after_(n - 1).
#}
{% macro hs_bridge_step(step_count) %}
    rest_of_{{ step_count }} as (
        select * from after_{{ step_count - 1 }}
        union all
        select * from ends
    ),

    after_{{ step_count }} as (
        select
            single.hs_from,
            single.code_from,
            rest.hs_to,
            rest.code_to,
            cast(
                case
                    when count(single.weight) = count(*)
                        then least(1, sum(single.weight * rest.weight_low))
                    when count(*) = max(single.target_count) then min(rest.weight_low)
                    else 0
                end as decimal(18, 15)
            ) as weight_low,
            cast(
                case
                    -- rounding at the fifteenth place may not carry a share past the whole
                    when count(single.weight) = count(*)
                        then least(1, sum(single.weight * rest.weight_high))
                    else max(rest.weight_high)
                end as decimal(18, 15)
            ) as weight_high,
            bool_or(single.leaves_waste_aside or rest.leaves_waste_aside) as leaves_waste_aside,
            bool_or(single.is_in_correlations and rest.is_in_correlations) as is_in_correlations
        from routes
        inner join single
            on
                routes.hs_from = single.hs_from
                and routes.hs_first = single.hs_to
        inner join rest_of_{{ step_count }} as rest
            on
                routes.hs_first = rest.hs_from
                and routes.hs_to = rest.hs_to
                and single.code_to = rest.code_from
        where routes.step_count = {{ step_count }}
        group by
            single.hs_from,
            single.code_from,
            rest.hs_to,
            rest.code_to
    )
{% endmacro %}
