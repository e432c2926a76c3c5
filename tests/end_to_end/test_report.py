"""The report of a real build: whole, small, asking nothing of the network, the same twice."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import date
from html.parser import HTMLParser

import duckdb
import pytest

from flows.query import ask, open_published
from flows.report import data as reading
from flows.report.outlines import mapped_areas, outlines
from flows.report.pages import pages
from flows.report.panels_law import fill as fill_of
from flows.report.words import day as words_day
from flows.report.words import percents
from flows.report.write import write_report

pytestmark = pytest.mark.slow

CHARTS = ("magnets", "suppliers", "timeline", "invisible")
SVG = "{http://www.w3.org/2000/svg}"
LOADED_BY_ITSELF = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "use": "href",
    "image": "href",
    "object": "data",
}


@pytest.fixture(scope="module")
def told(starter):
    with open_published(starter) as connection:
        return reading.gather(connection)


@pytest.fixture(scope="module")
def first_page(site):
    return (site / "index.html").read_text("utf-8")


class Tags(HTMLParser):
    """Every start tag of a page with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def section(page, panel_id):
    found = re.search(rf'<section id="{panel_id}".*?</section>', page, re.DOTALL)
    assert found, f"there is no panel {panel_id}"
    return found[0]


def test_the_whole_site_is_small(site):
    assert {path.name for path in site.iterdir()} == {
        "index.html",
        "evidence.html",
        "style.css",
        "words.js",
        "map.js",
        "heat.js",
        "sectors.js",
        "table.js",
        "script.js",
    }
    assert sum(path.stat().st_size for path in site.iterdir()) < 3_000_000


def test_nothing_is_loaded_from_elsewhere(site):
    for path in site.glob("*.html"):
        for tag, attributes in Tags(path.read_text("utf-8")).found:
            address = attributes.get(LOADED_BY_ITSELF.get(tag, "")) or ""
            assert not re.match(r"(\w+:)?//|\w+:", address), (path.name, tag, address)
            assert "style" not in attributes, "the page's own rule forbids styles in tags"
            assert not [name for name in attributes if name.startswith("on")]
    for path in (*site.glob("*.css"), *site.glob("*.js")):
        text = path.read_text("utf-8")
        assert "@import" not in text
        assert "url(http" not in text
        assert not re.search(r"\b(fetch|XMLHttpRequest|import)\s*\(", text)


