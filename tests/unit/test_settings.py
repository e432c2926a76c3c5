"""Settings: from file, environment or default, refused with a sentence; secrets are never shown."""

import re
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows import build, keys, lock, settings
from flows.cli import app
from flows.home import PROJECT_DIR, Home
from flows.plan import make_plan
from flows.settings_schema import Settings
from ingestion.core.errors import ChokepointError
from ingestion.core.registry import SOURCES_DIR, source_ids

VALUE = "s3cret-of-a-person"


@pytest.fixture
def home(tmp_path):
    place = Home(tmp_path / "var")
    place.root.mkdir()
    return place


def write(home, text):
    home.settings_file.write_text(text, "utf-8")
    return home


def refusal(home, **environment):
    with pytest.raises(ChokepointError) as caught:
        settings.read(home, environment)
    return str(caught.value)


def uncommented():
    return re.sub(r"(?m)^( *)#(?=\S)", r"\1", settings.example())


def test_without_a_file_every_setting_is_its_default(home):
    loaded = settings.read(home, {})
    assert loaded.settings == Settings()
    assert {each.origin for each in loaded.in_force()} == {"default"}


def test_the_example_changes_nothing_until_a_line_is_uncommented(home):
    assert settings.read(write(home, settings.example()), {}).settings == Settings()


def test_the_example_holds_every_field_and_shows_the_defaults(home):
    loaded = settings.read(write(home, uncommented()), {})
    shown = {each.field: each for each in loaded.in_force()}
    assert shown["keep_versions"].origin.startswith("settings.yml, line ")
    assert [name for name, each in shown.items() if each.origin == "default"] == []
    free = ("schedule.sources", "sources", "secrets_file", "prefect.api_url", "notifications.")
    for each in settings.read(Home(home.root / "none"), {}).in_force():
        if not each.field.startswith(free):
            assert shown[each.field].value == each.value, each.field


def test_a_variable_counts_before_the_file_and_the_file_before_the_default(home):
    write(home, "keep_versions: 7\nrefresh: {when_busy: wait}\n")
    loaded = settings.read(home, {"CHOKEPOINT_KEEP_VERSIONS": "9"})
    origins = {each.field: (each.value, each.origin) for each in loaded.in_force()}
    assert origins["keep_versions"] == (9, "CHOKEPOINT_KEEP_VERSIONS")
    assert origins["refresh.when_busy"] == ("wait", "settings.yml, line 2")
    assert origins["refresh.wait_minutes"] == (60, "default")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("log: json\nkeep_versions: 0\n", r"settings.yml, line 2, keep_versions: 0 does not fit"),
        ("keep_versions: many\n", r"line 1, keep_versions: 'many'.*kept, 1 to 1000"),
        ("keep_version: 3\n", r"line 1, keep_version: there is no such.*mean keep_versions\?"),
        ("refresh: {when_busy: panic}\n", r"refresh.when_busy: 'panic'.*refuse .* or wait"),
        ("schedule:\n  at: 12:30\n", r"line 2, schedule.at.*in quotes"),
        ('schedule: {at: "24:00"}\n', r"schedule.at: '24:00'.*23:59"),
        ("schedule: 5\n", r"line 1, schedule: 5 does not fit"),
        ("notifications: {mail: {to: [a@b.org]}}\n", r"mail.sender: is missing; write the addr"),
        ("notifications: {mail: {to: [], sender: a@b.org}}\n", r"mail.to: .*list of addresses"),
        ("notifications: {about: [rain]}\n", r"about\[1\]: 'rain'.*failure, staleness, law"),
        ("sources: {un_comtrad: {}}\n", r"line 1, sources: .*un_comtrad; did you mean un_comtrade"),
        ("schedule: {sources: {x: {}}}\n", r"schedule.sources: there is no source called x"),
        ("- keep_versions\n", r"line 1: write lines of the form name: value"),
        ("a: [\n", r"settings.yml, line \d: is not YAML"),
        ("log: text\nlog: json\n", r"line 2: the key 'log' stands twice"),
    ],
)
def test_what_does_not_fit_is_told_with_its_line_field_and_what_is_allowed(home, text, told):
    assert re.search(told, refusal(write(home, text)), re.DOTALL)


def test_a_variable_that_does_not_fit_is_named(home):
    told = refusal(home, CHOKEPOINT_LOG="loud")
    assert told.startswith("CHOKEPOINT_LOG in the environment: 'loud' does not fit")


