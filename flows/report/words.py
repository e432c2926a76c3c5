"""How figures, days and codes read; every sentence with a number in it is made here."""

from datetime import date, timedelta

from flows.report.figures import Interval

# NACE Rev. 2 divisions, shortened from Annex I of Regulation (EC) No 1893/2006.
SECTORS = {
    "C13": "Textiles",
    "C16": "Wood and cork",
    "C17": "Paper",
    "C19": "Refined petroleum",
    "C20": "Chemicals",
    "C21": "Pharmaceuticals",
    "C22": "Rubber and plastic",
    "C23": "Glass, ceramics, other non-metallic minerals",
    "C24": "Basic metals",
    "C25": "Fabricated metal products",
    "C26": "Computers, electronics, optics",
    "C27": "Electrical equipment",
    "C28": "Machinery",
    "C29": "Motor vehicles",
    "C30": "Other transport equipment",
    "C32": "Other manufacturing",
}
NBSP = "\N{NO-BREAK SPACE}"
NO_CONTROL = "No control reaches any import in the loaded data"
CONTROLLERS = {"EU": "European Union"}


def day(value: date) -> str:
    """Write 4 April 2025."""
    return f"{value.day}{NBSP}{value:%B} {value.year}"


def short_day(value: date) -> str:
    """Write 4 Apr 2025."""
    return f"{value.day} {value:%b} {value.year}"


def month(value: date) -> str:
    """Write April 2025."""
    return f"{value:%B} {value.year}"


def period_end(first_day_after: date | None) -> str:
    """Write the last day of a period that is given by the first day after it."""
    return "no period" if first_day_after is None else day(first_day_after - timedelta(days=1))


def percent(value: float) -> str:
    """Write a share as percent: whole from 10 on, else one decimal."""
    scaled = value * 100
    if scaled == 0 or scaled >= 99.95:
        return f"{scaled:.0f}"
    return f"{scaled:.0f}" if scaled >= 9.95 else f"{max(scaled, 0.1):.1f}"


def percents(interval: Interval | None) -> str:
    """Write 0–74 %, or one figure where the ends meet; a dash where it is not known."""
    if interval is None:
        return "–"
    low, high = percent(interval.low), percent(interval.high)
    return f"{low}{NBSP}%" if interval.low == interval.high else f"{low}–{high}{NBSP}%"


def dollars(value: float) -> str:
    """Write an amount of US dollars in a unit that suits it, with three figures at most."""
    for unit, size in (("bn", 1e9), ("m", 1e6), ("k", 1e3)):
        if value >= size:
            scaled = value / size
            return f"${scaled:.0f}{NBSP}{unit}" if scaled >= 100 else f"${scaled:.1f}{NBSP}{unit}"
    return f"${value:.0f}"


def amounts(interval: Interval) -> str:
    """Write $0–$556 m."""
    if interval.low == interval.high:
        return dollars(interval.low)
    return f"{dollars(interval.low)}–{dollars(interval.high)}"


def decimals(interval: Interval) -> str:
    """Write 0.682–0.683, or one figure where both read alike."""
    low, high = f"{interval.low:.3f}", f"{interval.high:.3f}"
    return low if low == high else f"{low}–{high}"


def tonnes(value: float) -> str:
    """Write 5,278 t."""
    return f"{value:,.0f}{NBSP}t"


def reading(scenario: str) -> str:
    """Write a scenario's id as words: october 2025 package live."""
    return scenario.replace("_", " ")


def law_line(on: date, scenario: str, element: str | None = None) -> str:
    """Name the day and the reading of the law a panel shows, and the element where it has one."""
    named = [f"Law as of {day(on)}", f"reading: {reading(scenario)}"]
    return " · ".join([*named, element] if element else named)


def sector(code: str) -> str:
    """Write what a NACE division makes, with its code."""
    if code == "not_established":
        return "Use not established"
    return f"{SECTORS[code]} ({code})" if code in SECTORS else code


def counted(count: int, one: str, many: str | None = None) -> str:
    """Write 1 country, 2 countries."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(words: list[str]) -> str:
    """Write a, b and c."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
