"""The report without a warehouse: figures as ranges, words, texts that mean harm, writing."""

import re
from dataclasses import replace
from datetime import date
from importlib import resources
from types import SimpleNamespace

import pytest

from flows.folders import take_place
from flows.home import Home
from flows.report import charts_time, headlines, payload, words, write
from flows.report.chart_style import NARROW, drawn, share_class, values
from flows.report.evidence import ranges
from flows.report.exposure import Carried, Exposure, ExposureRow
from flows.report.figures import Interval, Turns
from flows.report.months import Change, MonthRow, Months, months_between
from flows.report.pages import environment, web
from flows.report.panels import Link, Panel, Table, names
from flows.report.panels_time import lanes_title, months_title
from ingestion.core.errors import ChokepointError

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
DAY = date(2025, 6, 1)


def exposure_row(importer="DEU", **changes):
    row = ExposureRow(
        row_key=f"{importer}-key",
        scenario="enacted",
        day_from=date(2025, 4, 4),
        day_to=date(9999, 12, 31),
        exporter="CHN",
        importer=importer,
        element="ALL",
        value=Interval(0, 100),
        all_suppliers=400,
        supply=Interval(0, 1),
        instruments="CN-2025-18",
    )
    return replace(row, **changes)


def exposure(*rows):
    return Exposure(2024, list(rows), [], Turns({}), ["published_figures"])


def month_row(month, observed=1000.0, days=0, quality="published_A"):
    return MonthRow(
        "key", month, observed, Interval(0, observed), "in_force", days, 30, "", quality
    )


def test_a_low_bound_above_the_high_one_is_refused():
    with pytest.raises(ChokepointError, match="lies above the high one"):
        Interval(2, 1)


def test_a_share_is_of_all_imports_and_none_where_they_are_not_known():
    assert exposure_row().share == Interval(0, 0.25)
    assert exposure_row(all_suppliers=None).share is None
    assert exposure_row(all_suppliers=0.0).share is None


def test_a_day_of_law_begins_its_interval_and_ends_the_one_before():
    before = exposure_row(day_from=date(2023, 8, 1), day_to=date(2025, 4, 4), value=Interval(0, 1))
    told = exposure(before, exposure_row())
    assert told.on(date(2025, 4, 3)) == [before]
    assert told.on(date(2025, 4, 4)) == [exposure_row()]
    assert told.on(date(2023, 7, 31)) == []


def test_the_controller_is_the_exporter_with_the_most_at_stake():
    rows = [exposure_row("USA"), exposure_row("FRA", exporter="COD", value=Interval(0, 150))]
    assert exposure(*rows, exposure_row("JPN")).controller(DAY) == "CHN"
    assert exposure().controller(DAY) is None


def test_the_page_carries_whole_importers_all_codes_first(monkeypatch):
    monkeypatch.setattr("flows.report.exposure.ROW_LIMIT", 5)
    rows = [
        exposure_row("DEU"),
        exposure_row("DEU", element="Dy"),
        exposure_row("USA", value=Interval(0, 200)),
        exposure_row("USA", element="Dy"),
        exposure_row("FRA", value=Interval(0, 1)),
        exposure_row("FRA", element="Dy"),
    ]
    carried = exposure(*rows).carried(DAY)
    assert carried.importers == carried.with_all_codes == ["USA", "DEU", "FRA"]
    assert carried.with_elements == ["USA", "DEU"]
    assert len(carried.rows) == 5
    monkeypatch.setattr("flows.report.exposure.ROW_LIMIT", 2)
    few = exposure(*rows).carried(DAY)
    assert (few.with_all_codes, few.with_elements) == (["USA", "DEU"], [])


def test_what_the_page_does_not_carry_is_said():
    carried = Carried([], ["USA", "DEU", "FRA"], ["USA", "DEU", "FRA"], ["USA", "DEU"])
    assert headlines.left_out(SimpleNamespace(carried=carried)) == (
        "For single elements the page carries the 2 importers with the most value, of 3. "
        "marts.exposure has the rest."
    )
    whole = replace(carried, with_elements=carried.importers)
    assert headlines.left_out(SimpleNamespace(carried=whole)) == ""


