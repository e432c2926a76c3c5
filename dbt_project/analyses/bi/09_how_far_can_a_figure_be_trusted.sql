-- How far can a figure be trusted: source, newest period, grade, estimated share?
-- The badge for the source_id and quality flag of a figure; ALL where a page mixes flags. The rule of
-- the grade is in the comment of bi.trust.grade, and grade_because says what made this one.
select
    trust.source_id,
    trust.quality_flag,
    trust.grade,
    trust.grade_in_time,
    trust.grade_because,
    trust.newest_period_to,
    trust.in_time_until,
    trust.is_late,
    trust.flow_count,
    round(trust.flow_share, 4) as flow_share,
    round(trust.estimated_share, 4) as estimated_share,
    trust.failed_check_count,
    trust.kept_out_count,
    trust.publisher,
    trust.licence
from bi.trust as trust
order by trust.source_id asc, trust.quality_flag = 'ALL' desc, trust.quality_flag asc;
