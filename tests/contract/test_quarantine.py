"""The quarantine as people work it: look, decide, and what a refresh makes of it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner

from flows import decisions, ingest, plan, quarantine
from flows.cli import app
from flows.home import Home
from flows.journal import Journal
from flows.quarantine import Entry
from flows.refresh import let_through, refused_drop
from ingestion.core.errors import ChokepointError
from ingestion.core.landing import LandedBatch, Landing, Manifest

YEAR = "BACI_HS17_Y2023_V202601.csv"
NEGATIVE = "v is above zero"
UNKNOWN = "i is a known area of cepii_baci"
TWICE = "(t, i, j, k) is unique"
SHORT = "k has six characters"
BECAUSE = "CEPII confirmed it by letter."


@dataclass
class Refreshed:
    """What a refresh would load, and what it found kept out."""

    home: Home
    manifests: list[Manifest]
    warnings: list[str] = field(default_factory=list)

    @property
    def entries(self) -> dict[str, Entry]:
        return {entry.rule: entry for entry in quarantine.read(self.home)}

    @property
    def released(self) -> list[LandedBatch]:
        batches = (batch for manifest in self.manifests for batch in manifest.batches)
        return [batch for batch in batches if batch.status == "released"]

    def released_rows(self) -> list[tuple[str, str]]:
        """Return product and batch of every released row."""
        landing = Landing(self.home.landing)
        rows = []
        for batch in self.released:
            frame = pl.read_parquet(landing.object_path(str(batch.sha256)))
            rows += frame.select("k", "batch_id").rows()
        return sorted(rows)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def refreshed(home: Home, fixtures: Path) -> Callable[..., Refreshed]:
    """Return a function that hands over the hand-made year with more lines, and lands it."""
    text = (fixtures / "cepii_baci" / "release" / YEAR).read_text("utf-8")

    def refresh(*lines: str) -> Refreshed:
        file = home.inbox / "cepii_baci" / YEAR
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "".join(f"{line}\n" for line in lines), "utf-8")
        editions, unreadable = ingest.collect(home)
        ours = [edition for edition in editions if edition.source_id == "cepii_baci"]
        landed = [ingest.land(home, edition) for edition in ours]
        landed += [refused_drop(each) for each in unreadable]
        journal = Journal.start(home.runs)
        return Refreshed(home, let_through(home, landed, journal), journal.warnings)

    return refresh


NEGATIVE_ROW = "2023,156,276,280530,-4.0,1.0"
UNKNOWN_ROW = "2023,XQ,156,284690,5.0,1.0"
BOTH_ROW = "2023,XQ,156,282590,-6.0,1.0"


def decide(refreshed: Refreshed, rule: str, verdict: decisions.Verdict = "release") -> None:
    entry = refreshed.entries[rule]
    quarantine.decide(refreshed.home, entry.quarantine_id, verdict, "J. Doe", BECAUSE)


# What is in it


def test_an_entry_says_what_where_how_much_and_in_which_unit(refreshed) -> None:
    entry = refreshed(NEGATIVE_ROW).entries[NEGATIVE]
    assert (entry.source_id, entry.vintage, entry.table, entry.period, entry.part) == (
        "cepii_baci",
        "HS17_V202601",
        "trade_flows",
        "2023",
        "HS17",
    )
    assert (entry.row_count, entry.value_at_risk, entry.unit) == (1, -4.0, "thousand USD")
    assert (entry.first_file, entry.first_line) == (YEAR, 7)
    assert (entry.kept_out, entry.who) == ("rows", "operator")
    assert entry.why.startswith("CEPII publishes flows of at least 1 USD")


def test_an_id_is_short_and_stays_when_the_same_edition_is_parsed_again(refreshed) -> None:
    before = refreshed(NEGATIVE_ROW, UNKNOWN_ROW)
    ids = {rule: entry.quarantine_id for rule, entry in before.entries.items()}
    assert {len(each) for each in ids.values()} == {8}
    assert len(set(ids.values())) == 2
    shutil.rmtree(before.home.landing)
    again = refreshed(NEGATIVE_ROW, UNKNOWN_ROW)
    assert {rule: entry.quarantine_id for rule, entry in again.entries.items()} == ids


def test_content_is_hashed_whatever_the_order_of_rows_and_the_number_of_the_batch(tmp_path) -> None:
    rows = "select unnest([1, 2]) as a, 'x' as source_file, unnest([2, 3]) as source_line"
    duckdb.sql(
        f"copy (select *, 'b1' as batch_id from ({rows})) to '{tmp_path}/1' (format parquet)"
    )
    duckdb.sql(
        f"copy (select *, 'b2' as batch_id from ({rows}) order by a desc) to '{tmp_path}/2' "
        "(format parquet)"
    )
    duckdb.sql(
        f"copy (select *, 'b1' as batch_id from ({rows}) limit 1) to '{tmp_path}/3'"
        " (format parquet)"
    )
    one, two, three = (quarantine.content_sha256(tmp_path / name) for name in "123")
    assert one == two != three


def test_the_beginning_of_an_id_is_enough_unless_several_begin_so(refreshed) -> None:
    done = refreshed(NEGATIVE_ROW, UNKNOWN_ROW)
    entry = done.entries[NEGATIVE]
    assert quarantine.find(done.home, entry.quarantine_id[:6]) == entry
    with pytest.raises(ChokepointError, match="quarantine list"):
        quarantine.find(done.home, "no such id")
    with pytest.raises(ChokepointError, match="quarantine list"):
        quarantine.find(done.home, "")


# Decisions


def test_nothing_is_released_unless_somebody_says_so(refreshed) -> None:
    done = refreshed(NEGATIVE_ROW, UNKNOWN_ROW)
    assert done.released == []
    assert len(done.warnings) == 2


def test_what_was_seen_and_kept_out_stays_out_and_no_longer_warns(refreshed) -> None:
    decide(refreshed(NEGATIVE_ROW), NEGATIVE, "keep")
    again = refreshed(NEGATIVE_ROW)
    assert (again.released, again.warnings) == ([], [])


def test_deciding_twice_changes_nothing_and_the_contrary_is_refused_with_the_way_out(
    refreshed,
) -> None:
    done = refreshed(NEGATIVE_ROW)
    short = done.entries[NEGATIVE].quarantine_id
    first = quarantine.decide(done.home, short, "release", "J. Doe", BECAUSE)
    second = quarantine.decide(done.home, short, "release", "Somebody else", "Me too.")
    assert (first.is_new, second.is_new, second.decision.by) == (True, False, "J. Doe")
    with pytest.raises(ChokepointError, match=r"released by J\. Doe.*remove .*\.yml"):
        quarantine.decide(done.home, short, "keep", "J. Doe", "Changed my mind.")


@pytest.mark.parametrize(("by", "because"), [("", BECAUSE), (" ", BECAUSE), ("J. Doe", " ")])
def test_a_decision_needs_a_name_and_a_reason(refreshed, by, because) -> None:
    done = refreshed(NEGATIVE_ROW)
    with pytest.raises(ChokepointError, match="a name and a reason"):
        quarantine.decide(done.home, done.entries[NEGATIVE].quarantine_id, "release", by, because)
    assert decisions.load(done.home) == {}


def test_a_file_that_could_not_be_read_cannot_be_released_but_can_be_kept_out(
    refreshed, home
) -> None:
    page = home.inbox / "cepii_baci" / "page.html"
    page.parent.mkdir(parents=True)
    page.write_text("<html></html>", "utf-8")
    done = refreshed()
    (entry,) = quarantine.read(home)
    assert (entry.kept_out, entry.rule, entry.first_file) == ("file", "", "page.html")
    with pytest.raises(ChokepointError, match="no rows to release"):
        quarantine.decide(home, entry.quarantine_id, "release", "J. Doe", BECAUSE)
    quarantine.decide(home, entry.quarantine_id, "keep", "J. Doe", BECAUSE)
    assert (len(done.warnings), refreshed().warnings) == (1, [])


def test_a_decision_file_that_cannot_be_read_is_named(home) -> None:
    home.decisions.mkdir(parents=True)
    (home.decisions / "abc.yml").write_text("decision: perhaps\n", "utf-8")
    with pytest.raises(ChokepointError, match=r"abc\.yml: .*decision"):
        decisions.load(home)


def test_a_decision_is_a_reason_to_build_again(refreshed) -> None:
    done = refreshed(NEGATIVE_ROW)
    before = plan.make_plan(done.home).fingerprint
    assert plan.make_plan(done.home).fingerprint == before
    decide(done, NEGATIVE)
    assert plan.make_plan(done.home).fingerprint != before


# What a refresh makes of them


def test_released_rows_are_a_batch_of_their_own_that_names_itself(refreshed) -> None:
    decide(refreshed(UNKNOWN_ROW), UNKNOWN)
    again = refreshed(UNKNOWN_ROW)
    (batch,) = again.released
    assert batch.batch_id.endswith("/released")
    assert (batch.rows, batch.value, batch.set_aside) == (1, 5.0, ())
    assert again.released_rows() == [("284690", batch.batch_id)]
    assert again.warnings == []


def test_the_released_batch_is_known_from_the_day_of_the_decision(refreshed) -> None:
    decide(refreshed(UNKNOWN_ROW), UNKNOWN)
    decided = next(iter(decisions.load(refreshed(UNKNOWN_ROW).home).values()))
    again = refreshed(UNKNOWN_ROW)
    (manifest,) = [each for each in again.manifests if each.batches[0].status == "released"]
    assert manifest.landed_at == decided.at.isoformat(timespec="seconds")


def test_a_row_that_broke_two_rules_gets_in_when_both_are_released(refreshed) -> None:
    lines = (NEGATIVE_ROW, UNKNOWN_ROW, BOTH_ROW)
    decide(refreshed(*lines), UNKNOWN)
    assert [k for k, _ in refreshed(*lines).released_rows()] == ["284690"]
    decide(refreshed(*lines), NEGATIVE)
    assert [k for k, _ in refreshed(*lines).released_rows()] == ["280530", "282590", "284690"]


def test_other_rows_need_a_decision_of_their_own(refreshed) -> None:
    decide(refreshed(UNKNOWN_ROW), UNKNOWN)
    other = refreshed(UNKNOWN_ROW.replace("5.0", "5000.0"))
    values = [batch.value for batch in other.released]
    assert values == [5.0], "the edition handed over first keeps its decision, and just that one"
    assert len(other.warnings) == 1


def test_taking_a_decision_back_keeps_the_rows_out_again(refreshed) -> None:
    done = refreshed(UNKNOWN_ROW)
    decide(done, UNKNOWN)
    assert refreshed(UNKNOWN_ROW).released
    for path in done.home.decisions.iterdir():
        path.unlink()
    assert refreshed(UNKNOWN_ROW).released == []


def test_a_decision_on_other_content_does_not_count(refreshed) -> None:
    done = refreshed(UNKNOWN_ROW)
    decide(done, UNKNOWN)
    (path,) = done.home.decisions.iterdir()
    digest = str(done.entries[UNKNOWN].content_sha256)
    path.write_text(path.read_text("utf-8").replace(digest, "f" * 64), "utf-8")
    assert refreshed(UNKNOWN_ROW).released == []


TWICE_ROW = "2023,156,276,850511,1.0,1.0"
SHORT_ROW = "2023,156,276,10121,2.0,1.0"


def test_a_refused_batch_gets_in_when_every_rule_it_broke_is_released(refreshed) -> None:
    lines = (TWICE_ROW, SHORT_ROW)
    first = refreshed(*lines)
    assert {entry.kept_out for entry in first.entries.values()} == {"batch"}
    decide(first, TWICE)
    assert refreshed(*lines).released == []
    decide(first, SHORT)
    (batch,) = refreshed(*lines).released
    assert (batch.rows, batch.set_aside) == (7, ())


def test_rows_that_break_a_rule_of_rows_stay_out_of_a_released_batch_until_released_too(
    refreshed,
) -> None:
    lines = (TWICE_ROW, NEGATIVE_ROW)
    decide(refreshed(*lines), TWICE)
    second = refreshed(*lines)
    (batch,) = second.released
    (aside,) = batch.set_aside
    assert batch.rows == 6
    assert aside.reason.startswith(NEGATIVE)
    assert (aside.row_count, aside.value_at_risk, aside.first_line) == (1, -4.0, 8)
    decide(second, NEGATIVE)
    whole, rows = refreshed(*lines).released
    assert (whole.rows, rows.rows) == (6, 1)
    assert rows.batch_id == f"{whole.batch_id}/released"


def test_the_same_file_handed_over_again_is_the_same_edition_and_lands_nothing(
    refreshed, monkeypatch
) -> None:
    first = refreshed()

    def parse(*_):
        raise AssertionError("an edition that has landed is not parsed again")

    monkeypatch.setattr("ingestion.cepii_baci.connector.CepiiBaci.parse", parse)
    assert refreshed().manifests == first.manifests


# At the terminal


def command(home: Home, *arguments: str) -> str:
    done = CliRunner().invoke(app, ["quarantine", *arguments, "--home", str(home.root)])
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def test_a_decision_is_confirmed_with_what_follows_and_the_same_again_with_who_made_it(
    refreshed,
) -> None:
    done = refreshed(NEGATIVE_ROW)
    told = ("--by", "J. Doe", "--because", BECAUSE)
    entry = done.entries[NEGATIVE].quarantine_id
    assert "chokepoint refresh" in command(done.home, "release", entry, *told)
    assert "released already, by J. Doe" in command(done.home, "release", entry, *told)
    assert BECAUSE in command(done.home, "list")
    assert "Nothing" not in command(done.home, "list")
    assert entry not in command(done.home, "list", "--undecided")


def test_whoever_releases_a_batch_is_told_which_other_rules_it_broke(refreshed) -> None:
    done = refreshed(TWICE_ROW, SHORT_ROW)
    first, other = (done.entries[rule].quarantine_id for rule in (TWICE, SHORT))
    told = command(done.home, "release", first, "--by", "J. Doe", "--because", BECAUSE)
    assert f"decide on {other} as well" in told


def test_of_a_refused_batch_the_rows_that_broke_the_rule_are_shown(refreshed) -> None:
    done = refreshed(TWICE_ROW)
    told = command(done.home, "show", done.entries[TWICE].quarantine_id)
    assert "the whole batch: 2 rows broke the rule" in told
    assert "all rows t 2023, i 156, j 276, k 850511" in told
    assert "010121" not in told


def test_an_empty_quarantine_says_so(refreshed) -> None:
    assert "Nothing is in quarantine" in command(refreshed().home, "list")
