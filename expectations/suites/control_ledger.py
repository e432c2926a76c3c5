"""Gates of the control ledger: what the schema of one file cannot see, and what SQL relies on."""

from great_expectations.expectations.expectation import Expectation

from expectations.rules import at_least, bad_groups, bad_rows, duplicated_key

JOINS = "Models join on it; a second row would count a control twice."
EDITOR = "editor of the ledger"


def instruments() -> list[Expectation]:
    """Return the expectations on instruments."""
    return [
        duplicated_key("instrument_id", why=JOINS, who=EDITOR),
        at_least(1, why="A ledger without instruments would publish a world without controls."),
        bad_rows(
            "no entry without evidence",
            where="coalesce(evidence_urls, '') = ''",
            why="Every hand-made fact carries its source.",
            who=EDITOR,
        ),
        bad_rows(
            "no entry announced after it was read",
            where="announced_on > read_on",
            why="Such a day is a slip of the pen.",
            who=EDITOR,
            on_failure="set_aside",
        ),
    ]


def clauses() -> list[Expectation]:
    """Return the expectations on clauses."""
    return [duplicated_key("instrument_id", "clause_id", why=JOINS, who=EDITOR)]


def rules() -> list[Expectation]:
    """Return the expectations on rules beside the item lists."""
    return [
        duplicated_key("rule_id", why=JOINS, who=EDITOR),
        bad_rows(
            "no rule without evidence",
            where="coalesce(evidence_urls, '') = ''",
            why="Every hand-made fact carries its source.",
            who=EDITOR,
        ),
        bad_rows(
            "a number comes whole: name, comparison, value and unit",
            where="""
                (parameter is null) <> (parameter_value is null)
                or (parameter is null) <> (parameter_comparison is null)
                or (parameter is null) <> (parameter_unit is null)
            """,
            why="A threshold without its unit or its sense is read wrongly.",
            who="developer",
        ),
        bad_rows(
            "shares are above 0 and at most 1",
            where="parameter_unit = 'share' and (parameter_value <= 0 or parameter_value > 1)",
            why="A share told in per cent would move a threshold a hundredfold.",
            who=EDITOR,
        ),
        bad_rows(
            "no rule known after it was read",
            where="known_from > read_on",
            why="Such a day is a slip of the pen.",
            who=EDITOR,
            on_failure="set_aside",
        ),
    ]


def items() -> list[Expectation]:
    """Return the expectations on items."""
    return [
        duplicated_key("item_id", why=JOINS, who=EDITOR),
        bad_rows(
            "no item without a source",
            where="source_count < 1",
            why="Every hand-made fact carries its source.",
            who=EDITOR,
        ),
    ]


def item_elements() -> list[Expectation]:
    """Return the expectations on elements of items."""
    return [duplicated_key("item_id", "element", why=JOINS, who=EDITOR)]


def item_clauses() -> list[Expectation]:
    """Return the expectations on the clauses that reach items."""
    return [duplicated_key("item_id", "instrument_id", "clause_id", why=JOINS, who=EDITOR)]


def item_codes() -> list[Expectation]:
    """Return the expectations on customs codes of items."""
    return [
        duplicated_key("item_id", "code_system", "code", why=JOINS, who=EDITOR),
        bad_rows(
            "codes have 6, 8 or 10 digits",
            where="not regexp_full_match(code, '[0-9]{6}([0-9]{2}){0,2}')",
            why="A code of another length joins to nothing, or to the wrong goods.",
            who=EDITOR,
        ),
        bad_rows(
            "a corrected misprint differs from what is meant",
            where="printed_code = code",
            why="A misprint equal to the code is a correction that was lost.",
            who=EDITOR,
            on_failure="warn",
        ),
    ]


def events() -> list[Expectation]:
    """Return the expectations on events."""
    return [
        duplicated_key("event_id", "clause_id", why=JOINS, who=EDITOR),
        bad_rows(
            "events became known within living memory",
            where="known_from > date '2100-01-01' or known_from < date '1990-01-01'",
            why="Knowledge outside living memory is a slip of the pen.",
            who=EDITOR,
        ),
    ]


def periods() -> list[Expectation]:
    """Return the expectations on periods: every day of law and knowledge has one answer."""
    return [
        bad_rows(
            "intervals run forward",
            where="legal_from >= legal_to or known_from >= known_to",
            why="An empty interval is never found by a query for a day.",
            who="developer",
        ),
        bad_groups(
            "no day of law and knowledge has two answers",
            query="""
                select l.source_file, l.source_line
                from {batch} as l
                inner join {batch} as r
                    using (scenario, instrument_id, clause_id, destination_scope)
                where l.legal_from < r.legal_to and r.legal_from < l.legal_to
                    and l.known_from < r.known_to and r.known_from < l.known_to
                    and (l.legal_from, l.known_from) < (r.legal_from, r.known_from)
            """,
            why="controls_as_of would return a clause twice.",
            who="developer",
        ),
        bad_groups(
            "no day of law is without an answer once anything is known",
            query="""
                select min(source_file) as source_file, min(source_line) as source_line
                from {batch}
                group by scenario, instrument_id, clause_id, destination_scope
                having
                    sum((legal_to - legal_from) * (known_to - known_from))
                    <> (date '9999-12-31' - date '0001-01-01')
                    * (date '9999-12-31' - min(known_from))
            """,
            why="controls_as_of would drop a clause from its answer.",
            who="developer",
        ),
    ]


def scenarios() -> list[Expectation]:
    """Return the expectations on scenarios."""
    return [
        duplicated_key("scenario", why=JOINS, who=EDITOR),
        bad_groups(
            "the law as acts state it is among the scenarios",
            query="""
                select 'scenarios/enacted.yml' as source_file, 1 as source_line
                from {batch}
                having count_if(scenario = 'enacted') = 0
            """,
            why="Every mart that names no scenario reads enacted.",
            who="developer",
        ),
    ]


def scenario_changes() -> list[Expectation]:
    """Return the expectations on changes that scenarios make."""
    return [
        duplicated_key("scenario", "change_number", why=JOINS, who=EDITOR),
        bad_rows(
            "licence rates are shares in order",
            where="not (0 <= licence_rate_low and licence_rate_low <= licence_rate_high "
            "and licence_rate_high <= 1)",
            why="A rate above 1 would make trade under control negative.",
            who="developer",
        ),
    ]


def scenario_items() -> list[Expectation]:
    """Return the expectations on goods that scenarios add."""
    return [
        bad_groups(
            "goods, element and code stand once",
            query="""
                select min(source_file) as source_file, min(source_line) as source_line
                from {batch}
                group by scenario, item_id, element, code
                having count(*) > 1
            """,
            why=JOINS,
            who=EDITOR,
        ),
    ]
