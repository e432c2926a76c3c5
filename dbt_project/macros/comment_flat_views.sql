{# Columns of the flat views mean what they mean in the table they come from; so each takes over the
   comment of the column of its name there, unless its own yml says something else. #}
{% macro comment_flat_views() %}
    {% if execute and flags.WHICH in ('build', 'run') %}
        {% set found = run_query(
            "
            select views.table_name, views.column_name, min(tables.comment) as comment
            from duckdb_columns() as views
            inner join duckdb_columns() as tables
                on views.column_name = tables.column_name
            where views.database_name = current_database() and views.schema_name = 'bi'
                and coalesce(views.comment, '') = ''
                and tables.database_name = current_database()
                and tables.schema_name in ('marts', 'controls')
                and (
                    tables.table_name = views.table_name
                    or (views.table_name = 'controls' and tables.schema_name = 'controls')
                )
                and tables.comment <> ''
            group by views.table_name, views.column_name
            order by views.table_name, views.column_name
            "
        ) %}
        {% for row in found.rows %}
            {% do run_query(
                'comment on column bi.' ~ row[0] ~ '.' ~ row[1] ~ " is '"
                ~ row[2].replace("'", "''") ~ "'"
            ) %}
        {% endfor %}
    {% endif %}
{% endmacro %}
