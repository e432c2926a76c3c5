{# The newest year of each importer that can be shown beside its other years: one for which more than half
   as many of the codes under control are loaded as for its fullest year. A few codes fetched of a later year
   would else stand for all that the country buys. Reconciled sources have the same codes for every
   importer; a declaration has what was fetched of it. Needs the columns of marts.exposure. #}
{% macro newest_years(exposure) %}
    with

    bought as (
        select
            importer,
            trade_year,
            source_id,
            reporter_side,
            max(code_count + tier_c_code_count) as code_count
        from {{ exposure }}
        where element = 'ALL' and sector = 'ALL'
        group by importer, trade_year, source_id, reporter_side
    ),

    loaded as (
        select
            importer,
            trade_year,
            case
                when reporter_side = 'reconciled'
                    then max(code_count) over (partition by source_id, trade_year)
                else code_count
            end as loaded_code_count
        from bought
    ),

    ranked as (
        select
            importer,
            trade_year,
            loaded_code_count,
            max(loaded_code_count) over (partition by importer) as most_codes
        from loaded
    )

    select
        importer,
        max(trade_year) as newest_year
    from ranked
    where 2 * loaded_code_count > most_codes
    group by importer
{% endmacro %}
