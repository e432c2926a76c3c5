"""The law a reader picks, in a browser: maps, heat map, sectors and table follow it and go back."""

import re

import pytest

from flows.report.write import write_report
from tests.browser import choose

pytestmark = pytest.mark.slow

LIVE = "october_2025_package_live"
# What the panels of the picked law show, as plain values that can be compared.
SHOWN = """
    const text = (id) => document.getElementById(id).textContent;
    const shapes = (end) => [...document.querySelectorAll(`svg.map[data-end=${end}] use`)]
        .map((use) => [use.dataset.area ?? '', use.getAttribute('class'), use.textContent]);
    const rows = (table) => [...table.rows].map((row) => [...row.cells].map((cell) => [
        cell.textContent.trim(), cell.title, ...[...cell.children].map((part) => part.className)]));
    const panels = ['map', 'heat', 'sectors', 'exposure'];
    return {low: shapes('low'), high: shapes('high'),
        heat: rows(document.getElementById('heat-table')),
        sectors: rows(document.getElementById('sectors-table')),
        table: rows(document.querySelector('#map details table')),
        titles: panels.map((panel) => text(`${panel}-title`)),
        laws: panels.map((panel) => text(`${panel}-law`)),
        certain: text('map-certain')};
"""


@pytest.fixture
def page(browser, site):
    browser.get((site / "index.html").as_uri())
    browser.get_log("browser")
    yield browser
    assert [line for line in browser.get_log("browser") if line["level"] != "INFO"] == []


def shown(page, **fields):
    choose(page, **fields)
    return page.execute_script(SHOWN)


def of(shapes, area):
    return next((fill, tip) for each, fill, tip in shapes if each == area)


def test_what_the_script_draws_at_first_is_the_page_as_written(page, site):
    after = page.execute_script(SHOWN)
    page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    page.get((site / "index.html").as_uri())
    page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    written = page.execute_script(SHOWN)
    assert not page.execute_script("return document.getElementById('law-said').textContent")
    for part, value in written.items():
        assert after[part] == value, part


def test_another_day_changes_maps_heat_map_and_titles_and_going_back_restores_them(page):
    today = page.execute_script("return document.querySelector('.picker [name=day]').value")
    first = page.execute_script(SHOWN)
    before = shown(page, day="2023-08-01")
    for part in first:
        if part not in ("low", "certain"):
            assert before[part] != first[part], part
    assert before["heat"][0][1:] == [["All codes", ""], ["Ga Ge", ""]]
    assert {law.split(" · ")[0] for law in before["laws"]} == {"Law as of 1\xa0August 2023"}
    assert shown(page, day=today) == first


def test_another_reading_changes_the_heat_map_and_every_law_line(page):
    first = page.execute_script(SHOWN)
    live = shown(page, scenario=LIVE, day="2026-11-24")
    assert ["Dy Ho Sm Tb", ""] in live["heat"][0]
    assert ["Dy Ho Sm Tb", ""] not in first["heat"][0]
    assert "holmium" in live["titles"][1]
    assert all("reading: october 2025 package live" in law for law in live["laws"])
    meaning = page.execute_script("return document.getElementById('law-meaning').textContent")
    assert "as if No. 70 had never suspended them" in meaning


def test_an_element_that_only_another_reading_controls_fills_the_map_under_that_alone(page):
    enacted = shown(page, day="2026-11-24", element="Ho")
    assert {fill for _, fill, _ in enacted["high"]} == {"absent"}
    assert enacted["titles"][0] == "No control reaches any import in the loaded data"
    assert "No control reaches" in enacted["table"][1][0][0]
    live = shown(page, scenario=LIVE)
    fill, tip = of(live["high"], "DEU")
    assert fill.startswith("share-")
    assert fill != "share-0"
    assert re.fullmatch("Germany: 0–[1-9][\\d.]*\xa0%", tip)
    assert of(live["low"], "DEU") == ("share-0", tip)
    assert of(live["high"], "CHN")[0] == "exporter"
    assert live["titles"][0].endswith("import under the listed codes of Holmium (Ho)")


def test_a_page_opened_again_shows_the_law_it_was_written_with(page, site):
    first = page.execute_script(SHOWN)
    shown(page, scenario=LIVE, day="2025-12-01")
    page.get((site / "index.html").as_uri())
    assert page.execute_script(SHOWN) == first
    reading = "return document.querySelector('.picker [name=scenario]').value"
    assert page.execute_script(reading) == "enacted"


def test_a_map_is_filled_from_the_row_the_table_shows(page):
    state = shown(page, day="2024-10-01", element="Ge")
    tips = {tip for _, fill, tip in state["high"] if fill.startswith("share-")}
    assert len(tips) > 20
    rows = {f"{name[0]}: {share[0]}" for name, share, *_ in state["table"][1:]}
    assert tips <= rows


def test_fills_that_differ_look_different(page):
    looks = page.execute_script(
        "return Object.fromEntries([...document.querySelectorAll('svg.map use')].map((use) =>"
        " [use.getAttribute('class'), getComputedStyle(use).fill]))"
    )
    assert len(looks) >= 6
    assert len(set(looks.values())) == len(looks)


def test_the_keyboard_picks_the_law(page):
    from selenium.webdriver.common.keys import Keys

    first = page.execute_script(SHOWN)
    for _ in range(40):
        page.switch_to.active_element.send_keys(Keys.TAB)
        if page.switch_to.active_element.get_attribute("name") == "scenario":
            break
    page.switch_to.active_element.send_keys("october")
    reading = "return document.querySelector('.picker [name=scenario]').value"
    assert page.execute_script(reading) == LIVE
    assert page.execute_script(SHOWN)["laws"] != first["laws"]


def test_a_day_without_a_change_of_law_says_so(page):
    choose(page, day="2024-10-01")
    turn = "return document.querySelector('.picker [name=turn]').selectedOptions[0].textContent"
    assert page.execute_script(turn) == "none of these"


def test_a_name_that_fits_no_importer_is_told_apart_from_no_control(page):
    rows, said = choose(page, importer="atlantis")
    assert "called “atlantis”" in rows[0][0]
    assert "called “atlantis”" in said


def test_importers_the_page_cannot_carry_are_named_as_such(page, starter, tmp_path, monkeypatch):
    monkeypatch.setattr("flows.report.exposure.ROW_LIMIT", 1_500)
    small = write_report(starter, tmp_path / "report")
    page.get((small / "index.html").as_uri())
    note = "return document.querySelector('#map figure').innerText"
    assert "For single elements the page carries the " in page.execute_script(note)
    assert "marts.exposure has the rest" in page.execute_script(note)
    all_codes = page.execute_script(SHOWN)
    tips = [tip for _, _, tip in all_codes["high"]]
    assert "this page does not carry its figures; marts.exposure does" not in tips
    dysprosium = shown(page, element="Dy")
    assert of(dysprosium["high"], "DEU")[0].startswith("share-")
    left_out = [
        area
        for area, fill, tip in dysprosium["high"]
        if tip == "this page does not carry its figures; marts.exposure does"
    ]
    assert left_out
    assert {of(all_codes["high"], area)[0] for area in left_out} - {"absent"}
