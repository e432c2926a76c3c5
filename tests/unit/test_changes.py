"""What changed between two builds: every seeded edit is found, and what is equal is silent."""

import json
import random
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from flows import changes, feed
from flows.change import LISTED
from flows.cli import app
from flows.home import Home
from tests.small_warehouse import publish_built

DAY = "2026-11-24"
SCHEMA = """
create schema controls; create schema marts; create schema quality; create schema meta;
create table controls.control_instruments as
    select 'CN-' || x as instrument_id, 'Title ' || x as title from range(40) r(x);
create table controls.control_clauses as
    select 'CN-' || (x // 3) as instrument_id, (x % 3)::varchar as clause_id,
        'scope ' || x as scope, 'licence' as licence_rule, x as source_line from range(120) r(x);
create table controls.control_events as
    select 'CN-' || x || '/event-1' as event_id, 'CN-' || x as instrument_id, 'main' as clause_id,
        'in_force' as event, 'all' as destination_scope, date '2025-01-01' + x::int as legal_from,
        null::date as legal_until, date '2025-01-01' as known_from from range(40) r(x);
create table controls.control_periods as
    select 'enacted' as scenario, 'CN-' || x as instrument_id, 'main' as clause_id,
        'item-' || x as item_id, 'all' as destination_scope, date '2025-01-01' as legal_from,
        date '9999-12-31' as legal_to, date '2025-01-01' as known_from,
        date '9999-12-31' as known_to, 'in_force' as status from range(40) r(x);
create table controls.control_item_codes as
    select 'item-' || x as item_id, 'CN-TARIFF' as code_system, (28000000 + x)::varchar as code,
        'listed' as basis from range(100) r(x);
create table marts.trade_flows as
    select md5(x::varchar) as row_key, if(x % 10 = 0, 'closed', 'open') as source_id,
        '2025' as period, 'importer' as reporter_side, 'CHN' as exporter, 'P' || x as importer,
        'HS2022' as code_system, '850511' as commodity_code, true as is_current,
        'USD' as currency, (1000 + x)::decimal(20, 3) as value_native,
        if(x % 7 = 0, null, x)::decimal(20, 3) as net_mass_kg from range(300) r(x);
create table marts.exposure as
    select 'enacted' as scenario, date '2025-01-01' as as_of_from, date '9999-12-31' as as_of_to,
        'CHN' as exporter, 'P' || x as importer, 'Dy' as element, 'ALL' as sector,
        2025 as trade_year, x::decimal(20, 3) as value_usd_low,
        (10 * x)::decimal(20, 3) as value_usd_high from range(100) r(x);
create table marts.exposure_monthly as
    select date '2025-05-01' as month, 'open' as source_id, 'importer' as reporter_side,
        'CHN' as exporter, 'P' || x as importer, 'HS2022' as code_system,
        '850511' as commodity_code, 'Dy' as element, 'magnets' as product,
        null::decimal(20, 3) as value_usd_low, null::decimal(20, 3) as value_usd_high,
        x::decimal(20, 3) as net_mass_kg_low, (2 * x)::decimal(20, 3) as net_mass_kg_high
    from range(100) r(x);
create table marts.shares as select 'x' as element, 1 / 3.0 as share;
create table quality.sources as
    select unnest(['open', 'closed']) as source_id, unnest([true, false]) as may_republish;
create table quality.loads as
    select 'open' as source_id, 'V1-abc' as edition_id, 'V1' as vintage, 'promoted' as status,
        300::bigint as row_count, 'p1' as parser_version, now()::timestamp as retrieved_at;
create table meta.build as select 'b' as build_id, now() as built_at;
"""
EDITS = (
    ("law", "update controls.control_clauses set licence_rule = 'prohibited' where scope = '{}'",
     "scope", "controls.control_clauses"),
    ("law",
     "update controls.control_events set legal_until = '2027-01-01' where instrument_id = '{}'",
     "instrument_id", "controls.control_events"),
    ("law", "update controls.control_periods set status = 'suspended' where instrument_id = '{}'",
     "instrument_id", "controls.control_periods"),
    ("law", "delete from controls.control_instruments where instrument_id = '{}'",
     "instrument_id", "controls.control_instruments"),
    ("codes", "delete from controls.control_item_codes where code = '{}'",
     "code", "controls.control_item_codes"),
    ("codes", "update controls.control_item_codes set basis = 'inferred' where code = '{}'",
     "code", "controls.control_item_codes"),
    ("data", "update marts.trade_flows set value_native = value_native + 1 where importer = '{}'",
     "importer", "marts.trade_flows"),
    ("data", "update marts.trade_flows set net_mass_kg = 7777 where importer = '{}'",
     "importer", "marts.trade_flows"),
    ("data", "delete from marts.trade_flows where importer = '{}'",
     "importer", "marts.trade_flows"),
)  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    path = tmp_path_factory.mktemp("base") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(SCHEMA)
    return path


