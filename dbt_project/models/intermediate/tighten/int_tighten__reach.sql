-- One row per area a figure can be about, and importer whose trade is part of it: the area itself, or
-- (reach members) the countries of a group or of the world.
with

areas as (
    select * from {{ ref('areas') }}
),

area_group_members as (
    select * from {{ ref('area_group_members') }}
),

countries as (
    select area_id
    from areas
    where kind in ('country', 'historical')
),

itself as (
    select
        area_id,
        area_id as importer_id,
        'area' as reach
    from areas
),

members as (
    select
        area_group_members.group_id as area_id,
        area_group_members.member_id as importer_id,
        'members' as reach
    from area_group_members
    inner join countries on area_group_members.member_id = countries.area_id
    union all
    select
        areas.area_id,
        countries.area_id as importer_id,
        'members' as reach
    from areas
    cross join countries
    where areas.kind = 'world'
)

select * from itself
union all
select * from members
