"""What changed in law between two days of knowledge, asked of the published file."""

import json
import subprocess
import sys
import time

import pytest

from flows.ledger_diff import changes
from flows.query import ask
from ingestion.core.errors import ChokepointError

pytestmark = pytest.mark.slow

OCTOBER = {"CN-2025-55", "CN-2025-56", "CN-2025-57", "CN-2025-58", "CN-2025-61", "CN-2025-62"}


def diff(home, known_a, known_b, columns="*", where="true", scenario="enacted"):
    return ask(
        home,
        f"select {columns} from control_diff(date '{known_a}', date '{known_b}', '{scenario}') "
        f"where {where} order by all",
    ).rows


def sentences(home, known_a, known_b, where="true", scenario="enacted"):
    return [
        text
        for (text,) in ask(
            home,
            "select sentence from control_diff_clauses"
            f"(date '{known_a}', date '{known_b}', '{scenario}') where {where} order by legal_from",
        ).rows
    ]


def test_on_9_october_2025_the_six_announcements_were_new_and_nothing_else(starter):
    rows = diff(starter, "2025-10-08", "2025-10-09", "distinct instrument_id, change_kind")
    assert rows == [(name, "new") for name in sorted(OCTOBER)]


def test_by_8_november_the_six_were_suspended_and_no_18_was_not(starter):
    suspended = diff(
        starter,
        "2025-10-09",
        "2025-11-08",
        "distinct instrument_id, by_instrument_id, event, legal_to",
        "change_kind = 'suspended'",
    )
    ends = {str(row[3]) for row in suspended if row[0] != "CN-2025-61"}
    assert {row[0] for row in suspended} == OCTOBER
    assert {row[1:3] for row in suspended} == {("CN-2025-70", "suspended")}
    assert ends == {"2025-11-08", "2026-11-10"}
    everything = diff(starter, "2025-10-09", "2025-11-08", "distinct instrument_id")
    assert {name for (name,) in everything} == OCTOBER | {"CN-2025-70"}


def test_clause_2_of_no_46_is_suspended_by_no_72_from_9_november_on_and_not_before(starter):
    for_46 = "instrument_id = 'CN-2024-46'"
    assert diff(starter, "2025-10-09", "2025-11-08", where=for_46) == []
    assert sentences(starter, "2025-10-09", "2025-11-09", for_46)[0].startswith(
        "CN-2024-46 clause 2 towards USA, in force from 2024-12-03: suspended from 2025-11-09 to "
        "2026-11-27 by CN-2025-72; 31 items ("
    )


def test_the_sentence_of_a_clause_says_what_was_what_is_and_who_did_it(starter):
    told = sentences(
        starter,
        "2025-10-09",
        "2025-11-08",
        "instrument_id = 'CN-2025-61' and clause_id in ('1(1)', '1(3)')",
    )
    thirds = "towards third countries"
    assert set(told) == {
        f"CN-2025-61 clause 1(1) {thirds}, not yet in force: suspended from 2025-11-07 to "
        "2025-12-01 by CN-2025-70; 5 items (Dy, Gd, Sm, Tb).",
        f"CN-2025-61 clause 1(1) {thirds}, to be in force from 2025-12-01: suspended from "
        "2025-12-01 to 2026-11-10 by CN-2025-70 (known from 2025-11-07); 5 items (Dy, Gd, Sm, Tb).",
        f"CN-2025-61 clause 1(1) {thirds}, to be in force from 2025-12-01: not established from "
        "2026-11-10 on, after its suspension; 5 items (Dy, Gd, Sm, Tb).",
        f"CN-2025-61 clause 1(3) {thirds}, in force from 2025-10-09: suspended from 2025-11-07 to "
        "2026-11-10 by CN-2025-70; 18 items (Dy, Gd, Lu, Sc, Sm, Tb, Y).",
        f"CN-2025-61 clause 1(3) {thirds}, in force from 2025-10-09: not established from "
        "2026-11-10 on, after its suspension; 18 items (Dy, Gd, Lu, Sc, Sm, Tb, Y).",
    }


def test_what_an_official_said_changes_law_only_where_statements_count(starter):
    assert diff(starter, "2026-09-27", "2026-09-28") == []
    told = sentences(
        starter,
        "2026-09-27",
        "2026-09-28",
        "instrument_id = 'CN-2025-55'",
        "announced_extension",
    )
    assert told == [
        "CN-2025-55, not established after its suspension: suspended from 2026-11-10 to 2027-01-10 "
        "by CN-2026-KL (official statement, no act; known from 2026-09-28); 6 items (C)."
    ]


