-- Is a reload idempotent: do the same inputs give the same marts?
-- Compare this answer for two builds. Equal input_digest and fingerprint must come with equal
-- content_digest in every row; the digest does not depend on the order of rows. A fingerprint also
-- covers the code, so with other code the marts may differ.
with

inputs as (
    select
        cast(
            bit_xor(md5_number(concat_ws('|', batch_id, coalesce(file_sha256, '')))) as varchar
        ) as input_digest
    from quality.loads
    where is_current
),

digests as (
    select
        'controls.control_periods' as table_name,
        count(*) as row_count,
        bit_xor(md5_number(cast(control_periods as varchar))) as content_digest
    from controls.control_periods
    union all
    select
        'marts.exposure' as table_name,
        count(*) as row_count,
        bit_xor(md5_number(cast(exposure as varchar))) as content_digest
    from marts.exposure
    union all
    select
        'marts.exposure_monthly' as table_name,
        count(*) as row_count,
        bit_xor(md5_number(cast(exposure_monthly as varchar))) as content_digest
    from marts.exposure_monthly
    union all
    select
        'marts.controlled_trade' as table_name,
        count(*) as row_count,
        bit_xor(md5_number(cast(controlled_trade as varchar))) as content_digest
    from marts.controlled_trade
    union all
    select
        'marts.regime_delta' as table_name,
        count(*) as row_count,
        bit_xor(md5_number(cast(regime_delta as varchar))) as content_digest
    from marts.regime_delta
)

select
    build.build_id,
    build.fingerprint,
    inputs.input_digest,
    digests.table_name,
    digests.row_count,
    cast(digests.content_digest as varchar) as content_digest
from digests
cross join inputs
cross join meta.build as build
order by digests.table_name;
