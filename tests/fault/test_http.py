"""The HTTP client against a publisher with faults: it survives, or says in a sentence why not."""

import gzip
import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from ingestion.core.errors import InputRefusedError
from ingestion.core.http import Limits, Pacer, PoliteClient
from ingestion.core.http_secrets import Secret, shown

BODY = b"reporter,partner,value\n" + b"DE,CN,1\n" * 500
DATED = {"ETag": '"v1"'}


@pytest.fixture
def ask(client, publisher, tmp_path):
    def download(params=None, name="file.csv", busy=lambda head: False, **options):
        with client(**options) as http:
            return http.download(f"{publisher.url}/file", tmp_path / name, params=params, busy=busy)

    return download


def test_a_file_arrives_whole_and_leaves_no_part(ask, publisher, answer, tmp_path):
    publisher.say("/file", answer(BODY))
    got = ask({"month": "2025-06"})
    assert got.path.read_bytes() == BODY
    assert got.origin == f"{publisher.url}/file?month=2025-06"
    assert {path.name for path in tmp_path.iterdir()} == {"file.csv", "validators.json"}


def test_the_client_says_its_own_name_and_nothing_else(ask, publisher, answer):
    publisher.say("/file", answer(BODY))
    ask()
    assert publisher.asked[0].headers["User-Agent"].startswith("chokepoint/")


def test_429_is_waited_out_for_as_long_as_the_publisher_asks(ask, publisher, answer, waits):
    publisher.say("/file", answer(status=429, headers={"Retry-After": "7"}), answer(BODY))
    assert ask().path.read_bytes() == BODY
    assert waits == [7.0]


def test_a_date_in_retry_after_is_understood(ask, publisher, answer, waits):
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    publisher.say("/file", answer(status=503, headers={"Retry-After": at}), answer(BODY))
    ask()
    assert 25 < waits[0] <= 30


def test_a_wait_longer_than_the_time_bound_is_not_begun(ask, publisher, answer, waits):
    publisher.say("/file", answer(status=429, headers={"Retry-After": "86400"}))
    with pytest.raises(httpx.HTTPError, match="patience"):
        ask()
    assert waits == []


def test_500_is_asked_again_with_growing_waits(ask, publisher, answer, waits):
    publisher.say("/file", answer(status=500), answer(status=502), answer(BODY))
    assert ask().path.read_bytes() == BODY
    assert 1 <= waits[0] <= 2 <= waits[1] <= 3


def test_a_publisher_that_keeps_failing_is_a_network_fault_in_the_end(ask, publisher, answer):
    publisher.say("/file", answer(status=500))
    with pytest.raises(httpx.HTTPError, match="HTTP 500"):
        ask(attempts=3)
    assert len(publisher.asked) == 3


def test_a_cut_connection_is_resumed_where_it_broke(ask, publisher, answer):
    publisher.say(
        "/file", answer(BODY, headers=DATED, cut_at=1000), answer(BODY, headers=DATED, ranges=True)
    )
    assert ask().path.read_bytes() == BODY
    assert publisher.asked[1].headers["Range"] == "bytes=1000-"
    assert publisher.asked[1].headers["If-Range"] == '"v1"'


def test_a_download_broken_off_in_one_run_is_resumed_in_the_next(ask, publisher, answer):
    publisher.say("/file", answer(BODY, headers=DATED, cut_at=1000))
    with pytest.raises(httpx.HTTPError):
        ask(attempts=1)
    publisher.say("/file", answer(BODY, headers=DATED, ranges=True))
    assert ask().path.read_bytes() == BODY
    assert publisher.asked[-1].headers["Range"] == "bytes=1000-"


def test_a_cut_file_that_changed_meanwhile_is_fetched_from_its_start(ask, publisher, answer):
    new = BODY.replace(b"CN", b"VN")
    publisher.say("/file", answer(BODY, headers=DATED, cut_at=1000), answer(new))
    assert ask().path.read_bytes() == new


def test_without_a_proof_of_sameness_nothing_is_resumed(ask, publisher, answer):
    weak = {"ETag": 'W/"v1"'}
    publisher.say("/file", answer(BODY, headers=weak, cut_at=1000), answer(BODY))
    assert ask().path.read_bytes() == BODY
    assert "Range" not in publisher.asked[1].headers


