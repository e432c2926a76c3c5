-- One row per destination class and destination scope that applies to it.
-- A class is a country that some rule names, or `other` for all countries that none names.
with

periods as (
    select * from {{ ref('int_law__periods') }}
),

named as (
    select distinct destination_scope as destination_class
    from periods
    where destination_scope <> 'all'
),

classes as (
    select
        destination_class,
        'all' as destination_scope
    from named
    union all
    select
        destination_class,
        destination_class as destination_scope
    from named
    union all
    select
        'other' as destination_class,
        'all' as destination_scope
)

select * from classes
