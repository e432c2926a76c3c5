"""What the page says first: its cards, and titles of the sections that have no panel."""

from flows.report import words
from flows.report.data import ReportData
from flows.report.exposure import ExposureRow
from flows.report.figures import ALL, Interval
from flows.report.trust import Badge


def cards(data: ReportData, today: list[ExposureRow]) -> list[tuple[str, str, str]]:
    """Return a few figures to begin with: the figure, what it is, the panel it leads to."""
    found = []
    if today:
        found.append(
            (
                words.amounts(_sum(today)),
                f"of imports of {data.exposure.year} under control, all importers",
                "exposure",
            )
        )
    if data.months.rows:
        newest = data.months.rows[-1]
        found.append(
            (
                words.tonnes(newest.observed),
                f"rare-earth magnets exported by China in {words.month(newest.month)}",
                "magnets",
            )
        )
    in_force = {
        lane.instrument_id for lane in data.lanes if lane.on(data.build.as_of) == "in_force"
    }
    if data.lanes:
        found.append(
            (f"{len(in_force)}", "instruments of control in force, wholly or in part", "timeline")
        )
    whole = [each for each in data.seen_by_instrument if each.name == ALL]
    if whole:
        own, total = (
            sum(each.counts["own_code"] for each in whole),
            sum(each.item_count for each in whole),
        )
        found.append(
            (f"{own} of {total}", "listed items have a customs code of their own", "invisible")
        )
    return found


def _sum(rows: list[ExposureRow]) -> Interval:
    return Interval(sum(row.value.low for row in rows), sum(row.value.high for row in rows))


def exposure_title(data: ReportData, today: list[ExposureRow]) -> str:
    """Say what the law of the day may reach, as the table stands at first."""
    if not today:
        return "Imports under control, importer by importer"
    low, high = _sum(today).low, _sum(today).high
    countries = words.counted(len(today), "country", "countries")
    return (
        f"On {words.day(data.build.as_of)} controls reach between {words.dollars(low)} and "
        f"{words.dollars(high)} of the imports of {countries}"
    )


def left_out(data: ReportData) -> str:
    """Say whose figures the page carries, where it cannot carry all."""
    count = len(data.carried.importers)
    parts = [
        f"For {what} the page carries the {len(carried)} importers with the most value, of {count}."
        for what, carried in (
            ("all codes", data.carried.with_all_codes),
            ("single elements", data.carried.with_elements),
        )
        if len(carried) < count
    ]
    return " ".join([*parts, "marts.exposure has the rest."]) if parts else ""


def trust_title(data: ReportData) -> str:
    """Say how the file stands against published figures, and how many sources are late."""
    loaded = [badge for badge in data.badges if badge.is_loaded]
    behind = sum(bool(badge.is_stale) for badge in loaded)
    checks = data.checks
    return (
        f"{checks.reproduced + checks.bracketed} of {checks.compared} comparable published figures "
        f"are met; {behind} of {words.counted(len(loaded), 'loaded source')} "
        f"{'is' if behind == 1 else 'are'} late or old"
    )


def late(badge: Badge) -> tuple[str, str]:
    """Return a mark and a word on whether a loaded source is late."""
    if badge.days_late is not None and badge.days_late > 0:
        return "late", f"Late by {words.counted(badge.days_late, 'day')}"
    return ("late", "Old") if badge.is_stale else ("good", "Not late")
