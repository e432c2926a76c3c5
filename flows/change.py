"""One difference between two published builds, and all of them together."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Topic = Literal["law", "codes", "data", "exposure", "tables"]
TOPICS: tuple[Topic, ...] = ("law", "codes", "data", "exposure", "tables")
# Of one table and kind so many are listed one by one; all are counted.
LISTED = 1000


@dataclass(frozen=True)
class Change:
    """One difference; ``before`` and ``after`` are texts, null where there is nothing.

    ``kind`` is added, withdrawn, changed (law and codes), revised (figures), moved (exposure) or
    differs (a table of which nothing is listed one by one). ``difference`` is in ``unit``, and null
    where it is no number.
    """

    topic: Topic
    kind: str
    table: str
    subject: str
    field: str | None
    before: str | None
    after: str | None
    difference: float | None
    unit: str | None
    sentence: str


@dataclass(frozen=True)
class Found:
    """The changes that are listed, and by topic and kind how many there are, listed or not."""

    changes: tuple[Change, ...] = ()
    counts: dict[str, dict[str, int]] = field(default_factory=dict)


def gathered(changes: Iterable[Change], unlisted: Iterable[tuple[Topic, str, int]] = ()) -> Found:
    """Put changes in order of topic and count them; ``unlisted`` are those not handed over."""
    ordered = sorted(changes, key=_place)
    counted = Counter((each.topic, each.kind) for each in ordered)
    for topic, kind, count in unlisted:
        counted[topic, kind] += count
    counts: dict[str, dict[str, int]] = {}
    for topic in TOPICS:
        kinds = {kind: count for (of, kind), count in sorted(counted.items()) if of == topic}
        if kinds:
            counts[topic] = kinds
    return Found(tuple(ordered), counts)


# Tables in the order in which a person wants to read of them; the others follow by name.
TABLES = (
    "controls.control_periods",
    "controls.control_instruments",
    "controls.control_clauses",
    "controls.control_events",
    "controls.control_items",
    "controls.control_item_elements",
    "controls.licence_rules",
    "controls.technology_controls",
    "controls.control_item_codes",
    "quality.loads",
    "marts.trade_flows",
)


def _place(change: Change) -> tuple[int, int, str, str, float, str, str]:
    """Order by topic and table, figures of one unit by size, everything else by name."""
    return (
        TOPICS.index(change.topic),
        TABLES.index(change.table) if change.table in TABLES else len(TABLES),
        change.table,
        change.unit or "",
        -abs(change.difference or 0.0),
        change.subject,
        change.field or "",
    )
