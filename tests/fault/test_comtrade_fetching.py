"""Asking UN Comtrade: for totals only, with a key nobody sees, and never content with a part."""

import json
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from ingestion.core.errors import ChokepointError, InputRefusedError
from ingestion.core.http import Pacer, PoliteClient
from ingestion.un_comtrade.connector import UnComtrade
from tests.conftest import FIXTURES

KEY = "a-key-that-must-not-leak"
QUERY = {"freq": "A", "reporter": "156", "period": "2023", "commodity": "2846", "flow": "M"}
LABEL = "C-A-HS-2023-156-M-2846"
PREVIEW = "/public/v1/preview/C/A/HS"
WITH_KEY = "/data/v1/get/C/A/HS"
GOOD = (FIXTURES / "un_comtrade" / "imports.json").read_bytes()


@pytest.fixture
def fetch(publisher, waits, tmp_path, monkeypatch):
    """Return a function that asks the publisher of this machine, with these changes of a query."""
    monkeypatch.delenv("COMTRADE_API_KEY", raising=False)

    def client(limits, **options):
        return PoliteClient(limits, sleep=waits.append, pacer=Pacer(), **options)

    def run(*changes):
        queries = [QUERY | change for change in changes or ({},)]
        return UnComtrade(publisher.url, client).fetched({"queries": queries}, tmp_path)

    return run


def test_trap_11_without_a_key_the_preview_is_asked_for_totals(fetch, publisher, answer):
    publisher.say(PREVIEW, answer(GOOD))
    (offer,) = fetch()
    (asked,) = publisher.asked
    parts = urlsplit(asked.path)
    assert parts.path == PREVIEW
    assert {name: values[0] for name, values in parse_qs(parts.query).items()} == {
        "reporterCode": "156",
        "period": "2023",
        "cmdCode": "2846",
        "flowCode": "M",
        "partner2Code": "0",
        "motCode": "0",
        "customsCode": "C00",
    }
    assert "chokepoint" in asked.headers["User-Agent"]
    assert offer.label == LABEL
    assert offer.files[0].read_bytes() == GOOD


def test_a_key_travels_in_a_header_and_nowhere_else(
    fetch, publisher, answer, tmp_path, monkeypatch, caplog
):
    monkeypatch.setenv("COMTRADE_API_KEY", KEY)
    caplog.set_level("DEBUG")
    publisher.say(WITH_KEY, answer(GOOD), answer(status=500))
    (offer,) = fetch({"partner": "104"})
    (asked,) = publisher.asked
    assert asked.path.startswith(f"{WITH_KEY}?")
    assert "partnerCode=104" in asked.path
    assert asked.headers["Ocp-Apim-Subscription-Key"] == KEY
    with pytest.raises(httpx.HTTPError) as fault:
        fetch()
    kept = "".join(path.read_text("utf-8") for path in tmp_path.iterdir())
    assert "validators" in str(list(tmp_path.iterdir()))
    assert KEY not in f"{asked.path} {offer} {caplog.text} {fault.value} {kept}"


def test_a_redirect_to_another_host_does_not_carry_the_key(fetch, publisher, answer, monkeypatch):
    monkeypatch.setenv("COMTRADE_API_KEY", KEY)
    elsewhere = publisher.url.replace("127.0.0.1", "localhost")
    publisher.say(WITH_KEY, answer(status=302, headers={"Location": f"{elsewhere}/login"}))
    publisher.say("/login", answer(b"<!DOCTYPE html><html>Sign in</html>"))
    with pytest.raises(InputRefusedError, match="web page"):
        fetch()
    assert KEY not in str(publisher.asked[1])


def test_questions_are_kept_apart_in_time(fetch, publisher, answer, waits):
    publisher.say(PREVIEW, answer(GOOD))
    assert len(fetch({}, {"period": "2022"})) == 2
    assert sum(waits) == pytest.approx(1, abs=0.5)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_rate_limit_and_a_fault_of_the_server_are_worth_a_retry(status, fetch, publisher, answer):
    publisher.say(PREVIEW, answer(status=status))
    with pytest.raises(httpx.HTTPError):
        fetch()
    assert len(publisher.asked) > 1


def test_a_cut_connection_is_worth_a_retry_and_leaves_no_answer(fetch, publisher, answer, tmp_path):
    publisher.say(PREVIEW, answer(GOOD, cut_at=10))
    with pytest.raises(httpx.HTTPError):
        fetch()
    assert not (tmp_path / f"{LABEL}.json").exists()


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (400, "Check the query"),
        (401, "Check COMTRADE_API_KEY"),
        (403, "Check COMTRADE_API_KEY"),
    ],
)
def test_a_refused_question_is_not_asked_again(status, remedy, fetch, publisher, answer):
    publisher.say(PREVIEW, answer(status=status))
    with pytest.raises(InputRefusedError, match=remedy):
        fetch()
    assert len(publisher.asked) == 1


def test_trap_15_a_full_preview_is_refused_at_the_door_each_time(fetch, publisher, answer):
    full = json.loads(GOOD)
    full["data"] *= 125
    full["count"] = 500
    first = answer(json.dumps(full).encode(), headers={"ETag": '"v1"'})
    publisher.say(PREVIEW, first, answer(status=304))
    for _ in range(2):
        with pytest.raises(InputRefusedError, match=r"500 records.*Use a key"):
            fetch()


def test_trap_15_an_answer_of_fewer_records_than_it_counts_is_refused(fetch, publisher, answer):
    short = json.loads(GOOD)
    short["count"] += 1
    publisher.say(PREVIEW, answer(json.dumps(short).encode()))
    with pytest.raises(InputRefusedError, match="announces 5 records and holds 4"):
        fetch()


def test_trap_15_no_trade_is_an_answer_of_its_own(fetch, publisher, answer):
    publisher.say(PREVIEW, answer(b'{"count": 0, "data": []}'))
    assert len(fetch()) == 1


def test_a_web_page_is_refused_at_the_door(fetch, publisher, answer):
    publisher.say(PREVIEW, answer((FIXTURES / "un_comtrade" / "page.html").read_bytes()))
    with pytest.raises(InputRefusedError, match="is a web page"):
        fetch()


def test_a_wrong_setting_is_told_with_its_place(fetch):
    with pytest.raises(ChokepointError, match=r"queries\.0\.reporter.*must be quoted"):
        fetch({"reporter": 156})
