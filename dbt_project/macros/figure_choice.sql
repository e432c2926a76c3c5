{# Which of several figures of one cell is taken, the least text first: a publisher's own number before
   one worked out from others, the surer before the less sure, and then the first line. #}
{% macro figure_choice() -%}
        concat_ws(
            '|',
            case quality_flag
                when 'reported' then '1'
                when 'provisional' then '2'
                when 'published_A' then '3'
                when 'published_B' then '4'
                when 'derived' then '5'
                when 'published_C' then '6'
                when 'estimated' then '7'
            end,
            source_file,
            lpad(cast(source_line as varchar), 12, '0')
        )
{%- endmacro %}