@pytest.fixture
def edited(base, tmp_path):
    """Return a function that edits a copy of a build and says what changed."""

    def compare(*statements, **options):
        copy = tmp_path / f"{len(list(tmp_path.iterdir()))}.duckdb"
        shutil.copyfile(base, copy)
        with duckdb.connect(str(copy)) as connection:
            for statement in statements:
                connection.execute(statement)
        return changes.compare(base, copy, DAY, **options)

    return compare


def sentences(found):
    return [each.sentence for each in found.changes]


def test_equal_builds_are_silent(edited):
    assert edited() == changes.Found((), {})


def test_when_something_was_retrieved_and_which_code_read_it_is_no_change(edited):
    found = edited(
        "update quality.loads set retrieved_at = '2020-01-01', parser_version = 'p2'",
        "update controls.control_clauses set source_line = source_line + 3",
        "update marts.shares set share = share + 1e-13",
        "update controls.control_events set event_id = event_id || 'x'",
    )
    assert [each for each in found.changes if each.topic != "tables"] == []


@pytest.mark.parametrize("seed", range(6))
def test_every_seeded_edit_is_found_and_nothing_else(base, edited, seed):
    """Law, codes and flows, of all kinds at once; each edit is of a thing of its own."""
    chosen = random.Random(seed)  # noqa: S311 - the same edits every time
    with duckdb.connect(str(base), read_only=True) as connection:
        targets = {
            (column, table): [
                value
                for (value,) in connection.execute(
                    f"select distinct {column} from {table}"
                ).fetchall()
            ]
            for _, _, column, table in EDITS
        }
    for values in targets.values():
        chosen.shuffle(values)
    seeded, statements = [], []
    for topic, template, column, table in EDITS:
        for _ in range(chosen.randint(0, 3)):
            value = targets[column, table].pop()
            statements.append(template.format(value))
            seeded.append((topic, table, value))
    found = edited(*statements, restricted_rows=True)
    told = [
        (each.topic, each.table, value)
        for each in found.changes
        for topic, table, value in seeded
        if (topic, table) == (each.topic, each.table) and _is_about(each, value)
    ]
    assert sorted(told) == sorted(seeded)
    assert len([each for each in found.changes if each.topic != "exposure"]) == len(seeded)
    assert sum(sum(kinds.values()) for kinds in found.counts.values()) == len(seeded)


def _is_about(change, value):
    told = f" {change.sentence} {change.before} {change.after} ".replace(",", " ").replace(":", " ")
    about = value.removeprefix("scope ")
    if value.startswith("scope "):
        about = f"CN-{int(about) // 3} clause {int(about) % 3}"
    return f" {about} " in told.replace(".", " ")


def test_a_change_of_status_is_told_by_clause_with_its_days_and_items(edited):
    found = edited(
        "update controls.control_periods set legal_to = '2026-11-10' where instrument_id = 'CN-3'",
        "insert into controls.control_periods by name select * replace (date '2026-11-10' as "
        "legal_from, date '9999-12-31' as legal_to, 'suspended' as status) from "
        "controls.control_periods where instrument_id = 'CN-3'",
    )
    assert sentences(found) == ["CN-3: suspended from 2026-11-10 on; before in force, 1 item."]


def test_law_is_told_from_its_statuses_down_to_its_items(edited):
    found = edited(
        "insert into controls.control_instruments values ('CN-99', 'A new one')",
        "insert into controls.control_clauses values ('CN-99', 'main', 'all of it', 'licence', 1)",
        "insert into controls.control_periods by name select * replace ('CN-99' as instrument_id) "
        "from controls.control_periods where instrument_id = 'CN-3'",
        "insert into controls.control_events by name select * replace ('CN-99' as instrument_id) "
        "from controls.control_events where instrument_id = 'CN-3'",
        "insert into controls.control_events by name select * replace ('CN-99' as instrument_id, "
        "null as legal_from, 'announced' as event) "
        "from controls.control_events where instrument_id = 'CN-3'",
    )
    assert sentences(found) == [
        "CN-99: in force from 2025-01-01 on; before not known, 1 item.",
        "CN-99 is new: A new one.",
        "CN-99 is new: all of it.",
        "CN-99, announced as known from 2025-01-01 is new: without a day.",
        "CN-99, in_force as known from 2025-01-01 is new: from 2025-01-04.",
    ]


def test_what_was_known_before_and_is_known_better_now_is_no_second_change(edited):
    """Only what is known at last in each build counts: older knowledge stays as it was."""
    found = edited(
        "insert into controls.control_periods by name select * replace (date '2024-01-01' as "
        "known_from, date '2025-01-01' as known_to, 'not_yet_in_force' as status) from "
        "controls.control_periods where instrument_id = 'CN-3'",
    )
    assert [each.topic for each in found.changes] == ["tables"]


