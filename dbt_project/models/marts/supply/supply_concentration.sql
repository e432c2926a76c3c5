-- One row per source, edition, concept and period of output: how concentrated it is. Concepts have
-- different denominators; compare a concept with itself over time, not with another.
with

stages as (
    select * from {{ ref('supply_stages') }}
    where not is_capacity
),

-- The publisher's row for everybody else is no country. Equal shares are ranked by name, so that
-- two builds name the same country.
ranked as (
    select
        stages.*,
        stages.country = 'X_OTHER' as is_rest,
        row_number() over (
            partition by stages.source_id, stages.edition, stages.concept_key, stages.period
            order by stages.country = 'X_OTHER', coalesce(stages.share, 0) desc, stages.country
        ) as share_rank
    from stages
),

summed as (
    select
        source_id,
        edition,
        concept_key,
        period,
        min(publication) as publication,
        min(material) as material,
        min(elements) as elements,
        min(stage) as stage,
        min(scope) as scope,
        min(denominator) as denominator,
        bool_and(is_preferred) as is_preferred,
        count_if(not is_rest and share_high > 0) as country_count,
        count(share) as known_count,
        count_if(share_high is null) as unknown_count,
        sum(case when not is_rest then coalesce(share_low, 0) else 0 end) as listed_low,
        sum(case when not is_rest then coalesce(share, 0) else 0 end) as listed_share,
        sum(case when is_rest then coalesce(share_high, 0) else 0 end) as rest_row_share,
        sum(case when not is_rest then coalesce(share_low, 0) * coalesce(share_low, 0) else 0 end)
            as hhi_low,
        sum(coalesce(share, 0) * coalesce(share, 0)) as hhi,
        sum(
            case when not is_rest then coalesce(share_high, 0) * coalesce(share_high, 0) else 0 end
        ) as hhi_listed_high,
        sum(share * share * trade_parameter) as hhi_t,
        max(case when share_rank = 1 then country end) as top_country,
        max(case when share_rank = 1 then share end) as top_share,
        sum(case when share_rank <= 3 and not is_rest then coalesce(share, 0) else 0 end)
            as top3_share
    from ranked
    group by source_id, edition, concept_key, period
),

concentration as (
    select
        -- keys
        md5(concat_ws('|', source_id, edition, concept_key, period)) as row_key,
        source_id,
        edition,
        concept_key,
        period,
        -- dimensions
        publication,
        material,
        elements,
        stage,
        scope,
        denominator,
        is_preferred,
        -- measures
        cast(country_count as integer) as country_count,
        cast(unknown_count as integer) as country_count_without_share,
        round(listed_share, 9) as listed_share,
        top_country,
        round(top_share, 9) as top_share,
        round(top3_share, 9) as top3_share,
        -- whoever is not named has a part of nothing, is the publisher's one row, or is one country
        round(hhi_low, 9) as hhi_low,
        round(hhi, 9) as hhi,
        round(
            hhi_listed_high
            + power(greatest(1 - listed_low, rest_row_share, 0), 2),
            9
        ) as hhi_high,
        round(hhi_t, 9) as hhi_t
    from summed
    -- where nobody's share is known, nothing can be said
    where known_count > 0
)

select * from concentration