def test_a_rest_that_begins_elsewhere_is_thrown_away(ask, publisher, answer):
    wrong = {"Content-Range": "bytes 5-9/10"}
    publisher.say(
        "/file",
        answer(BODY, headers=DATED, cut_at=1000),
        answer(b"abcde", status=206, headers=wrong),
        answer(BODY),
    )
    assert ask().path.read_bytes() == BODY


def test_fewer_bytes_than_announced_are_not_a_file(ask, publisher, answer, tmp_path):
    publisher.say("/file", answer(BODY, length=len(BODY) + 10))
    with pytest.raises(httpx.HTTPError):
        ask(attempts=2)
    assert not (tmp_path / "file.csv").exists()


def test_a_slow_body_ends_at_the_time_bound(ask, publisher, answer):
    publisher.say("/file", answer(BODY, seconds_per_byte=0.01))
    with pytest.raises(httpx.TimeoutException, match="longer than"):
        ask(total_seconds=0.1)
    assert len(publisher.asked) == 1


def test_a_file_above_the_size_bound_is_refused_before_it_is_fetched(ask, publisher, answer):
    publisher.say("/file", answer(BODY))
    with pytest.raises(InputRefusedError, match="larger than 1000 bytes"):
        ask(max_bytes=1000)


def test_a_body_of_unknown_length_is_stopped_at_the_size_bound(ask, publisher, answer, tmp_path):
    chunked = b"".join(b"400\r\n" + b"x" * 1024 + b"\r\n" for _ in range(9)) + b"0\r\n\r\n"
    publisher.say("/file", answer(chunked, headers={"Transfer-Encoding": "chunked"}))
    with pytest.raises(InputRefusedError, match="larger than 5000 bytes"):
        ask(max_bytes=5000)
    assert not list(tmp_path.iterdir())


