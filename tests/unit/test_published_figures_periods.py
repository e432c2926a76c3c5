"""Periods as publishers cumulate them, read into half-open spans of days."""

from datetime import date

import pytest

from ingestion.published_figures.periods import Period, read_period


@pytest.mark.parametrize(
    ("text", "kind", "first", "after"),
    [
        ("2025", "year", date(2025, 1, 1), date(2026, 1, 1)),
        ("2025-12", "month", date(2025, 12, 1), date(2026, 1, 1)),
        ("2025-01..05", "months", date(2025, 1, 1), date(2025, 6, 1)),
        ("2026-Q1", "quarter", date(2026, 1, 1), date(2026, 4, 1)),
        ("2024-H2", "half_year", date(2024, 7, 1), date(2025, 1, 1)),
        ("2016-2020", "years", date(2016, 1, 1), date(2021, 1, 1)),
        ("FY2024-25", "fiscal_year", date(2024, 4, 1), date(2025, 4, 1)),
    ],
)
def test_a_period_is_read_as_a_half_open_span(
    text: str, kind: str, first: date, after: date
) -> None:
    assert read_period(text) == Period(kind, first, after)


@pytest.mark.parametrize(
    "text",
    ["", "2025-13", "2025-5", "2025-Q5", "May 2025", "2025-05..01", "2020-2016", "FY2024-26"],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a period|fiscal year"):
        read_period(text)
