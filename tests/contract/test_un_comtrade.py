"""UN Comtrade's API v1: whole answers, cut ones and wrong ones."""

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import ingest
from flows.home import Home
from ingestion.core.archive import Archive
from ingestion.core.batches import Batch, BatchWriter
from ingestion.core.errors import InputRefusedError
from ingestion.core.landing import LandedBatch
from ingestion.un_comtrade.connector import connector

NAME = "imports.json"

Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def changed(fixtures: Path, tmp_path: Path) -> Callable[[Change], Path]:
    """Return a function that changes a copy of the hand-made answer; ``count`` follows."""

    def change(edit: Change, source: str = NAME) -> Path:
        answer = json.loads((fixtures / "un_comtrade" / source).read_text("utf-8"))
        edit(answer)
        path = tmp_path / source
        path.write_text(json.dumps(answer), "utf-8")
        return path

    return change


def parsed(home: Home, path: Path) -> BatchWriter:
    (offer,) = connector.dropped(path)
    edition = ingest.store(Archive(home.archive), "un_comtrade", offer)
    out = BatchWriter(connector.source, edition, home.landing / "candidates")
    connector.parse(edition, out)
    return out


def refusal(home: Home, path: Path) -> InputRefusedError:
    (error,) = parsed(home, path).refusals
    return error


def landed(home: Home, path: Path) -> list[LandedBatch]:
    editions, unreadable = ingest.collect(home, {"un_comtrade": [path]})
    assert not unreadable
    ours = [edition for edition in editions if edition.source_id == "un_comtrade"]
    return [batch for edition in ours for batch in ingest.land(home, edition).batches]


def rows(batch: Batch, columns: str) -> list[tuple[Any, ...]]:
    return duckdb.sql(
        f"select {columns} from read_parquet('{batch.path}') order by source_line"
    ).fetchall()


# What is read


def test_an_answer_is_a_batch_per_period_reporter_flow_and_commodity(
    home: Home, fixtures: Path
) -> None:
    (batch,) = parsed(home, fixtures / "un_comtrade" / NAME).batches
    assert (batch.table, batch.period, batch.part, batch.rows) == (
        "trade_flows",
        "2023",
        "156-M-2846",
        4,
    )
    assert rows(batch, "source_file, source_line, partner_code, primary_value")[:2] == [
        (NAME, 1, "0", Decimal("1000.000")),
        (NAME, 2, "104", Decimal("700.000")),
    ]


def test_a_missing_mass_is_not_a_mass_of_zero_and_codes_lose_their_blanks(
    home: Home, fixtures: Path
) -> None:
    (batch,) = parsed(home, fixtures / "un_comtrade" / NAME).batches
    assert rows(batch, "net_wgt, mos_code") == [
        (Decimal("60.500"), "0"),
        (Decimal("60.500"), "0"),
        (Decimal("0.000"), "0"),
        (None, "0"),
    ]


def test_rows_that_split_a_total_are_kept_apart_and_not_counted_twice(
    home: Home, fixtures: Path
) -> None:
    landings = {b.table: b for b in landed(home, fixtures / "un_comtrade" / "breakdown.json")}
    assert {table: (b.status, b.rows, b.value) for table, b in landings.items()} == {
        "trade_flows": ("promoted", 3, 2000.0),
        "trade_breakdowns": ("promoted", 4, 1600.0),
    }


@pytest.mark.parametrize(
    ("kept", "part"),
    [
        ([1], "156-M-2846~104"),
        ([2, 1], "156-M-2846~104+276"),
        ([0], "156-M-2846~0"),
        ([0, 1, 2, 3], "156-M-2846"),
    ],
)
def test_an_answer_for_some_partners_names_them_and_is_no_answer_for_all(
    home: Home, changed: Callable[[Change], Path], kept: list[int], part: str
) -> None:
    def limit(answer: dict[str, Any]) -> None:
        answer["data"] = [answer["data"][at] for at in kept]
        answer["count"] = len(kept)

    (batch,) = parsed(home, changed(limit)).batches
    assert batch.part == part


def test_a_folder_is_one_edition_per_answer(fixtures: Path) -> None:
    offers = connector.dropped(fixtures / "un_comtrade")
    assert [offer.label for offer in offers] == ["breakdown", "imports"]


def test_an_answer_without_trade_is_whole_and_holds_no_batch(
    home: Home, changed: Callable[[Change], Path]
) -> None:
    out = parsed(home, changed(lambda answer: answer.update(count=0, data=[])))
    assert (out.batches, out.refusals) == ([], [])


# What is refused, with file, record and reason


def test_a_web_page_in_place_of_json_is_refused(home: Home, fixtures: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(fixtures / "un_comtrade" / "page.html", tmp_path / NAME))
    (batch,) = landed(home, path)
    assert batch.status == "refused"
    (aside,) = batch.set_aside
    assert (aside.first_file, aside.first_line) == (NAME, 1)
    assert "is a web page, not data" in aside.reason


def test_a_missing_field_is_refused_with_its_record(
    home: Home, changed: Callable[[Change], Path]
) -> None:
    (batch,) = landed(home, changed(lambda answer: answer["data"][2].pop("primaryValue")))
    assert batch.status == "refused"
    (aside,) = batch.set_aside
    assert (aside.first_file, aside.first_line) == (NAME, 3)
    assert "has no field primaryValue" in aside.reason