def test_a_revised_flow_tells_both_figures_and_their_difference(edited):
    found = edited("update marts.trade_flows set value_native = 2000 where importer = 'P11'")
    (change,) = found.changes
    assert (change.kind, change.before, change.after) == ("revised", "1,011", "2,000")
    assert (change.difference, change.unit) == (989.0, "USD")
    assert change.sentence == (
        "open 2025, P11 from CHN by importer, HS2022 850511: 2,000 USD, before 1,011."
    )


def test_rows_that_may_not_be_passed_on_are_counted_and_not_listed(edited):
    edit = "update marts.trade_flows set value_native = 2000 where importer in ('P10', 'P11')"
    found = edited(edit)
    assert [each.subject.split()[0] for each in found.changes] == ["open"]
    assert found.counts == {"data": {"revised": 2}}
    assert len(edited(edit, restricted_rows=True).changes) == 2


def test_an_edition_that_came_is_told_with_what_its_gate_kept_out(edited):
    found = edited(
        "insert into quality.loads by name select 'open' as source_id, 'V2-def' as edition_id, "
        "'V2' as vintage, unnest(['promoted', 'quarantined']) as status, 5 as row_count"
    )
    assert sentences(found) == [
        "open: edition V2-def came, 2 batches of 10 rows, 1 of them kept out by a gate."
    ]


def test_exposures_that_moved_most_are_told_first_by_their_interval(edited):
    found = edited(
        "update marts.exposure set value_usd_high = value_usd_high + 500 where importer = 'P5'",
        "update marts.exposure set value_usd_low = value_usd_low - 1 where importer = 'P6'",
        "delete from marts.exposure where importer = 'P99'",
        "update marts.exposure_monthly set net_mass_kg_high = 300 where importer = 'P2'",
        "update marts.exposure set value_usd_high = 9 where importer = 'P1' and sector = 'C25'",
    )
    moved = [each for each in found.changes if each.topic == "exposure"]
    assert [each.difference for each in moved] == [990.0, 500.0, 1.0, 296.0]
    assert moved[0].sentence == (
        "P99, Dy from CHN, trade of 2025: nothing USD under control, before 99 to 990."
    )
    assert moved[3].sentence.startswith("P2, Dy in magnets from CHN, 2025-05 by open (importer)")


def test_any_other_table_that_differs_is_named(edited):
    found = edited(
        "update marts.shares set share = 0.5", "insert into marts.shares values ('y', 1)"
    )
    assert sentences(found) == ["marts.shares: 2 rows, 1 before."]


def test_a_build_of_other_tables_and_columns_is_compared_by_what_both_have(edited):
    found = edited(
        "create table marts.newer as select 1 as x",
        "drop table marts.exposure_monthly",
        "alter table controls.control_clauses add column added varchar default 'x'",
        "alter table marts.trade_flows drop column currency",
        "update marts.trade_flows set value_native = 1 where importer = 'P1'",
    )
    assert [(each.topic, each.table) for each in found.changes] == [("tables", "marts.trade_flows")]


def test_more_than_a_thousand_of_a_kind_are_counted_whole_and_listed_in_part(edited):
    found = edited(
        "insert into controls.control_item_codes select 'item-0', 'EU-CN8', x::varchar, 'listed' "
        f"from range({LISTED + 200}) r(x)",
        "insert into marts.trade_flows by name select 'open' as source_id, '2026' as period, "
        "'importer' as reporter_side, 'CHN' as exporter, 'Q' || x as importer, true as is_current, "
        "'HS2022' as code_system, '850511' as commodity_code, 'USD' as currency, x as value_native "
        f"from range({LISTED + 50}) r(x)",
    )
    assert found.counts["codes"] == {"added": LISTED + 200}
    assert found.counts["data"] == {"added": LISTED + 50}
    assert len(found.changes) == 2 * LISTED
    assert max(each.difference or 0 for each in found.changes) == LISTED + 49


# The same through a warehouse: records beside the builds, the feed, the command.


class Warehouse:
    def __init__(self, home, base):
        self.home, self._base, self._number = home, base, 0

    def build(self, *statements):
        self._number += 1
        build_id = f"2026112{self._number}T060000Z-abc"
        self.home.build.mkdir(parents=True, exist_ok=True)
        source = self.home.warehouse if self.home.warehouse.exists() else self._base
        copy = self.home.build / "warehouse.duckdb"
        shutil.copyfile(source, copy)
        copy.chmod(0o644)
        with duckdb.connect(str(copy)) as connection:
            for statement in statements:
                connection.execute(statement)
        built_at = f"2026-11-2{self._number}T06:00:00+00:00"
        changes.prepare(self.home, build_id, built_at, "c1", restricted_rows=False)
        publish_built(self.home, build_id, f"f{self._number}", kept_builds=2)
        return changes.announce(self.home)

    def entries(self):
        path = self.home.published / "changes.atom"
        return self.feed().findall("{*}entry") if path.exists() else []

    def feed(self):
        return ET.parse(self.home.published / "changes.atom").getroot()  # noqa: S314 - our own


