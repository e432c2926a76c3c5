"""The report as a person meets it: opened from disk in a browser, on a desk and on a phone."""

import json

import pytest

from tests.browser import choose

pytestmark = pytest.mark.slow

# Texts of the charts that are on the page: where each lies, and where its chart ends.
TEXTS = """
    return [...document.querySelectorAll('svg.chart')].flatMap((chart, place) => {
        const frame = chart.getBoundingClientRect();
        if (!frame.width) return [];
        return [...chart.querySelectorAll('text')].map((text) => {
            const box = text.getBoundingClientRect();
            return {chart: place, text: text.textContent, left: box.left, right: box.right,
                top: box.top, bottom: box.bottom, frame: [frame.left, frame.right, frame.top,
                frame.bottom]};
        });
    });
"""
WIDER_THAN_THE_PAGE = """
    const scrolls = (node) => node && (getComputedStyle(node).overflowX === 'auto'
        || scrolls(node.parentElement));
    return [...document.querySelectorAll('body *')]
        .filter((node) => node.getBoundingClientRect().right > arguments[0] + 1 && !scrolls(node))
        .map((node) => node.outerHTML.slice(0, 120));
"""


@pytest.fixture
def page(browser, site):
    browser.get((site / "index.html").as_uri())
    return browser


@pytest.mark.parametrize("name", ["index.html", "evidence.html"])
def test_it_opens_without_an_error_and_asks_nothing_of_the_network(browser, site, name):
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    browser.get((site / name).as_uri())
    assert [line for line in browser.get_log("browser") if line["level"] != "INFO"] == []
    events = [json.loads(line["message"])["message"] for line in browser.get_log("performance")]
    asked = {
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }
    assert asked
    # The browser's own controls, such as the calendar of a date field, come as data.
    assert {address.split(":")[0] for address in asked} - {"data"} == {"file"}


@pytest.mark.parametrize("name", ["index.html", "evidence.html"])
def test_the_page_does_not_scroll_sideways(browser, site, name):
    browser.get((site / name).as_uri())
    browser.execute_script("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    # Not innerWidth: a phone zooms out, and that grows with what sticks out.
    width = browser.execute_script("return document.documentElement.clientWidth")
    assert browser.execute_script(WIDER_THAN_THE_PAGE, width) == []
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_no_label_of_a_chart_lies_on_another_or_is_cut(page):
    texts = page.execute_script(TEXTS)
    assert len(texts) > 100
    for each in texts:
        left, right, top, bottom = each["frame"]
        where = f"{each['text']!r} leaves its chart"
        assert left - 1 <= each["left"], where
        assert each["right"] <= right + 1, where
        assert top - 1 <= each["top"], where
        assert each["bottom"] <= bottom + 1, where
    for place, one in enumerate(texts):
        for other in texts[place + 1 :]:
            # A word on a pattern is drawn twice: its rim, and itself.
            if one["chart"] != other["chart"] or one["text"] == other["text"]:
                continue
            across = min(one["right"], other["right"]) - max(one["left"], other["left"])
            down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
            assert across <= 1 or down <= 3, f"{one['text']!r} lies on {other['text']!r}"


def test_every_panel_shows_something(page):
    empty = page.execute_script(
        """
        return [...document.querySelectorAll('section')].filter((panel) =>
            panel.innerText.length < 60 || panel.getBoundingClientRect().height < 60)
            .map((panel) => panel.id)
        """
    )
    assert empty == []
    drawn = page.execute_script(
        "return [...document.querySelectorAll('figure')].map((figure) => [...figure"
        ".querySelectorAll('svg.chart')].filter((c) => c.getBoundingClientRect().width).length)"
    )
    assert drawn == [2, 0, 0, 1, 1, 1, 1], "two maps, two panels that are tables, charts"


def test_a_day_a_reading_and_an_element_change_the_table(page):
    first, said = choose(page)
    assert len(first) == 25
    assert "123 countries" in said
    gallium, said = choose(page, element="Ga", day="2023-08-01")
    assert gallium != first
    assert {row[4] for row in gallium} == {"CN-2023-23"}
    assert "Gallium (Ga), 1 August 2023, enacted" in said
    nothing, said = choose(page, day="2023-07-31")
    assert nothing == [["No control reaches any import in the loaded data."]]
    assert "no control reaches any import" in said
    holmium, said = choose(page, element="Ho", day="2026-11-24")
    assert len(holmium) == 1
    assert "no control reaches any import" in said
    holmium, said = choose(page, scenario="october_2025_package_live")
    assert holmium
    assert "CN-2025-57" in holmium[0][4]
    one, said = choose(page, element="ALL", scenario="enacted", importer="taiw")
    assert [row[0] for row in one] == ["Taiwan"]
    assert "1 country" in said


def test_a_day_on_which_the_law_changed_sets_the_day(page):
    choose(page, turn="2025-04-04")
    value = page.execute_script("return document.querySelector('.picker [name=day]').value")
    assert value == "2025-04-04"


def test_the_script_says_what_the_page_said_without_it(page, site):
    without = (site / "index.html").read_text("utf-8")
    rows, _ = choose(page)
    for importer, value, share, supply, *_ in rows:
        for text in (importer, value, share, supply):
            assert text.replace("\xa0", " ") in without.replace("\xa0", " ")


def test_a_row_leads_to_lines_clauses_and_the_command_that_explains_it(page, site):
    choose(page)
    page.execute_script("document.querySelector('#exposure-table button').click()")
    opened = page.execute_script("return document.querySelector('tr.evidence').innerText")
    assert "supplier_flows.csv, lines" in opened
    assert "CN-2025-18, clause main" in opened
    assert "chokepoint explain marts.exposure --where" in opened
    button = "return document.querySelector('#exposure-table button').ariaExpanded"
    assert page.execute_script(button) == "true"
    places = page.execute_script(
        "return [...document.querySelectorAll('tr.evidence a')].map((a) => a.getAttribute('href'))"
    )
    evidence = (site / "evidence.html").read_text("utf-8")
    leading = [place for place in places if place.startswith("evidence.html#")]
    assert leading
    assert any(place.startswith("https://www.mofcom.gov.cn/") for place in places)
    for place in leading:
        assert f'id="{place.partition("#")[2]}"' in evidence
    page.execute_script("document.querySelector('#exposure-table button').click()")
    assert page.execute_script("return document.querySelector('tr.evidence')") is None


def test_all_rows_can_be_shown(page):
    choose(page)
    page.execute_script("document.getElementById('exposure-more').click()")
    rows, _ = choose(page)
    assert len(rows) == 123


def test_the_keyboard_reaches_the_content_first(page):
    from selenium.webdriver.common.keys import Keys

    page.switch_to.active_element.send_keys(Keys.TAB)
    assert page.switch_to.active_element.get_attribute("href").endswith("#main")
    assert page.execute_script(
        "return [...document.querySelectorAll('.scroll, .drawing.wide')].every("
        "(box) => box.tabIndex === 0 && box.getAttribute('aria-label'))"
    )


def test_in_the_dark_the_ground_is_dark(page):
    light = page.execute_script("return getComputedStyle(document.body).backgroundColor")
    dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
    now = page.execute_script("return getComputedStyle(document.body).backgroundColor")
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert now != light
