"""Every source that fetches, against a publisher with faults; and what a broken run leaves."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import py7zr
import pytest

from flows import fetch
from flows.home import Home
from ingestion.core.archive import Archive
from ingestion.core.connector import Connector
from ingestion.core.errors import ChokepointError, InputRefusedError
from ingestion.core.http import Pacer, PoliteClient
from ingestion.core.registry import connector, source_ids
from ingestion.core.wanted import last_ended, month_of
from ingestion.eurostat_comext.connector import EurostatComext
from ingestion.uk_hmrc.connector import UkHmrc
from ingestion.un_comtrade.connector import UnComtrade
from ingestion.us_census_trade.connector import UsCensusTrade
from tests.conftest import FIXTURES

KEY = "k3y-of-a-person"
# Fetching looks at how many records a page has, and not into them.
HMRC_PAGE = b'{"value": [{}]}'


# As a packed file begins; fetching does not unpack it.
PACKED = b"7z\xbc\xaf\x27\x1c"


def month_that_ended(months_ago: int) -> str:
    """Return the month that ended last for 1, the one before it for 2."""
    today = datetime.now(UTC).date()
    year, month = month_of(last_ended(today) - months_ago + 1)
    return f"{year:04}-{month:02}"


@dataclass
class Fetching:
    """A source that fetches: what is wanted of it, where it asks, and a good answer."""

    make: type[Connector]
    wanted: dict[str, Any]
    path: str
    good: bytes


FETCHING = ("us_census_trade", "uk_hmrc", "eurostat_comext", "un_comtrade")


@pytest.fixture(params=FETCHING)
def source(request, tmp_path) -> Fetching:
    if request.param == "un_comtrade":
        asked = {"freq": "A", "reporter": "156", "period": "2023", "commodity": "2846", "flow": "M"}
        return Fetching(
            UnComtrade,
            {"queries": [asked]},
            "/public/v1/preview/C/A/HS",
            (FIXTURES / "un_comtrade" / "imports.json").read_bytes(),
        )
    if request.param == "us_census_trade":
        return Fetching(
            UsCensusTrade,
            {"months": ["2025-06"], "commodities": ["850511"], "flows": ["imports"]},
            "/imports/hs",
            (FIXTURES / "us_census_trade" / "imports.json").read_bytes(),
        )
    if request.param == "uk_hmrc":
        return Fetching(
            UkHmrc,
            {"months": ["2025-06"], "commodities": ["850511"]},
            "/OTS",
            (FIXTURES / "uk_hmrc" / "trade_p2.json").read_bytes(),
        )
    packed = tmp_path / "full.7z"
    with py7zr.SevenZipFile(packed, "w") as archive:
        archive.write(FIXTURES / "eurostat_comext" / "full_v2_202512.dat", "full_202512.dat")
    return Fetching(
        EurostatComext, {"months": ["2025-12"]}, "/dissemination/files", packed.read_bytes()
    )


@pytest.fixture
def connected(publisher, waits, monkeypatch):
    """Return a maker of connectors that ask the publisher of this machine and do not wait."""
    monkeypatch.delenv("COMTRADE_API_KEY", raising=False)

    def make(kind, **bounds) -> Connector:
        def client(limits, **options):
            bounded = replace(limits, **bounds)
            return PoliteClient(bounded, sleep=waits.append, pacer=Pacer(), **options)

        return kind(publisher.url, client)

    return make


@pytest.fixture
def fetched(source, connected, tmp_path):
    def run(**bounds) -> list[Any]:
        folder = tmp_path / "fetching"
        folder.mkdir(exist_ok=True)
        return connected(source.make, **bounds).fetched(source.wanted, folder)

    return run


def test_a_good_answer_is_one_edition_with_the_publishers_bytes(fetched, source, publisher, answer):
    publisher.say(source.path, answer(source.good))
    (offer,) = fetched()
    assert offer.files[0].read_bytes() == source.good
    assert offer.origin.startswith(publisher.url + source.path)


@pytest.mark.parametrize("fault", ["429", "500", "cut", "gzip"])
def test_a_passing_fault_is_survived(fetched, source, publisher, answer, fault):
    faults = {
        "429": answer(status=429, headers={"Retry-After": "3"}),
        "500": answer(status=500),
        "cut": answer(source.good, cut_at=50),
        "gzip": answer(b"\x1f\x8b broken", headers={"Content-Encoding": "gzip"}),
    }
    publisher.say(source.path, faults[fault], answer(source.good))
    (offer,) = fetched()
    assert offer.files[0].read_bytes() == source.good


@pytest.mark.parametrize("fault", ["429", "500", "cut", "length"])
def test_a_fault_that_stays_is_a_network_fault(fetched, source, publisher, answer, fault):
    faults = {
        "429": answer(status=429),
        "500": answer(status=500),
        "cut": answer(source.good, cut_at=50),
        "length": answer(source.good, length=len(source.good) + 7),
    }
    publisher.say(source.path, faults[fault])
    with pytest.raises(httpx.HTTPError, match="127"):
        fetched()


def test_a_body_that_trickles_in_ends_at_the_time_bound(fetched, source, publisher, answer):
    publisher.say(source.path, answer(source.good, seconds_per_byte=0.02))
    with pytest.raises(httpx.TimeoutException, match="took longer than"):
        fetched(total_seconds=0.1)
    assert len(publisher.asked) == 1


def test_a_publisher_that_falls_silent_is_a_network_fault(fetched, source, publisher, answer):
    publisher.say(source.path, answer(source.good, seconds_per_byte=0.3))
    with pytest.raises(httpx.TimeoutException, match="127"):
        fetched(read_seconds=0.05, attempts=2)
    assert len(publisher.asked) == 2


def test_gzip_that_stays_damaged_is_a_network_fault(fetched, source, publisher, answer):
    publisher.say(source.path, answer(b"\x1f\x8b broken", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(httpx.DecodingError, match="damaged gzip"):
        fetched()


def test_every_source_that_fetches_is_in_these_tests():
    own = {each for each in source_ids() if "fetched" in type(connector(each)).__dict__}
    assert own == set(FETCHING)


def test_a_redirect_to_an_error_page_is_a_sentence(fetched, source, publisher, answer):
    publisher.say(source.path, answer(status=302, headers={"Location": "/sorry"}))
    publisher.say("/sorry", answer(b"<!DOCTYPE html><html>Sorry</html>"))
    with pytest.raises(InputRefusedError, match="web page"):
        fetched()


def test_a_refusal_is_a_sentence(fetched, source, publisher, answer):
    publisher.say(source.path, answer(status=404))
    with pytest.raises(InputRefusedError, match="no such file"):
        fetched()


def test_settings_that_cannot_be_used_name_their_field(source, connected, tmp_path):
    with pytest.raises(ChokepointError, match="months"):
        connected(source.make).fetched({**source.wanted, "months": ["June"]}, tmp_path)


def test_the_census_key_is_sent_and_stands_in_no_origin(
    connected, publisher, answer, tmp_path, monkeypatch
):
    monkeypatch.setenv("CENSUS_API_KEY", KEY)
    publisher.say("/imports/hs", answer(b"[]"))
    publisher.say("/exports/hs", answer(status=204))
    wanted = {"months": ["2025-05..2025-06"], "commodities": ["850511"]}
    offers = connected(UsCensusTrade).fetched(wanted, tmp_path)
    assert len(publisher.asked) == 4
    assert all(f"key={KEY}" in each.path for each in publisher.asked)
    assert [offer.label for offer in offers] == [
        "imports_850511_2025-05",
        "imports_850511_2025-06",
    ]
    assert KEY not in str(offers)
    assert "I_COMMODITY=850511%2A" in offers[0].origin


def test_trap_23_a_month_without_data_is_no_edition(connected, publisher, answer, tmp_path):
    publisher.say("/imports/hs", answer(status=204))
    wanted = {"months": ["2025-06"], "commodities": ["850511"], "flows": ["imports"]}
    assert connected(UsCensusTrade).fetched(wanted, tmp_path) == []


def test_trap_25_a_throttled_service_is_asked_again(connected, publisher, answer, tmp_path):
    busy = answer(b"API calls quota exceeded! maximum admitted 60 per Minute.")
    publisher.say("/OTS", busy, busy, answer(HMRC_PAGE))
    wanted = {"months": ["2025-06"], "commodities": ["850511"]}
    (offer,) = connected(UkHmrc).fetched(wanted, tmp_path)
    assert offer.files[0].read_bytes() == HMRC_PAGE
    assert len(publisher.asked) == 3


def test_pages_are_followed_to_the_end(connected, publisher, answer, tmp_path):
    first = {"value": [], "@odata.nextLink": f"{publisher.url}/next?$skip=1"}
    publisher.say("/OTS", answer(json.dumps(first).encode()))
    publisher.say("/next", answer(HMRC_PAGE))
    wanted = {"months": ["2025-06"], "commodities": ["850511"]}
    (offer,) = connected(UkHmrc).fetched(wanted, tmp_path)
    assert [file.name for file in offer.files] == [
        "850511_2025-06_p1.json",
        "850511_2025-06_p2.json",
    ]


def test_pages_are_asked_for_whole_since_one_unchanged_page_is_no_answer(
    connected, publisher, answer, tmp_path
):
    publisher.say("/OTS", answer(HMRC_PAGE, headers={"ETag": '"v1"'}))
    wanted = {"months": ["2025-06"], "commodities": ["850511"]}
    for _ in range(2):
        (offer,) = connected(UkHmrc).fetched(wanted, tmp_path)
        offer.files[0].unlink()
    assert "If-None-Match" not in publisher.asked[1].headers


def test_a_next_page_on_another_host_is_not_followed(connected, publisher, answer, tmp_path):
    first = {"value": [], "@odata.nextLink": "https://elsewhere.example/OTS"}
    publisher.say("/OTS", answer(json.dumps(first).encode()))
    wanted = {"months": ["2025-06"], "commodities": ["850511"]}
    with pytest.raises(InputRefusedError, match="another host"):
        connected(UkHmrc).fetched(wanted, tmp_path)


def test_codes_of_comext_are_asked_for_year_by_year(connected, publisher, answer, tmp_path):
    path = "/comext/dissemination/sdmx/2.1/data/DS-045409/M...85051110.1+2."
    publisher.say(path, answer(b"freq,OBS_VALUE\n"))
    wanted = {"months": ["2024-11..2025-02"], "products": ["85051110"]}
    offers = connected(EurostatComext).fetched(wanted, tmp_path)
    assert [offer.label for offer in offers] == [
        "DS-045409_85051110_2024-11_2024-12",
        "DS-045409_85051110_2025-01_2025-02",
    ]


def test_a_month_that_hmrc_does_not_have_yet_is_no_edition(connected, publisher, answer, tmp_path):
    publisher.say("/OTS", answer(HMRC_PAGE), answer(b'{"value": []}'))
    wanted = {"months": [f"{month_that_ended(2)}.."], "commodities": ["850511"]}
    offers = connected(UkHmrc).fetched(wanted, tmp_path)
    assert [offer.label for offer in offers] == [f"850511_{month_that_ended(2)}"]
    assert len(publisher.asked) == 2


def test_a_month_that_eurostat_does_not_have_yet_is_no_edition(
    connected, publisher, answer, tmp_path
):
    publisher.say("/dissemination/files", answer(PACKED), answer(status=404))
    wanted = {"months": [f"{month_that_ended(2)}.."]}
    offers = connected(EurostatComext).fetched(wanted, tmp_path)
    assert [offer.label for offer in offers] == [
        f"full_v2_{month_that_ended(2)}".replace("-", ""),
    ]
    assert len(publisher.asked) == 2


def test_the_first_month_of_a_range_is_missed_for_an_address_may_be_wrong(
    connected, publisher, answer, tmp_path
):
    publisher.say("/dissemination/files", answer(status=404))
    with pytest.raises(InputRefusedError, match="HTTP 404"):
        connected(EurostatComext).fetched({"months": [f"{month_that_ended(2)}.."]}, tmp_path)


@pytest.fixture
def refreshed(connected, monkeypatch, tmp_path):
    """Return a function that fetches Comext as a refresh does."""
    monkeypatch.setattr(fetch, "connector", lambda source_id: connected(EurostatComext))
    home = Home(tmp_path / "home")
    return lambda: fetch.fetch(home, "eurostat_comext", {"months": ["2025-12"]}), home


def test_an_unchanged_month_is_archived_once_and_not_sent_again(refreshed, publisher, answer):
    run, home = refreshed
    publisher.say(
        "/dissemination/files",
        answer(b"7z\xbc\xaf", headers={"ETag": '"v1"'}),
        answer(status=304),
    )
    assert (run(), run()) == (1, 0)
    assert len(Archive(home.archive).editions("eurostat_comext")) == 1
    kept = {path.name for path in (home.root / "fetching" / "eurostat_comext").iterdir()}
    assert kept == {"validators.json"}


def test_without_an_archive_nothing_is_taken_for_unchanged(refreshed, publisher, answer):
    run, home = refreshed
    publisher.say("/dissemination/files", answer(b"7z\xbc\xaf", headers={"ETag": '"v1"'}))
    run()
    for record in Path(home.archive / "editions" / "eurostat_comext").iterdir():
        record.unlink()
    assert run() == 1
    assert "If-None-Match" not in publisher.asked[1].headers


def test_a_run_that_broke_leaves_its_bytes_for_the_next(refreshed, publisher, answer):
    run, _ = refreshed
    body = b"7z\xbc\xaf" + b"x" * 500
    dated = {"ETag": '"v1"'}
    publisher.say(
        "/dissemination/files", answer(body, headers=dated, cut_at=100), answer(status=404)
    )
    with pytest.raises(InputRefusedError):
        run()
    publisher.say("/dissemination/files", answer(body, headers=dated, ranges=True))
    assert run() == 1
    assert publisher.asked[-1].headers["Range"] == "bytes=100-"