CLAUSE = "update controls.control_clauses set licence_rule = '{}' where scope = 'scope 1'"


@pytest.fixture
def warehouse(base, tmp_path):
    return Warehouse(Home(tmp_path / "var"), base)


def test_the_first_build_is_compared_with_nothing_and_tells_nobody(warehouse):
    assert warehouse.build() == []
    assert warehouse.entries() == []
    assert json.loads((warehouse.home.current / "changes.json").read_text("utf-8"))["since"] is None


def test_a_build_that_changes_nothing_is_silent_and_one_that_does_is_one_entry(warehouse):
    warehouse.build()
    assert warehouse.build() == []
    assert warehouse.entries() == []
    assert len(warehouse.build(CLAUSE.format("prohibited"))) == 1
    assert changes.announce(warehouse.home) == []
    assert len(warehouse.entries()) == 1


def test_a_build_whose_refresh_was_killed_at_its_end_is_announced_by_the_next(warehouse):
    warehouse.build()
    warehouse.build(CLAUSE.format("prohibited"))
    shutil.rmtree(warehouse.home.root / "changes")
    assert len(changes.announce(warehouse.home)) == 1


def test_the_feed_keeps_what_builds_changed_when_they_are_gone_newest_first(warehouse):
    for text in ("a", "b", "c", "d", "e"):
        warehouse.build(CLAUSE.format(text))
    assert len(list(warehouse.home.published.glob("2*"))) == 2
    updated = [entry.findtext("{*}updated") for entry in warehouse.entries()]
    assert updated == [f"2026-11-2{day}T06:00:00+00:00" for day in (5, 4, 3, 2)]
    assert len({entry.findtext("{*}id") for entry in warehouse.entries()}) == 4


def test_the_feed_keeps_its_name_and_that_of_its_entries(warehouse):
    warehouse.build()
    warehouse.build(CLAUSE.format("a"))
    first = [entry.findtext("{*}id") for entry in warehouse.entries()]
    name = warehouse.feed().findtext("{*}id")
    warehouse.build(CLAUSE.format("b"))
    assert warehouse.feed().findtext("{*}id") == name
    assert [entry.findtext("{*}id") for entry in warehouse.entries()][1:] == first


def test_the_feed_holds_what_atom_asks_for_and_escapes_what_stands_in_it(warehouse):
    warehouse.build()
    warehouse.build(CLAUSE.format("<b>&amp;\x0b ]]> ''quoted''"))
    root = warehouse.feed()
    for element in (root, root.find("{*}entry")):
        assert all(element.findtext(f"{{*}}{name}") for name in ("id", "title", "updated"))
    assert root.findtext("{*}author/{*}name")
    assert root.findtext("{*}entry/{*}title") == "1 of law"
    content = root.findtext("{*}entry/{*}content")
    assert "licence rule is <b>&amp; ]]> 'quoted', and was licence." in content


def test_a_long_entry_says_how_many_more_there_are(warehouse):
    warehouse.build()
    (record,) = warehouse.build("update controls.control_item_codes set basis = 'inferred'")
    assert "And 60 more" in feed.as_text(record)


def shown(warehouse, *arguments):
    command = ["changes", *arguments, "--home", str(warehouse.home.root)]
    return CliRunner().invoke(app, command)


def test_the_command_tells_it_to_people_and_to_programs(warehouse):
    warehouse.build()
    warehouse.build(
        CLAUSE.format("prohibited"), "delete from marts.trade_flows where importer = 'P1'"
    )
    told = shown(warehouse).output
    assert "1 of law, 1 of data" in told
    assert "licence rule is prohibited, and was licence." in told
    assert "P1 from CHN" not in shown(warehouse, "--topic", "law").output
    lines = shown(warehouse, "-o", "json").output.splitlines()
    assert [json.loads(line)["topic"] for line in lines] == ["law", "data"]
    assert len(shown(warehouse, "-o", "csv").output.splitlines()) == 3


def test_two_kept_builds_can_be_compared_at_will(warehouse):
    warehouse.build()
    warehouse.build(CLAUSE.format("a"))
    warehouse.build(CLAUSE.format("b"))
    kept = sorted(path.name for path in Path(warehouse.home.published).glob("2*"))
    assert "is b, and was a" in shown(warehouse, "--since", kept[0]).output
    assert "There is no build nosuch" in str(shown(warehouse, "--since", "nosuch").exception)
    assert "is not recorded" in str(shown(warehouse, "--build", "nosuch").exception)
