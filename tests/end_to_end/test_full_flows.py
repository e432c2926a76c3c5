"""``chokepoint sql --full``: every landed row beside the published file, and nothing pretended."""

import pytest

from flows.home import Home
from flows.query import ask
from ingestion.core.errors import ChokepointError

pytestmark = pytest.mark.slow


def one(home, query, *, full=True):
    ((answer,),) = ask(home, query, full=full).rows
    return answer


def test_every_loaded_table_has_just_the_rows_that_its_current_batches_landed(starter):
    loads = ask(
        starter,
        "select source_id || '__' || table_name, sum(row_count) from quality.loads "
        "where is_current group by all order by 1",
    ).rows
    assert len(loads) > 10
    for name, rows in loads:
        assert one(starter, f"select count(*) from archive.{name}") == rows


def test_landed_rows_stand_beside_the_published_tables_and_macros(starter):
    assert one(
        starter,
        "select count(*) from archive.published_figures__supplier_flows as landed "
        "inner join marts.trade_flows as flows "
        "on flows.batch_id = landed.batch_id and flows.source_file = landed.source_file "
        "and flows.source_line = landed.source_line",
    ) == one(
        starter,
        "select count(*) from archive.published_figures__supplier_flows "
        "where hs6_code in (select commodity_code from marts.trade_flows)",
    )
    # a code of no list (other natural graphite) was landed too, and is published nowhere
    unlisted = (
        "select count(*) from archive.published_figures__supplier_flows where hs6_code = '250490'"
    )
    assert one(starter, unlisted) == 204
    law = "select count(*) from controls_as_of(date '2025-10-09', date '2025-10-09')"
    assert one(starter, law) == one(starter, law, full=False) > 0


def test_a_question_that_names_no_table_of_the_archive_finds_them_all_listed(starter):
    names = one(starter, "select list(name) from (show all tables) where database = 'archive'")
    assert "published_figures__supplier_flows" in names
    assert "control_ledger__items" in names


def test_the_archive_is_there_only_when_asked_for_and_the_published_file_stays_read_only(starter):
    with pytest.raises(ChokepointError, match="archive"):
        ask(starter, "from archive.published_figures__supplier_flows")
    with pytest.raises(ChokepointError, match="read-only"):
        ask(starter, "drop table marts.exposure", full=True)


def test_a_home_whose_landed_files_are_gone_says_so(starter, tmp_path):
    (tmp_path / "published").symlink_to(starter.published)
    home = Home(tmp_path)
    assert one(home, "select count(*) from marts.exposure", full=False) > 0
    with pytest.raises(ChokepointError, match="1 of 1 landed files of published_figures"):
        ask(home, "from archive.published_figures__supplier_flows", full=True)
