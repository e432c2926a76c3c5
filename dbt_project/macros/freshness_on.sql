{#
    The table macro that holds the calendar of quality.freshness against a day: the clock is the
    reader's, freshness_on(current_date), so that the file itself stays the same for equal inputs.
    Names no catalog, so that it works whatever a client calls the file.
#}
{% macro create_freshness_on() %}
    create or replace macro main.freshness_on(on_date) as table (
        select
            freshness.*,
            case
                when freshness.next_due_on < cast(on_date as date)
                    then cast(on_date as date) - freshness.next_due_on
                when freshness.next_due_on is not null then 0
            end as days_late,
            cast(on_date as date) - cast(freshness.retrieved_at as date) as age_days,
            case
                when freshness.retrieved_at is null then null
                when freshness.next_due_on is not null
                    then freshness.next_due_on < cast(on_date as date)
                else
                    cast(on_date as date) - cast(freshness.retrieved_at as date)
                    > freshness.stale_after_days
            end as is_stale
        from quality.freshness as freshness
    )
    ;
    comment on macro table main.freshness_on is
    'Rows of quality.freshness with how late each is on a day: freshness_on(current_date).'
{% endmacro %}
