-- One row per destination class and destination scope that applies to it.
-- A class is a country that some rule names, or `other` for all countries that none names. A scope
-- `all but USA,JPN` is that of a clause which has rows of their own for those countries.
with

scopes as (
    select distinct destination_scope
    from {{ ref('int_law__periods') }}
),

classes as (
    select destination_scope as destination_class
    from scopes
    where destination_scope not like 'all%'
    union all
    select 'other' as destination_class
),

reached as (
    select
        classes.destination_class,
        scopes.destination_scope
    from classes
    inner join scopes
        on
            scopes.destination_scope in ('all', classes.destination_class)
            or (
                scopes.destination_scope like 'all but %'
                and concat(',', substring(scopes.destination_scope, 9), ',')
                not like concat('%,', classes.destination_class, ',%')
            )
)

select * from reached
