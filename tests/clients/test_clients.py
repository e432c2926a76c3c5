"""Clients that need no environment of their own, on a published file; the others: make bi-check."""

import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import ClassVar

import pytest
import sqlalchemy as sa

from tests.clients import warehouse
from tests.clients.bi_check import Result
from tests.clients.checks import CHECKS, Answers, Client, Finding, Listing, run
from tests.clients.follow import follow
from tests.clients.one import client
from tests.clients.questions import BUILD_SQL, MACROS, SCHEMAS, WRITE_SQL, plain


@pytest.fixture
def home(starter, tmp_path):
    return warehouse.first_build(starter.warehouse, tmp_path / "var")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["python", "sqlalchemy", "adbc"])
def test_a_client_reads_only_lists_asks_and_takes_up_a_new_build(home, name):
    found = run(
        client(name),
        str(home.warehouse),
        warehouse.answers(home),
        lambda: warehouse.next_build(home),
    )
    assert [each.check for each in found] == list(CHECKS)
    assert [each for each in found if not each.held] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["python", "sqlalchemy", "adbc"])
def test_the_code_of_a_guide_runs_as_it_stands(home, name):
    assert follow(name, Path(sys.executable), home) == Finding("guide", True, "its steps run")


@pytest.mark.slow
def test_a_pool_keeps_the_old_build_until_it_is_disposed(home):
    engine = sa.create_engine(
        f"duckdb:///{home.warehouse}",
        connect_args={"read_only": True},
        poolclass=sa.pool.QueuePool,
    )

    def read() -> str:
        with engine.connect() as connection:
            return connection.exec_driver_sql(BUILD_SQL).scalar_one()

    old = read()
    new = warehouse.next_build(home).build_id
    assert read() == old
    engine.dispose()
    assert read() == new


ROWS = [["1"]]
OLD = Answers("old", ROWS, {macro.name: ROWS for macro in MACROS}, {"v": "View."}, {"c": "Column."})
NEW = Answers("new", [["2"]], OLD.macros, OLD.views, OLD.columns)


class Answering(Client):
    """A client of no file: it answers what a test lets it answer."""

    refusals = (PermissionError,)
    published: ClassVar[list[Answers]] = [OLD]
    says: ClassVar[dict[str, object]] = {}

    def open(self, path):
        self.answers = self.published[-1]

    def close(self):
        pass

    def build(self):
        return self.says.get("build", self.answers.build_id)

    def view(self):
        return self.says.get("view", self.answers.view)

    def macro(self, macro):
        return self.says.get(macro.name, ROWS)

    def listing(self):
        return self.says.get("listing", Listing(SCHEMAS, OLD.views, OLD.columns))

    def rows(self, sql):
        assert sql == WRITE_SQL
        if "write" not in self.says:
            raise PermissionError("the database is read-only")
        return []


def failed(**says) -> set[str]:
    """Return the checks that a client fails when it answers so."""

    class Said(Answering):
        published: ClassVar[list[Answers]] = [OLD]

    Said.says = says

    def publish():
        Said.published.append(NEW)
        return NEW

    found = run(Said(), "no file", OLD, publish)
    assert all(isinstance(each, Finding) for each in found)
    return {each.check for each in found if not each.held}


def test_a_client_that_does_all_of_it_passes():
    assert failed() == set()


@pytest.mark.parametrize(
    ("says", "check"),
    [
        ({"write": "done"}, {"read-only"}),
        ({"listing": Listing({"bi"}, OLD.views, OLD.columns)}, {"lists"}),
        ({"listing": Listing(SCHEMAS, {}, OLD.columns)}, {"lists"}),
        ({"listing": Listing(SCHEMAS, OLD.views, {"c": None})}, {"lists"}),
        ({"view": [["9"]]}, {"view", "keeps build", "new build"}),
        ({"freshness_on": []}, {"macros"}),
        ({"build": "old"}, {"second", "new build"}),
        ({"build": "new"}, {"keeps build"}),
    ],
)
def test_a_client_that_answers_otherwise_fails_the_check_for_it(says, check):
    assert failed(**says) == check


def test_a_comment_the_client_cannot_show_is_no_failure_when_it_says_so():
    listing = Listing(SCHEMAS, OLD.views, {"c": None}, ("column comments",))
    assert failed(listing=listing) == set()


def test_a_client_is_good_when_every_check_was_made_and_held():
    held = tuple(Finding(check, True) for check in CHECKS)
    assert Result("1", held, 1.0).is_good
    assert not Result("1", held[1:], 1.0).is_good
    assert not Result("1", (*held, Finding("guide", False)), 1.0).is_good
    assert not Result("1", held, 1.0, died="a traceback").is_good


def test_numbers_of_every_kind_are_compared_by_value():

    assert plain([[Decimal("4045.000"), 4045, 4045.0, None, True]]) == [
        ["4045", "4045", "4045", None, "true"]
    ]
    assert plain([[date(2025, 5, 1), datetime(2025, 5, 1, tzinfo=UTC)]]) == [
        ["2025-05-01", "2025-05-01"]
    ]
    with pytest.raises(TypeError, match="of no kind"):
        plain([[object()]])
