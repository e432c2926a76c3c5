"""Gates of the ledger's review: what the comparison of two transcriptions relies on."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import at_least, bad_rows, duplicated_key

EDITOR = "editor of the ledger"


def lines() -> list[Expectation]:
    """Return the rules on lines of the other transcription."""
    return [
        at_least(1, why="without lines nothing is compared, and all would seem to agree"),
        duplicated_key("instrument_id", "line", why="a line would be compared twice", who=EDITOR),
        bad_rows(
            "the status is a known word",
            where="coalesce(status not in ('active'), true)",
            why="the comparison of statuses knows no other word",
            who=EDITOR,
        ),
        bad_rows(
            "a line names its goods and its day",
            where="goods is null or announced_on is null",
            why="a reviewer must know which line of the announcement is meant",
            who=EDITOR,
        ),
    ]


def line_items() -> list[Expectation]:
    """Return the rules on the ledger's items that lines hold."""
    return [
        at_least(1, why="without items no code of the ledger meets one of the other"),
        duplicated_key("item_id", why="an item on two lines would be compared twice", who=EDITOR),
    ]


def line_codes() -> list[Expectation]:
    """Return the rules on customs codes of the other transcription."""
    return [
        at_least(1, why="without codes every code of the ledger would seem to differ"),
        duplicated_key("instrument_id", "line", "code", why="a code given twice", who=EDITOR),
        bad_rows(
            "codes have 6, 8 or 10 digits",
            where="not regexp_full_match(code, '[0-9]{6}([0-9]{2}){0,2}')",
            why="a code of another length can agree with none",
            who=EDITOR,
        ),
    ]


def verdicts() -> list[Expectation]:
    """Return the rules on verdicts."""
    return [
        duplicated_key("instrument_id", "line", "code", why="a difference decided twice"),
        bad_rows(
            "the verdict is a known word",
            where="coalesce(verdict not in ('ours_right', 'theirs_right', 'unresolved'), true)",
            why="the guard of verdicts knows no other word",
            who=EDITOR,
        ),
        bad_rows(
            "a verdict says why, from what, and when",
            where="coalesce(length(reason) < 20, true) or read_on is null "
            "or coalesce(evidence_url not like 'http%', true)",
            why="a decision without its evidence cannot be reviewed",
            who=EDITOR,
        ),
    ]
