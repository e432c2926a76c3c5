-- One row per rule and what it was run on: a batch before loading, or a mart before publishing.
-- Verdicts on marts are written once the marts stand, so they are appended when a build is finished.
select
    cast('batch' as varchar) as scope,
    checks.batch_id as subject,
    checks.suite,
    checks.expectation,
    checks.success,
    checks.on_failure,
    checks.why,
    checks.who as who_acts,
    checks.observed
from {{ source('loads', 'checks') }} as checks