def test_groups_hold_from_their_day_until_the_next():
    told = replace(
        exposure(),
        groups=Turns({"enacted": [(date(2025, 1, 1), (("Ga", "Ge"),)), (date(2025, 4, 4), ())]}),
    )
    assert told.groups_on(date(2024, 12, 31)) == ()
    assert told.groups_on(date(2025, 4, 3)) == (("Ga", "Ge"),)
    assert told.groups_on(date(2025, 4, 4)) == ()
    assert told.groups_on(DAY, "other") == ()


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (None, "–"),
        (Interval(0, 0), "0 %"),
        (Interval(0, 0.745), "0–74 %"),
        (Interval(0, 0.0004), "0–0.1 %"),
        (Interval(0.02, 0.97), "2.0–97 %"),
        (Interval(0, 1), "0–100 %"),
    ],
)
def test_a_share_reads_as_a_range(interval, text):
    assert words.percents(interval).replace(words.NBSP, " ") == text


def test_a_positive_share_never_reads_as_none_of_it():
    assert words.percent(1e-9) == "0.1"
    assert (share_class(0), share_class(1e-9), share_class(1)) == (0, 1, 5)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "$0"), (999, "$999"), (93_700_000, "$93.7 m"), (3.6e9, "$3.6 bn")]
)
def test_money_reads_in_a_unit_that_suits_it(value, text):
    assert words.dollars(value).replace(words.NBSP, " ") == text


def test_lines_read_as_a_person_writes_them():
    assert ranges([9, 3, 4, 5, None]) == "3–5, 9"
    assert ranges([]) == ""


def test_months_without_a_figure_are_named():
    rows = [month_row(date(2024, 11, 1)), month_row(date(2025, 2, 1))]
    assert Months(rows, [], None, None).missing == [date(2024, 12, 1), date(2025, 1, 1)]
    assert len(months_between(date(2024, 1, 1), date(2025, 12, 1))) == 24


def test_the_title_of_months_tells_before_lowest_and_newest_from_the_rows():
    rows = [
        month_row(date(2025, 2, 1), 900),
        month_row(date(2025, 3, 1), 500),
        month_row(date(2025, 4, 1), 300, days=27),
        month_row(date(2025, 5, 1), 100, days=31),
        month_row(date(2025, 6, 1), 400, days=30),
    ]
    title = months_title(rows).replace(words.NBSP, " ")
    assert title.endswith(
        "500 t in March 2025 before control, 100 t in May 2025, 400 t in June 2025"
    )
    assert "before control" not in months_title(rows[2:])


def test_the_title_of_the_law_counts_each_standing():
    title = lanes_title(DAY, {"in_force": 1, "suspended": 2, "expired": 3})
    assert title.endswith("1 instrument is in force and 2 are suspended")


@pytest.mark.parametrize("frame", [charts_time.BROAD, NARROW], ids=["broad", "narrow"])
def test_labels_of_changes_lie_on_no_label_and_under_no_line(frame):
    days = [date(2025, 4, 4), date(2025, 10, 9), date(2025, 11, 7), date(2025, 11, 9)]
    changes = [Change(day, "CN-2025-57, CN-2025-61 suspended") for day in days]
    first, last = date(2024, 7, 1), date(2026, 4, 1)
    placed = charts_time.placed(changes, first, last, frame)
    width = frame.room(charts_time.MONTHS_WIDTH, 46)
    spans = []
    for change, row in placed:
        at = (change.day - first).days / (last - first).days * width
        end = at + charts_time.LETTER * len(charts_time.label_of(change, frame))
        spans.append((at, end, row))
    for at, end, row in spans:
        for other, other_end, other_row in spans:
            if other <= at:
                continue
            assert not (row == other_row and other < end), "a label lies on a label"
            assert not (other < end and other_row <= row), "a line goes through a label"
            assert other_end > other