def test_a_body_that_unpacks_beyond_the_size_bound_is_refused(ask, publisher, answer):
    packed = gzip.compress(b"x" * 9000)
    publisher.say("/file", answer(packed, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(InputRefusedError, match="unpacks to more than 1000 bytes"):
        ask(max_bytes=1000)


def test_a_redirect_to_an_error_page_is_refused_with_a_sentence(ask, publisher, answer, tmp_path):
    publisher.say("/file", answer(status=302, headers={"Location": "/sorry"}))
    publisher.say("/sorry", answer(b"<!DOCTYPE html><html>Try later</html>"))
    with pytest.raises(InputRefusedError, match="is a web page, not data"):
        ask()
    assert not (tmp_path / "file.csv").exists()


def test_a_web_page_packed_on_the_wire_is_refused_too(ask, publisher, answer, tmp_path):
    page = gzip.compress(b"<html>no</html>")
    publisher.say("/file", answer(page, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(InputRefusedError, match="web page"):
        ask()
    assert not (tmp_path / "file.csv").exists()


def test_a_body_packed_on_the_wire_is_unpacked(ask, publisher, answer):
    publisher.say("/file", answer(gzip.compress(BODY), headers={"Content-Encoding": "gzip"}))
    assert ask().path.read_bytes() == BODY


def test_damaged_gzip_is_fetched_again(ask, publisher, answer):
    packed = gzip.compress(BODY)
    damaged = packed[:-6] + b"\0\0" + packed[-4:]
    packed_on_wire = {"Content-Encoding": "gzip"}
    publisher.say(
        "/file", answer(damaged, headers=packed_on_wire), answer(packed, headers=packed_on_wire)
    )
    assert ask().path.read_bytes() == BODY


def test_a_gz_file_that_stays_damaged_is_a_fault_and_no_file(ask, publisher, answer, tmp_path):
    publisher.say("/file", answer(gzip.compress(BODY)[:-20]))
    with pytest.raises(httpx.DecodingError, match="damaged gzip"):
        ask(name="file.csv.gz", attempts=2)
    assert not (tmp_path / "file.csv.gz").exists()


def test_an_answer_that_means_later_is_asked_again(ask, publisher, answer):
    publisher.say("/file", answer(b"Too busy, sorry"), answer(b'{"value": []}'))
    assert ask(busy=lambda head: not head.startswith(b"{")).path.read_bytes() == b'{"value": []}'


def test_no_content_is_an_answer_without_a_file(ask, publisher, answer):
    publisher.say("/file", answer(status=204))
    got = ask()
    assert got.path is None
    assert not got.unchanged


def test_an_unchanged_file_is_not_sent_twice(ask, publisher, answer):
    publisher.say("/file", answer(BODY, headers=DATED), answer(status=304))
    ask().path.unlink()
    got = ask()
    assert got.unchanged
    assert got.path is None
    assert publisher.asked[1].headers["If-None-Match"] == '"v1"'


def test_a_file_that_is_still_there_is_offered_again_when_unchanged(ask, publisher, answer):
    publisher.say("/file", answer(BODY, headers=DATED), answer(status=304))
    ask()
    assert ask().path.read_bytes() == BODY


@pytest.mark.parametrize(("status", "told"), [(401, "key"), (404, "no such file"), (413, "large")])
def test_a_refusal_is_not_asked_again(ask, publisher, answer, status, told):
    publisher.say("/file", answer(status=status))
    with pytest.raises(InputRefusedError, match=told):
        ask()
    assert len(publisher.asked) == 1


def test_progress_is_told(ask, publisher, answer):
    told = []
    publisher.say("/file", answer(BODY))
    ask(on_progress=lambda *facts: told.append(facts))
    assert told[-1] == ("file.csv", len(BODY), len(BODY))


def test_requests_to_one_host_are_kept_apart_and_hosts_do_not_wait_for_each_other():
    pacer = Pacer()
    assert pacer.wait_seconds("a", 0.0, 2.0) == 0
    assert pacer.wait_seconds("a", 0.5, 2.0) == 1.5
    assert pacer.wait_seconds("b", 0.5, 2.0) == 0
    assert pacer.wait_seconds("a", 9.0, 2.0) == 0


def test_the_key_reaches_the_publisher_and_stands_nowhere_else(
    ask, publisher, answer, caplog, tmp_path
):
    caplog.set_level(logging.DEBUG)
    secret = Secret("127.0.0.1", params={"key": "s3cr3t"}, headers={"X-Key": "t0k3n"})
    assert "s3cr3t" not in repr(secret)
    publisher.say("/file", answer(status=500), answer(BODY))
    got = ask({"a": "1"}, secret=secret)
    assert all("key=s3cr3t" in each.path for each in publisher.asked)
    assert all(each.headers["X-Key"] == "t0k3n" for each in publisher.asked)
    kept = "".join(path.read_text("utf-8") for path in tmp_path.iterdir())
    for place in (got.origin, kept, caplog.text):
        assert "s3cr3t" not in place
        assert "t0k3n" not in place
    assert "HTTP Request" in caplog.text


def test_the_key_is_not_in_what_is_raised(ask, publisher, answer):
    secret = Secret("127.0.0.1", params={"key": "s3cr3t"})
    publisher.say("/file", answer(b"your key s3cr3t is busy"))
    with pytest.raises(httpx.HTTPError) as fault:
        ask(secret=secret, busy=lambda head: True, attempts=2)
    assert "s3cr3t" not in str(fault.value)
    publisher.say("/file", answer(status=403))
    with pytest.raises(InputRefusedError) as refusal:
        ask(secret=secret)
    assert "s3cr3t" not in str(refusal.value)


def test_a_redirect_to_another_host_does_not_carry_the_key(ask, publisher, answer):
    elsewhere = publisher.url.replace("127.0.0.1", "localhost")
    location = f"{elsewhere}/other?key=s3cr3t"
    publisher.say("/file", answer(status=302, headers={"Location": location}))
    publisher.say("/other", answer(BODY))
    ask(secret=Secret("127.0.0.1", params={"key": "s3cr3t"}))
    assert "s3cr3t" in publisher.asked[0].path
    assert "s3cr3t" not in publisher.asked[1].path


def test_an_address_is_shown_without_its_key():
    secret = Secret("api.example.org", params={"key": "s3cr3t"})
    url = "https://api.example.org/data?key=s3cr3t&time=2025-06"
    assert shown(url, {"get": "A,B"}, secret) == (
        "https://api.example.org/data?time=2025-06&get=A%2CB"
    )


def test_a_host_that_is_not_there_is_a_network_fault(tmp_path):
    limits = Limits(attempts=2, connect_seconds=1, pause_seconds=0)
    with (
        PoliteClient(limits, sleep=lambda seconds: None) as http,
        pytest.raises(httpx.TransportError, match="127"),
    ):
        http.download("http://127.0.0.1:1/file", tmp_path / "file")