def test_a_day_against_itself_is_empty_and_the_reverse_mirrors(starter):
    keys = "instrument_id, clause_id, item_id, destination_scope, legal_from, legal_to, event_ids"
    assert diff(starter, "2025-11-08", "2025-11-08") == []
    forth = diff(starter, "2025-10-09", "2025-11-10", f"{keys}, status_before, status_after")
    back = diff(starter, "2025-11-10", "2025-10-09", f"{keys}, status_after, status_before")
    assert forth == back
    kinds = diff(starter, "2025-11-10", "2025-10-09", "distinct change_kind")
    assert kinds == [("undone",), ("withdrawn",)]


def test_every_change_has_its_event_its_evidence_and_one_line_of_words(starter):
    rows = diff(
        starter,
        "2000-01-01",
        "2026-11-24",
        "event_id, event, by_instrument_id, evidence_url, sentence, known_from",
    )
    assert len(rows) > 1000
    assert all(None not in row[:3] for row in rows)
    assert all(row[4].endswith(".") and "\n" not in row[4] for row in rows)


def test_a_day_of_law_differs_if_and_only_if_a_stretch_covers_it(starter):
    known_a, known_b, legal = "date '2025-10-09'", "date '2025-11-10'", "date '2025-11-20'"
    keys = "instrument_id, clause_id, destination_scope, item_id, status"
    (wrong,) = ask(
        starter,
        f"""
        with before_days as (
            select distinct {keys} from controls_as_of({legal}, {known_a})
        ), after_days as (
            select distinct {keys} from controls_as_of({legal}, {known_b})
        ), differing as (
            select
                coalesce(a.instrument_id, b.instrument_id) as instrument_id,
                coalesce(a.clause_id, b.clause_id) as clause_id,
                coalesce(a.item_id, b.item_id) as item_id
            from after_days as a full join before_days as b
                on a.instrument_id = b.instrument_id and a.clause_id = b.clause_id
                    and a.destination_scope = b.destination_scope
                    and a.item_id is not distinct from b.item_id
            where a.status is distinct from b.status
        ), covered as (
            select instrument_id, clause_id, item_id from control_diff({known_a}, {known_b})
            where legal_from <= {legal} and legal_to > {legal}
        )
        select count(*) filter (where d.instrument_id is null or c.instrument_id is null), count(*)
        from differing as d full join covered as c
            on d.instrument_id = c.instrument_id and d.clause_id = c.clause_id
                and d.item_id is not distinct from c.item_id
        """,
    ).rows
    assert wrong[0] == 0
    assert wrong[1] > 200


def test_any_pair_of_days_is_answered_well_under_a_second(starter):
    for pair in (("2000-01-01", "2026-11-24"), ("2025-10-09", "2025-11-10")):
        seconds = []
        for _ in range(3):
            start = time.perf_counter()
            diff(starter, *pair)
            seconds.append(time.perf_counter() - start)
        assert min(seconds) < 1


def run(*arguments):
    command = [sys.executable, "-c", "from flows.cli import main; main()", "ledger", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_report_tells_by_instrument_and_shares_sentences_between_clauses(starter):
    done = run("diff", "2025-10-09", "2025-11-08", "-o", "text", "--home", str(starter.root))
    assert done.returncode == 0, done.stderr
    words = " ".join(done.stdout.split())
    assert "CN-2025-61 Licence for rare-earth items made or moved outside China" in words
    assert "CN-2025-61 clauses 2, 3, 4, 5, 6, 7 and 8 towards third countries" in words
    assert "not yet in force until" not in words
    assert "CN-2025-18" not in words


def test_the_report_tells_what_became_known_without_changing_a_status(starter):
    found = changes(starter, "2026-09-27", "2026-10-09", "enacted", by_item=False)
    assert found.answer.rows == []
    assert (
        "CN-2025-55: extended from 2026-11-10 to 2027-01-10 by CN-2026-KL (official statement, no "
        "act), known from 2026-09-28."
    ) in found.besides


def test_the_report_comes_as_json_by_item_for_programs(starter):
    done = run(
        "diff", "2025-10-08", "2025-10-09", "-o", "json", "--items", "--home", str(starter.root)
    )
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert {record["instrument_id"] for record in records} == OCTOBER
    assert {"item_id", "control_code", "sentence"} <= set(records[0])


def test_a_day_or_a_scenario_that_is_none_is_told_in_a_sentence(starter):
    with pytest.raises(ChokepointError, match="write a day as 2025-10-09"):
        changes(starter, "2025-13-01", "2025-11-08", "enacted", by_item=False)
    with pytest.raises(ChokepointError, match=r"no scenario 'enactd'\. There are "):
        changes(starter, "2025-10-09", "2025-11-08", "enactd", by_item=False)
