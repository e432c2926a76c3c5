"""A malformed instrument file is refused: file, line, field, what is wrong, what is right."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.control_ledger import reader
from ingestion.core.errors import InputRefusedError

Refusal = Callable[[str, str], InputRefusedError]


@pytest.fixture
def good(fixtures: Path) -> str:
    return (fixtures / "control_ledger" / "2025-999.yml").read_text("utf-8")


@pytest.fixture
def refusal(good: str) -> Refusal:
    """Return what the reader says when one piece of a good file is replaced."""

    def refuse(old: str, new: str) -> InputRefusedError:
        assert good.count(old) == 1, f"{old!r} must stand once"
        with pytest.raises(InputRefusedError) as caught:
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
    assert "covrage: is not a field of the ledger" in error.reason
    assert "coverage: is missing" in error.reason


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
    with pytest.raises(InputRefusedError, match=r"belongs in a file named 2025-999\.yml"):
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
    with pytest.raises(InputRefusedError) as caught:
        reader.read(bad, "2025-999.yml")
    assert "'Dx'" in caught.value.reason
    assert "7 digits" in caught.value.reason


def test_the_same_instrument_in_two_files_is_refused_with_both_names(good: str) -> None:
    entry = reader.read(good, "2025-999.yml")
    kept, refused = reader.without_doubles([entry, reader.read(good, "2025-999.yml")])
    assert kept == [entry]
    assert "CN-2025-999 is in CN/2025-999.yml already" in refused[0].reason