def test_a_variable_that_is_no_setting_is_noticed():
    there = {"CHOKEPOINT_KEEP_VERSION": "3", "CHOKEPOINT_LOG": "text", "CHOKEPOINT_HOME": "/x"}
    assert settings.unknown_variables(there) == ["CHOKEPOINT_KEEP_VERSION"]


def test_secrets_of_a_file_reach_the_environment_and_no_output(home, tmp_path, monkeypatch):
    for name in keys.names():
        monkeypatch.setenv(name, "")
    kept = tmp_path / "secrets.yml"
    kept.write_text(f'COMTRADE_API_KEY: "{VALUE}"\n', "utf-8")
    write(home, f"secrets_file: {kept}\n")
    shown = CliRunner().invoke(app, ["settings", "--home", str(home.root)])
    assert shown.exit_code == 0
    assert re.search(r"COMTRADE_API_KEY +is there +secrets_file", shown.output)
    assert re.search(r"CENSUS_API_KEY +not there", shown.output)
    assert VALUE not in shown.output
    settings.load(home)
    assert keys.redacted(f"key={VALUE}") == "key=(COMTRADE_API_KEY)"


def test_the_environment_counts_before_a_file_of_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("CENSUS_API_KEY", "from-outside")
    kept = tmp_path / "secrets.yml"
    kept.write_text(f'CENSUS_API_KEY: "{VALUE}"\n', "utf-8")
    keys.provide(str(kept))
    found = {key.name: key.origin for key in keys.present(str(kept))}
    assert found["CENSUS_API_KEY"] == "environment"
    assert keys.redacted("from-outside") == "(CENSUS_API_KEY)"


@pytest.mark.parametrize(
    "text", [f"{VALUE}\n", f"NO_SUCH_KEY: {VALUE}\n", f"CENSUS_API_KEY: [{VALUE}\n", "[]\n"]
)
def test_a_file_of_secrets_that_cannot_be_used_is_refused_without_showing_one(tmp_path, text):
    kept = tmp_path / "secrets.yml"
    kept.write_text(text, "utf-8")
    with pytest.raises(ChokepointError, match=r"secrets.yml, line \d") as caught:
        keys.read(str(kept))
    assert VALUE not in str(caught.value)


def test_a_file_of_secrets_in_the_project_is_refused():
    with pytest.raises(ChokepointError, match="lies in the project"):
        keys.read(str(PROJECT_DIR / "var" / "secrets.yml"))


def test_every_key_that_a_connector_reads_is_named_in_its_source():
    for source_id in source_ids():
        code = "".join(
            path.read_text("utf-8") for path in Path(SOURCES_DIR / source_id).glob("*.py")
        )
        variable = keys.by_source().get(source_id)
        assert ("os.environ" in code) == (variable is not None)
        assert variable is None or f'"{variable}"' in code


def test_what_the_settings_change_in_the_published_folder_makes_a_new_build(home):
    plain = make_plan(home, None, Settings().shaping()).fingerprint
    export = Settings.model_validate({"export": {"restricted_rows": True}})
    assert make_plan(home, None, export.shaping()).fingerprint != plain
    assert make_plan(home, None, Settings(keep_versions=9).shaping()).fingerprint == plain


def test_a_second_refresh_may_wait_for_the_first_and_is_told_for_whom(home):
    entered, told = threading.Event(), []

    def hold():
        with lock.only_one(home.lock):
            entered.set()
            release.wait(5)

    release = threading.Event()
    first = threading.Thread(target=hold)
    first.start()
    entered.wait(5)
    assert lock.is_held(home.lock)

    def tell(text):
        told.append(text)
        release.set()

    with lock.only_one(home.lock, wait_seconds=5, tell=tell):
        first.join(5)
    assert re.match(r"Waiting for another refresh to end \(process \d+", told[0])
    assert not lock.is_held(home.lock)


def test_dbt_is_given_no_secret(home, monkeypatch):
    given = {}

    class Ended:
        stdout, returncode = (), 0

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

    def started(command, **options):
        given.update(options["env"])
        return Ended()

    monkeypatch.setenv("CENSUS_API_KEY", VALUE)
    monkeypatch.setenv("HARMLESS", "x")
    monkeypatch.setattr(build.subprocess, "Popen", started)
    build.dbt(home, "parse")
    assert given["HARMLESS"] == "x"
    assert VALUE not in given.values()
