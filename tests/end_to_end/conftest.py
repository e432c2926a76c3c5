"""The report of the bundled data, and a browser to read it in, for all tests of it."""

import pytest

from flows.report.write import write_report
from tests.browser import SIZES, opened


@pytest.fixture(scope="module")
def site(starter, tmp_path_factory):
    """Return the folder of a written report; do not change it."""
    return write_report(starter, tmp_path_factory.mktemp("site") / "report")


@pytest.fixture(scope="module", params=SIZES)
def browser(request, tmp_path_factory):
    """Return a browser, on a desk and on a phone; skip where there is none."""
    with opened(request.param, tmp_path_factory.mktemp("profile")) as driver:
        yield driver
