"""A policy analyst's own scenario, taken from the README as it stands there, in a whole refresh."""

import re

import pytest

from flows.home import PROJECT_DIR, Home
from flows.journal import Journal
from flows.query import ask
from flows.running import run_refresh

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def own_home(tmp_path_factory):
    """Publish a warehouse with the README's scenario and a malformed one beside it."""
    home = Home(tmp_path_factory.mktemp("scenarios"))
    text = (PROJECT_DIR / "README.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n# var/scenarios/spring_2027\.yml\n(.*?)```", text, re.DOTALL)
    folder = home.root / "scenarios"
    folder.mkdir()
    (folder / "spring_2027.yml").write_text(example)
    (folder / "broken.yml").write_text(example.replace("spring_2027", "broken").replace("0.4", "4"))
    journal = Journal.start(home.runs)
    run_refresh(home, None, journal, direct=True)
    return home, journal


def values(home, query):
    return {row[0]: row[1:] for row in ask(home, query).rows}


def test_a_malformed_scenario_is_refused_with_its_line_and_the_rest_is_published(own_home):
    home, journal = own_home
    (warning,) = [each for each in journal.warnings if "broken.yml" in each]
    assert "is not a share; write 0.4, or [0.3, 0.5]" in warning
    assert re.search(r"own/scenarios/broken\.yml, line \d+", warning)
    found = values(home, "select scenario, is_builtin from controls.scenarios")
    assert found["spring_2027"] == (False,)
    assert "broken" not in found


def test_the_assumed_law_is_asked_like_any_other(own_home):
    home, _ = own_home
    rows = ask(
        home,
        """
        select distinct destination_scope, status, licence_rate_low, licence_rate_high
        from controls_as_of(date '2027-04-01', date '2026-11-23', 'spring_2027')
        where instrument_id = 'CN-2025-18' and element = 'Dy' order by all
        """,
    ).rows
    assert rows == [
        ("DEU", "in_force", 0.4, 0.6),
        ("FRA", "in_force", 0.4, 0.6),
        ("USA", "suspended", None, None),
        ("all", "in_force", None, None),
    ]


def test_goods_that_the_scenario_adds_are_exposed_in_it_and_nowhere_else(own_home):
    home, _ = own_home
    found = values(
        home,
        "select distinct scenario, 1 from marts.exposure "
        "where element = 'Nd' and instruments_in_force like '%CN-2025-18%'",
    )
    assert set(found) == {"spring_2027"}


def test_what_licences_leave_is_between_the_rates_and_null_where_none_is_assumed(own_home):
    home, _ = own_home
    rows = ask(
        home,
        """
        select importer, value_usd_high, withheld_value_usd_high
        from marts.exposure
        where scenario = 'spring_2027' and element = 'Dy' and sector = 'ALL'
            and importer in ('DEU', 'JPN') and as_of_to > date '2027-04-01'
            and as_of_from <= date '2027-04-01'
        """,
    ).rows
    withheld = {row[0]: (row[1], row[2]) for row in rows}
    assert withheld["DEU"][1] == withheld["DEU"][0] * 6 / 10
    assert withheld["JPN"][1] is None


def test_a_country_whose_control_is_suspended_has_no_exposure_to_it(own_home):
    home, _ = own_home
    rows = ask(
        home,
        """
        select count(*) from marts.exposure
        where scenario = 'spring_2027' and element = 'Dy' and importer = 'USA'
            and as_of_from <= date '2027-04-01' and as_of_to > date '2027-04-01'
        """,
    ).rows
    assert rows == [(0,)]


def test_every_row_of_the_scenario_can_be_taken_back_to_a_clause(own_home):
    home, _ = own_home
    rows = ask(
        home,
        """
        select count(*) from marts.exposure as mart
        where mart.scenario = 'spring_2027' and not exists (
            select 1 from quality.lineage as lineage
            where lineage.mart = 'marts.exposure' and lineage.row_key = mart.row_key
                and lineage.instrument_id is not null
        )
        """,
    ).rows
    assert rows == [(0,)]