@pytest.mark.parametrize(
    ("edit", "line", "reason"),
    [
        (lambda a: a["data"].pop(), 3, "announces 4 records and holds 3"),
        (lambda a: a["data"][1].update(primaryValue="many"), 2, "'many', not a number"),
        (lambda a: a["data"][1].update(netWgt=True), 2, "netWgt is True, not a number"),
        (lambda a: a["data"][1].update(cmdCode=28.46), 2, "cmdCode is 28.46, not a code"),
        (lambda a: a["data"][1].update(refYear="2023"), 2, "not a whole number"),
        (lambda a: a["data"][3].update(refYear=2199, period="2199"), 4, "period 2199 lies after"),
        (lambda a: a.update(error="Invalid period"), None, "says: Invalid period"),
        (lambda a: a.pop("data"), None, "has no list called data"),
        (
            lambda a: a.update(count=500, data=a["data"] * 125),
            500,
            "holds 500 records, which is where the API cuts",
        ),
    ],
)
def test_an_answer_that_is_not_whole_is_refused(
    edit: Change,
    line: int | None,
    reason: str,
    home: Home,
    changed: Callable[[Change], Path],
) -> None:
    error = refusal(home, changed(edit))
    assert (error.file, error.line) == (NAME, line)
    assert reason in error.reason


@pytest.mark.parametrize("text", ['{"count": 1, "data": [{"typ', '{"data": NaN}', "[1]"])
def test_text_that_is_no_answer_is_refused(text: str, home: Home, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text(text)
    assert refusal(home, path).file == NAME


def test_a_folder_without_answers_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match=r"which is a \.json file"):
        connector.dropped(tmp_path)


# What the gate sets aside or refuses


def test_a_duplicated_key_keeps_the_batch_out(
    home: Home, changed: Callable[[Change], Path]
) -> None:
    def twice(answer: dict[str, Any]) -> None:
        answer["data"].append(answer["data"][2])
        answer["count"] += 1

    (batch,) = landed(home, changed(twice))
    assert batch.status == "quarantined"
    by_rule = {aside.reason.split(" is ")[0]: aside for aside in batch.set_aside}
    key = by_rule["(period, reporter_code, flow_code, partner_code, cmd_code)"]
    assert (key.first_file, key.first_line, key.row_count) == (NAME, 3, 2)


def test_partners_that_do_not_sum_to_the_world_keep_the_batch_out(
    home: Home, changed: Callable[[Change], Path]
) -> None:
    (batch,) = landed(home, changed(lambda a: a["data"][0].update(primaryValue=1006.0)))
    assert batch.status == "quarantined"
    (aside,) = batch.set_aside
    assert aside.reason.startswith("partners sum to World within 0.5 %")
    assert (aside.first_file, aside.first_line) == (NAME, 1)


def test_negative_values_unknown_countries_and_reexports_are_set_aside(
    home: Home, changed: Callable[[Change], Path]
) -> None:
    def spoil(answer: dict[str, Any]) -> None:
        answer["data"] = answer["data"][1:]
        answer["count"] = 3
        answer["data"][0]["primaryValue"] = -700.0
        answer["data"][1]["partnerCode"] = 99999
        answer["data"][2]["flowCode"] = "RM"

    imports, reimports = landed(home, changed(spoil))
    assert (imports.status, imports.rows) == ("promoted", 0)
    told = {aside.reason.split(":")[0]: aside for aside in imports.set_aside}
    assert {rule: (aside.first_file, aside.first_line) for rule, aside in told.items()} == {
        "primary_value is there and not negative": (NAME, 1),
        "partner_code is a known area of un_comtrade": (NAME, 2),
    }
    assert told["primary_value is there and not negative"].value_at_risk == -700.0
    assert [aside.first_line for aside in reimports.set_aside] == [3]
    warned = {check.expectation for check in imports.checks if not check.success}
    assert "World is among the partners" in warned


def test_a_code_without_a_known_classification_keeps_the_batch_out(
    home: Home, changed: Callable[[Change], Path]
) -> None:
    def spoil(answer: dict[str, Any]) -> None:
        for row in answer["data"]:
            row["classificationCode"] = "S1"

    (batch,) = landed(home, changed(spoil))
    assert batch.status == "quarantined"
    assert batch.set_aside[0].reason.startswith("classification_code is an edition of the HS")


# The publisher's own answers


@pytest.mark.shared_data
def test_partners_of_every_saved_answer_sum_to_the_world(shared_data: Path, home: Home) -> None:
    folder = shared_data / "comtrade"
    offers = [each for each in connector.dropped(folder) if each.files[0].suffix == ".json"]
    assert len(offers) == 29
    for offer in offers:
        (batch,) = parsed(home, offer.files[0]).batches
        ((world, partners),) = duckdb.sql(
            "select sum(primary_value) filter (partner_code = '0'), "
            "sum(primary_value) filter (partner_code <> '0') "
            f"from read_parquet('{batch.path}')"
        ).fetchall()
        assert world == partners, offer.label


@pytest.mark.shared_data
def test_a_saved_answer_passes_its_gate(shared_data: Path, home: Home) -> None:
    (batch,) = landed(home, shared_data / "comtrade" / "china_imports_hs2846_2017.json")
    assert (batch.status, batch.part, batch.set_aside) == ("promoted", "156-M-2846", ())