def test_the_page_forbids_what_it_does_not_do(first_page):
    rules = dict(Tags(first_page).found)["meta"]
    policy = next(
        attributes["content"]
        for tag, attributes in Tags(first_page).found
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert rules
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_notices_are_links_that_say_so(site):
    external = [
        attributes
        for tag, attributes in Tags((site / "evidence.html").read_text("utf-8")).found
        if tag == "a" and attributes.get("href", "").startswith("http")
    ]
    assert len(external) > 40
    assert all("noopener" in attributes["rel"] for attributes in external)


@pytest.mark.parametrize("panel_id", CHARTS)
def test_every_chart_has_a_finding_axes_a_name_and_a_table(first_page, panel_id):
    found = section(first_page, panel_id)
    assert len(re.search(r"<h2[^>]*>(.*?)</h2>", found)[1]) > 20
    drawings = re.findall(r'<svg [^>]*class="chart".*?</svg>', found, re.DOTALL)
    assert drawings
    for drawing in drawings:
        root = ET.fromstring(drawing)  # noqa: S314 - our own page
        assert root.get("role") == "img"
        assert len(root.get("aria-label")) > 20
        titles = [
            text.text
            for group in root.iter(f"{SVG}g")
            if "role-axis-title" in group.get("class", "")
            for text in group.iter(f"{SVG}text")
        ]
        assert all(titles)
        assert len(titles) >= 2
    assert found.count("<table") >= 1
    assert found.count('<th scope="row">') >= 5


def test_each_id_is_given_once_and_each_place_linked_to_is_there(site):
    ids = {}
    for path in site.glob("*.html"):
        given = [attrs["id"] for _, attrs in Tags(path.read_text("utf-8")).found if "id" in attrs]
        assert len(given) == len(set(given)), path.name
        ids[path.name] = set(given)
    for path in site.glob("*.html"):
        for tag, attributes in Tags(path.read_text("utf-8")).found:
            href = attributes.get("href", "")
            if tag == "a" and not href.startswith("http"):
                page, _, place = href.partition("#")
                assert not place or place in ids[page or path.name], href


def test_every_figure_of_the_picker_is_a_range(first_page):
    held = re.search(r'id="exposure-data">(.*?)</script>', first_page, re.DOTALL)[1]
    data = json.loads(held)
    assert len(data["rows"]) > 500
    for _, start, end, *_, low, high, whole, share_low, share_high, law, evidence in data["rows"]:
        assert start < end
        assert 0 <= low <= high
        assert whole is None or high <= whole
        assert share_low is None or 0 <= share_low <= share_high <= 1
        assert data["laws"][law]
        assert data["evidence"][evidence]["figures"], "a figure without a line it was read from"
        assert data["evidence"][evidence]["laws"]


def test_the_rows_shown_are_those_of_the_mart(told, starter):
    day = told.build.as_of
    answer = ask(
        starter,
        f"""
        select importer, value_usd_low, value_usd_high from marts.exposure
        where scenario = 'enacted' and element = 'ALL' and sector = 'ALL'
            and as_of_from <= date '{day}' and date '{day}' < as_of_to
        """,
    )
    shown = {(row.importer, row.value.low, row.value.high) for row in told.exposure.on(day)}
    assert shown == {(name, float(low), float(high)) for name, low, high in answer.rows}
    assert len(shown) > 100


def test_taiwan_and_every_large_importer_have_an_outline(told):
    areas = mapped_areas()
    assert "TWN" in areas
    largest = [row.importer for row in told.exposure.on(told.build.as_of)][:16]
    assert set(largest) <= areas
    assert areas <= set(told.names.areas)


def test_elements_that_one_code_serves_share_a_column(told, first_page):
    assert ("Dy", "Sm", "Tb") in told.exposure.groups_on(told.build.as_of)
    assert "Dy Sm Tb" in section(first_page, "heat")


def test_the_groups_of_elements_are_those_of_each_reading_and_day(told):
    groups = told.exposure.groups_on
    assert groups(date(2023, 7, 31)) == ()
    assert groups(date(2024, 9, 15)) == (("Ga", "Ge"), ("Sb",))
    live = groups(date(2025, 11, 8), "october_2025_package_live")
    assert ("Dy", "Ho", "Sm", "Tb") in live


def test_both_ends_of_a_share_have_a_map_with_every_outline(told, first_page):
    found = section(first_page, "map")
    maps = re.findall(r'<svg class="chart map" data-end="(\w+)".*?</svg>', found, re.DOTALL)
    assert maps == ["low", "high"]
    assert found.count("<use ") == 2 * len(outlines())
    row = next(
        row
        for row in told.exposure.on(told.build.as_of)
        if row.importer == "DEU" and row.share.low < row.share.high
    )
    classes = re.findall(r'<use [^>]*class="([\w-]+)" data-area="DEU"><title>(.*?)<', found)
    assert [fill for fill, _ in classes] == [fill_of(row.share.low), fill_of(row.share.high)]
    assert {tip for _, tip in classes} == {f"Germany: {percents(row.share)}"}
    assert found.count("<table") == 1
    assert found.count('<th scope="row">') > 100


def test_the_heat_map_is_a_table_of_both_ends(first_page):
    found = section(first_page, "heat")
    assert found.count('<th scope="row">') == 20
    cells = re.findall(
        r'<td title="[^"]+: (\S+)"><span class="half share-\d">([\d.]+)</span>'
        r'<span class="unseen">–</span><span class="half share-\d">([\d.]+)</span></td>',
        found.replace("\xa0%", ""),
    )
    assert len(cells) > 60
    for tip, low, high in cells:
        assert tip == (low if low == high else f"{low}–{high}")


def test_every_panel_of_the_picked_law_names_the_law(told, first_page):
    day = words_day(told.build.as_of)
    for panel_id in ("map", "heat", "sectors", "exposure"):
        assert f'<span id="{panel_id}-law">Law as of {day} · reading: enacted' in section(
            first_page, panel_id
        )


def test_the_sectors_shown_are_sums_of_the_mart(told, starter):
    day = told.build.as_of
    answer = ask(
        starter,
        f"""
        select sector, sum(value_usd_low), sum(value_usd_high), count(distinct importer)
        from marts.exposure
        where scenario = 'enacted' and element = 'ALL' and sector <> 'ALL' and exporter = 'CHN'
            and as_of_from <= date '{day}' and date '{day}' < as_of_to
        group by 1
        """,
    )
    shown = {
        (row.sector, row.value.low, row.value.high, row.importer_count)
        for row in told.sectors.on(day, "CHN")
    }
    assert shown == {(name, float(low), float(high), n) for name, low, high, n in answer.rows}
    assert len(shown) > 5
    assert told.sectors.on(date(2023, 7, 31), "CHN") == []
    assert len(told.sectors.on(date(2023, 8, 1), "CHN")) < len(shown)


def test_magnets_show_the_law_of_each_month(told, first_page):
    by_month = {f"{row.month:%Y-%m}": row for row in told.months.rows}
    assert by_month["2025-03"].in_force_days == 0
    assert by_month["2025-04"].in_force_days == 27
    assert [f"{change.day}" for change in told.months.changes][:1] == ["2025-04-04"]
    found = section(first_page, "magnets")
    assert "4 Apr 2025: CN-2025-18 in force" in found
    assert "trade_figures.csv" in found


def test_every_status_in_the_timeline_has_a_fill_of_its_own_that_the_page_defines(first_page):
    found = section(first_page, "timeline")
    fills = set(re.findall(r"url\(#(status-\w+)\)", found))
    assert {"status-suspended", "status-suspension_end_reached"} <= fills
    for name in set(re.findall(r"url\(#([\w-]+)\)", first_page)):
        assert f'id="{name}"' in first_page, name


def test_a_panel_without_rows_says_what_it_needs(starter, told, tmp_path):
    copy = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(copy)) as connection:
        connection.execute(f"attach '{starter.warehouse}' as full_one (read_only)")
        connection.execute("copy from database full_one to warehouse")
        connection.execute("detach full_one")
        connection.execute("delete from marts.supplier_concentration")
        connection.execute("delete from marts.exposure")
        connection.execute("delete from marts.exposure_monthly")
        connection.execute(
            "update quality.mart_coverage set is_filled = false, row_count = 0, "
            "why_empty = 'needs imports by supplier' where table_name in "
            "('marts.supplier_concentration', 'marts.exposure', 'marts.exposure_monthly')"
        )
        page = pages(reading.gather(connection))["index.html"]
    assert told.supply.importers
    for panel_id in ("map", "heat", "magnets", "sectors", "suppliers"):
        assert "needs imports by supplier" in section(page, panel_id)
    assert "needs imports by supplier" in section(page, "exposure")
    assert "<svg" in section(page, "timeline")


def test_the_same_build_gives_the_same_bytes(starter, site, tmp_path):
    again = write_report(starter, tmp_path / "again")
    for path in site.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes(), path.name
    write_report(starter, again)
    assert [path.name for path in tmp_path.iterdir()] == ["again"]
