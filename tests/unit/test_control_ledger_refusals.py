"""A malformed instrument file is refused: file, line, field, what is wrong, what is right."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.control_ledger import reader
from ingestion.control_ledger.refusals import LedgerRefusedError, LocatedProblem

Refusal = Callable[[str, str], LedgerRefusedError]


@pytest.fixture
def good(fixtures: Path) -> str:
    return (fixtures / "control_ledger" / "2025-999.yml").read_text("utf-8")


@pytest.fixture
def refusal(good: str) -> Refusal:
    """Return what the reader says when one piece of a good file is replaced."""

    def refuse(old: str, new: str) -> LedgerRefusedError:
        assert good.count(old) == 1, f"{old!r} must stand once"
        with pytest.raises(LedgerRefusedError) as caught:
            reader.read(good.replace(old, new), "2025-999.yml")
        return caught.value

    return refuse


def line_of(text: str, piece: str) -> int:
    return next(at for at, line in enumerate(text.splitlines(), start=1) if piece in line)


def test_the_good_file_is_read(good: str) -> None:
    entry = reader.read(good, "2025-999.yml")
    assert entry.file == "CN/2025-999.yml"
    assert entry.instrument.items[0].controlled == ("Dy",)


def test_an_unknown_element_is_refused(good: str, refusal: Refusal) -> None:
    error = refusal("controlled: [Dy]", "controlled: [Dysprosium]")
    assert (error.file, error.line) == ("CN/2025-999.yml", line_of(good, "controlled: [Dy]"))
    assert "items[1].controlled[1]: 'Dysprosium' is not the symbol of an element" in error.reason


def test_a_code_of_seven_digits_is_refused(good: str, refusal: Refusal) -> None:
    error = refusal('"38249999"', '"3824999"')
    assert error.line == line_of(good, '"38249999"')
    assert "has 7 digits; a customs code has 6, 8 or 10" in error.reason


def test_a_code_without_quotes_is_refused(refusal: Refusal) -> None:
    assert "put it in quotes" in refusal('"38249999"', "38249999").reason


def test_an_event_before_the_announcement_is_refused(good: str, refusal: Refusal) -> None:
    error = refusal('known_from: "2025-06-01"', 'known_from: "2025-02-01"')
    assert error.line == line_of(good, 'known_from: "2025-06-01"')
    assert "before the announcement on 2025-03-01" in error.reason


def test_a_clause_that_does_not_exist_is_refused(good: str, refusal: Refusal) -> None:
    error = refusal('    clauses: ["2"]', '    clauses: ["3"]')
    assert error.line == line_of(good, '    clauses: ["2"]')
    assert "there is no clause '3'; the clauses are 1, 2" in error.reason


def test_overlapping_events_of_equal_knowledge_are_refused(good: str, refusal: Refusal) -> None:
    error = refusal('known_from: "2025-06-01"', 'known_from: "2025-03-01"')
    assert error.line == line_of(good, "event: suspended")
    assert "suspended overlaps in_force (event 2) on clause 2" in error.reason


def test_an_unknown_field_is_refused(refusal: Refusal) -> None:
    error = refusal("coverage: invented goods", "covrage: invented goods")
    assert "covrage: is not a field of the ledger; did you mean coverage?" in error.reason
    assert "coverage: is missing; write the goods, technology or persons reached" in error.reason


def test_evidence_that_is_not_among_the_sources_is_refused(refusal: Refusal) -> None:
    error = refusal("    evidence: [page]", "    evidence: [paper]")
    assert "'paper' is not among sources; there are page" in error.reason


def test_a_day_that_is_not_iso_is_refused(refusal: Refusal) -> None:
    error = refusal('announced_on: "2025-03-01"', 'announced_on: "1 March 2025"')
    assert 'is not a day; write it in quotes as "2025-04-04"' in error.reason


def test_an_item_without_codes_must_say_why(refusal: Refusal) -> None:
    error = refusal("basis: listed, lists: [announcement]", "basis: inferred, note: a guess")
    assert "no_codes: none_listed, not_established or not_applicable" in error.reason


def test_a_file_whose_name_is_not_its_number_is_refused(good: str) -> None:
    with pytest.raises(LedgerRefusedError, match=r"belongs in a file named 2025-999\.yml"):
        reader.read(good, "2025-998.yml")


def test_a_key_that_stands_twice_is_refused(refusal: Refusal) -> None:
    error = refusal("year: 2025\n", "year: 2025\nyear: 2026\n")
    assert "the key 'year' stands twice" in error.reason


def test_text_that_is_not_yaml_is_refused_with_its_line(refusal: Refusal) -> None:
    error = refusal("authorities: [MOFCOM]", "authorities: [MOFCOM")
    assert error.line is not None
    assert "is not YAML" in error.reason


def test_every_problem_of_a_file_is_told_at_once(good: str) -> None:
    bad = good.replace("[Dy]", "[Dx]").replace('"38249999"', '"3824999"')
    with pytest.raises(LedgerRefusedError) as caught:
        reader.read(bad, "2025-999.yml")
    assert "'Dx'" in caught.value.reason
    assert "7 digits" in caught.value.reason


def test_the_same_instrument_in_two_files_is_refused_with_both_names(good: str) -> None:
    entry = reader.read(good, "2025-999.yml")
    kept, refused = reader.without_doubles([entry, reader.read(good, "2025-999.yml")])
    assert kept == [entry]
    assert "CN-2025-999 is in CN/2025-999.yml already" in refused[0].reason


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "message"),
    [
        (
            "controlled: [Dy]",
            "controlled: [Dysprosium]",
            "controlled: [Dy]",
            "items[1].controlled[1]",
            "'Dysprosium' is not the symbol of an element; write Dy, not Dysprosium",
        ),
        (
            '"38249999"',
            '"3824999"',
            '"38249999"',
            "items[1].codes[1].codes[2]",
            "'3824999' has 7 digits; a customs code has 6, 8 or 10",
        ),
        (
            'known_from: "2025-06-01"',
            'known_from: "2025-02-01"',
            'known_from: "2025-06-01"',
            "events[3].known_from",
            "is 2025-02-01, before the announcement on 2025-03-01; correct one of them",
        ),
        (
            '    clauses: ["2"]',
            '    clauses: ["3"]',
            '    clauses: ["2"]',
            "events[3].clauses[1]",
            "there is no clause '3'; the clauses are 1, 2",
        ),
        (
            'known_from: "2025-06-01"',
            'known_from: "2025-03-01"',
            "event: suspended",
            "events[3]",
            "suspended overlaps in_force (event 2) on clause 2, and both became known on "
            "2025-03-01; end the one where the other begins, or correct known_from",
        ),
    ],
    ids=[
        "unknown element",
        "seven digits",
        "before the announcement",
        "no such clause",
        "events that contradict one another",
    ],
)
def test_a_refusal_holds_its_problem_as_line_field_and_sentence(
    good: str, refusal: Refusal, old: str, new: str, line: str, field: str, message: str
) -> None:
    error = refusal(old, new)
    assert error.problems == (LocatedProblem(line_of(good, line), field, message),)
    assert str(error).startswith(f"CN/2025-999.yml, line {error.problems[0].line}: ")


def test_problems_are_in_the_order_of_their_lines(good: str) -> None:
    bad = good.replace("[Dy]", "[Dx]").replace('"38249999"', '"3824999"').replace("items\n", "x\n")
    with pytest.raises(LedgerRefusedError) as caught:
        reader.read(bad, "2025-999.yml")
    lines = [each.line for each in caught.value.problems]
    assert len(lines) == 3
    assert lines == sorted(lines)


def test_a_word_that_is_not_of_the_list_is_answered_with_the_list(refusal: Refusal) -> None:
    assert "'alloy', 'oxide'" in refusal("form: alloy", "form: aloy").reason
    assert "not 'aloy'" in refusal("form: alloy", "form: aloy").reason


def test_a_day_that_is_on_no_calendar_is_told_as_written(refusal: Refusal) -> None:
    error = refusal('announced_on: "2025-03-01"', 'announced_on: "2025-02-30"')
    assert "'2025-02-30' is no day of the calendar" in error.reason


def test_a_list_of_wrong_entries_is_not_told_as_empty_too(refusal: Refusal) -> None:
    error = refusal("authorities: [MOFCOM]", "authorities: [1]")
    assert [each.field for each in error.problems] == ["authorities[1]"]
    empty = refusal("authorities: [MOFCOM]", "authorities: []")
    assert empty.problems[0].message == "is empty; write at least one"


def test_what_stands_twice_in_a_list_is_refused(refusal: Refusal) -> None:
    error = refusal("controlled: [Dy]", "controlled: [Dy, Tb, Dy]")
    assert error.problems[0].field == "items[1].controlled[3]"
    assert "'Dy' stands in this list already" in error.problems[0].message


def test_a_code_in_two_groups_is_refused_whatever_their_dates(refusal: Refusal) -> None:
    group = '- {basis: listed, lists: [announcement], codes: ["2805301200", "38249999"]}'
    later = (
        f"{group}\n      - {{basis: catalogue, lists: [catalogue_2026], "
        'codes: ["2805301200"], valid_from: "2026-01-01"}'
    )
    assert "stands in group 1 and again in group 2" in refusal(group, later).reason


def test_the_same_digits_in_two_tariffs_are_two_codes(good: str) -> None:
    group = '- {basis: listed, lists: [announcement], codes: ["2805301200", "38249999"]}'
    other = f'{group}\n      - {{basis: inferred, codes: ["38249999"], system: X, note: a test}}'
    assert len(reader.read(good.replace(group, other), "2025-999.yml").instrument.items) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"- a list", "holds no fields"),
        (b"title: caf\xe9", "is not text in UTF-8"),
        (b"a: &x [*x]", "nested deeper"),
        (b"a: !mine 1", "could not determine a constructor"),
        (b"? [a]\n: 1", "the name of a field is a list"),
        (b"a: 1\n---\nb: 2", "another document"),
    ],
)
def test_what_is_no_file_of_fields_is_refused_as_one_problem(content: bytes, told: str) -> None:
    with pytest.raises(LedgerRefusedError) as caught:
        reader.read(content, "2025-999.yml")
    (problem,) = caught.value.problems
    assert problem.field == "file"
    assert told in problem.message


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('read_on: "2026-11-23"', 'read_on: "2025-02-28"', "announced_on: is 2025-03-01, after"),
        ('read_on: "2026-11-23"', 'read_on: "2025-05-31"', "events[3].known_from: is 2025-06-01"),
        ('announced_on: "2025-03-01"', 'announced_on: "1025-03-01"', "is 1025-03-01, before 1990"),
    ],
)
def test_what_became_known_after_it_was_read_or_long_ago_is_refused(
    refusal: Refusal, old: str, new: str, told: str
) -> None:
    assert told in refusal(old, new).reason


def test_a_misprint_differs_from_the_code_that_is_meant(refusal: Refusal) -> None:
    error = refusal(
        'codes: ["2805301200", "38249999"]', 'codes: ["2805301200"], printed: "2805301200"'
    )
    assert "printed is the code itself" in error.reason