def test_rows_alike_in_several_scenarios_are_told_once():
    pools = {
        name: payload.Pool() for name in ("exporters", "importers", "elements", "laws", "evidence")
    }
    nothing = payload.NOTHING
    first = payload._packed(exposure_row(), nothing, pools)
    again = payload._packed(exposure_row(scenario="other", row_key="else"), nothing, pools)
    other = payload._packed(exposure_row("FRA"), nothing, pools)
    assert first == again
    assert first != other
    assert pools["importers"].values == ["DEU", "FRA"]


def test_texts_that_mean_harm_are_shown_as_texts():
    parts = environment().get_template("parts.html.j2").module
    table = Table(HOSTILE, names(HOSTILE), [(HOSTILE,), (Link(HOSTILE, "javascript:alert(1)"),)])
    panel = Panel("p", HOSTILE, HOSTILE, HOSTILE, chart="<svg></svg>", tables=(table,))
    html = str(parts.panel(panel))
    assert "<script" not in html
    assert "<img" not in html
    assert "javascript:" not in html
    assert "&lt;script&gt;" in html


def test_a_chart_keeps_harm_in_its_texts():
    import altair as alt

    chart = alt.Chart(values([{"a": HOSTILE, "b": 1}])).mark_bar()
    svg = drawn(chart.encode(x="b:Q", y="a:N", description="a:N"), HOSTILE)
    assert "<script" not in svg
    assert "<img" not in svg
    assert "&lt;script&gt;" in svg


def test_data_in_the_page_cannot_end_its_script():
    made = environment().from_string("{{ data | tojson }}").render(data={"a": HOSTILE})
    assert "<" not in made


@pytest.mark.parametrize(
    ("href", "is_safe"),
    [
        ("https://www.mofcom.gov.cn/a", True),
        ("http://a.example", True),
        ("#map", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//elsewhere.example", False),
    ],
)
def test_a_link_leads_to_web_pages_and_within_the_site_alone(href, is_safe):
    assert Link("text", href).is_safe is is_safe
    assert web(None) is None


def test_a_name_that_is_missing_in_a_template_is_an_error():
    with pytest.raises(Exception, match="nowhere"):
        environment().from_string("{{ nowhere }}").render()


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


PAIRS = [
    *(("surface", ink) for ink in ("ink", "soft", "link", "law", "good")),
    *(("raised", ink) for ink in ("ink", "soft", "link")),
    ("certain", "on-certain"),
    *((f"share-{index}", f"share-ink-{index}") for index in range(6)),
]


@pytest.mark.parametrize("look", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ground", "ink"), PAIRS)
def test_ink_reads_on_its_ground(look, ground, ink):
    style = resources.files("flows.report").joinpath("style.css").read_text("utf-8")
    roots = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    colours = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", roots[look]))
    assert contrast(colours[ground], colours[ink]) >= 4.5


def test_nothing_is_overwritten_that_is_not_a_report(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ChokepointError, match="is not a report"):
        write.write_report(Home(tmp_path / "var"), tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_without_a_warehouse_it_says_what_to_do_and_writes_nothing(tmp_path):
    with pytest.raises(ChokepointError, match="chokepoint refresh"):
        write.write_report(Home(tmp_path / "var"), tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


def test_a_new_site_takes_the_place_of_the_old_one_whole(tmp_path):
    new, target = tmp_path / "new", tmp_path / "site"
    for folder, name in ((new, "index.html"), (target, "old.html")):
        folder.mkdir()
        (folder / name).write_text("")
    take_place(new, target)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert [path.name for path in target.iterdir()] == ["index.html"]


def test_where_the_new_folder_cannot_be_moved_the_old_one_is_put_back(tmp_path):
    target = tmp_path / "site"
    target.mkdir()
    (target / "old.html").write_text("")
    with pytest.raises(FileNotFoundError):
        take_place(tmp_path / "never_written", target)
    assert [path.name for path in target.iterdir()] == ["old.html"]
