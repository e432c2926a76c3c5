-- One row per expectation and what it was asked of: a batch before its load, or a mart before
-- publication. Rows of scope `mart` are written when the built file has been examined.
with

checks as (
    select * from {{ source('loads', 'checks') }}
)

select
    'batch' as scope,
    batch_id as subject,
    suite,
    expectation,
    success,
    on_failure,
    why,
    who,
    observed
from checks
