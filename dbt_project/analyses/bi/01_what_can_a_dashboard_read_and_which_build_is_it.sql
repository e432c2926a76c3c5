-- Which views can a dashboard read while a refresh runs, and which build does it see?
-- Open the file read-only through the path with current in it; it never changes under a reader. Every
-- view is flat, one row per grain, with a comment on each column; a new build_id means reconnect.
select
    build.build_id,
    build.built_at,
    concat('bi.', views.view_name) as view_name,
    views.column_count,
    count(columns.column_name) filter (
        where columns.data_type like '%[]' or columns.data_type like 'STRUCT%'
    ) as nested_column_count,
    count(columns.column_name) filter (where coalesce(columns.comment, '') = '')
        as columns_without_comment,
    views.comment as meaning
from duckdb_views() as views
inner join duckdb_columns() as columns
    on
        views.database_name = columns.database_name
        and views.schema_name = columns.schema_name
        and views.view_name = columns.table_name
cross join meta.build as build
where views.schema_name = 'bi' and views.database_name = current_database()
group by build.build_id, build.built_at, views.view_name, views.column_count, views.comment
order by views.view_name;
