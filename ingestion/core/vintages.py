"""Which of several vintages of the same figures readers see: the publisher's newest whole one.

Batches of one source, table and period state the same figures when their parts are the same, or
when one part is a limit of the other: ``156-M-2846~842`` answers ``156-M-2846`` for partner 842
alone. Knowing and being current are two things: a vintage is known from the day it was retrieved,
whatever its place among the publisher's releases.
"""

import re
from collections.abc import Iterable, Sequence

import duckdb

from ingestion.core.archive import ArchivedFile
from ingestion.core.spec import Source

LIMIT_MARK = "~"
# A limit of more values than this is not spelled out, and so may overlap with any other.
MAX_SPELLED = 8
OPAQUE = "several"


def limited(part: str, values: Iterable[str]) -> str:
    """Name the part of a batch that holds only these values of what its part is about."""
    told = sorted(set(values))
    text = "+".join(told) if len(told) <= MAX_SPELLED else f"{len(told)}+{OPAQUE}"
    return f"{part}{LIMIT_MARK}{text}"


def release_key(source: Source, label: str) -> str:
    """Return the publisher's release in a form whose text order is the order of release.

    Empty where the source's names say nothing; then the order of retrieval is all there is.
    """
    if source.release_pattern is None:
        return ""
    found = re.search(source.release_pattern, label)
    return found[1] if found else ""


def is_cut(source: Source, files: Sequence[ArchivedFile]) -> bool:
    """Whether a file of an edition is, by its name, a piece of a release and not the whole."""
    pattern = source.cut_pattern
    return pattern is not None and any(re.search(pattern, file.name) for file in files)


def mark_current(connection: duckdb.DuckDBPyConnection) -> None:
    """Say of each loaded batch from when it was superseded; those that were not are current.

    A whole vintage outranks a limited or cut one, and a wider limit a narrower one. Among equals
    the publisher's release decides, then the time of retrieval. A batch gives way to those above it
    that state some of the same figures, from the moment such a one is known. A batch that failed
    its gate, or whose rows were all set aside, is not among them, so the one before it stays.
    """
    connection.execute(
        f"""
        create or replace temp table vintages as
        with units as (
            select source_id, table_name, period, part, edition_id, release_key, is_cut,
                split_part(part, '{LIMIT_MARK}', 1) as slot,
                string_split(split_part(part, '{LIMIT_MARK}', 2), '+') as limits,
                not contains(part, '{LIMIT_MARK}') and not is_cut as is_whole,
                min(retrieved_at) as retrieved_at, min(known_at) as known_at
            from raw.batches where status in ('promoted', 'released')
            group by all
        )
        select *, row_number() over (
            partition by source_id, table_name, period, slot
            order by is_whole, if(list_contains(limits, '{OPAQUE}'), try_cast(limits[1] as bigint),
                len(limits)), release_key, retrieved_at, edition_id, part
        ) as standing
        from units
        """
    )
    connection.execute(
        f"""
        update raw.batches set superseded_at = given.superseded_at
        from (
            select lower.source_id, lower.table_name, lower.period, lower.part, lower.edition_id,
                min(higher.known_at) as superseded_at
            from vintages as lower
            left join vintages as higher
                on lower.source_id = higher.source_id
                and lower.table_name = higher.table_name
                and lower.period = higher.period
                and lower.slot = higher.slot
                and lower.standing < higher.standing
                and (
                    higher.is_whole
                    or lower.is_cut or higher.is_cut
                    or list_has_any(lower.limits, higher.limits)
                    or list_contains(lower.limits, '{OPAQUE}')
                    or list_contains(higher.limits, '{OPAQUE}')
                )
            group by all
        ) as given
        where batches.source_id = given.source_id
            and batches.table_name = given.table_name
            and batches.period = given.period
            and batches.part = given.part
            and batches.edition_id = given.edition_id
        """
    )
    connection.execute(
        "update raw.batches set is_current = status in ('promoted', 'released') "
        "and superseded_at is null"
    )
