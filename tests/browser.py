"""A headless browser, and the picker of the report as a person uses it."""

import shutil
from contextlib import contextmanager

import pytest

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
SIZES = {"desk": (1280, 900, False), "phone": (390, 844, True)}
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def opened(size, profile):
    """Open a browser of one of ``SIZES`` whose files lie in ``profile``, or skip the test."""
    if not (BROWSER and DRIVER):
        pytest.skip("no chromium and chromedriver are installed; install both to run this")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    width, height, is_mobile = SIZES[size]
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for switch in (*QUIET, f"--user-data-dir={profile}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_mobile},
        )
        yield driver
    finally:
        driver.quit()


def choose(page, **fields):
    """Set fields of the picker as a person does: the value, then the event of it.

    Returns the cells of the exposure table, and the sentence that says what is shown.
    """
    page.execute_script(
        """
        for (const [name, value] of Object.entries(arguments[0])) {
            const field = document.querySelector(`.picker [name=${name}]`);
            field.value = value;
            field.dispatchEvent(new Event('input', {bubbles: true}));
        }
        """,
        fields,
    )
    rows = page.execute_script(
        "return [...document.querySelectorAll('#exposure-table tbody tr')].map("
        "(row) => [...row.cells].map((cell) => cell.innerText.trim()))"
    )
    said = page.execute_script("return document.getElementById('law-said').innerText")
    return rows, said.replace("\xa0", " ")
