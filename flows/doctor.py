"""What is missing for a refresh, and how to get it: a list of findings, one line each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from flows import disk, doctor_sources, journal, keys, lock, settings
from flows.doctor_environment import clock, packages, python, writable
from flows.home import Home
from flows.settings_schema import Settings
from ingestion.core.errors import ChokepointError

Level = Literal["fine", "note", "problem"]
# The format that the drivers of today's BI tools open.
STORAGE = "v1.2.0"


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it is, and, where it is wrong, what to do."""

    about: str
    level: Level
    text: str


@dataclass(frozen=True)
class Patient:
    """What is looked at; the clock and the network are arguments, so that tests have their own."""

    home: Home
    now: datetime
    environment: Mapping[str, str]
    reach: Callable[[str], str | None]


def examine(patient: Patient) -> list[Finding]:
    """Look at everything; what one look raises for a person is a finding of its own."""
    findings: list[Finding] = []
    chosen = Settings()
    try:
        chosen = settings.read(patient.home, patient.environment).settings
        keys.read(chosen.secrets_file)
        findings.append(Finding("settings", "fine", _settings_text(patient.home)))
    except ChokepointError as error:
        findings += [Finding("settings", "problem", line) for line in str(error).splitlines()]
        chosen = chosen.model_copy(update={"secrets_file": None})
    for name in settings.unknown_variables(patient.environment):
        text = f"{name} is in the environment and sets nothing; see chokepoint settings --example."
        findings.append(Finding("settings", "problem", text))
    looks: list[Iterator[tuple[str, Level, str]]] = [
        python(),
        packages(),
        writable(patient.home),
        _disk(patient.home),
        clock(patient.home, patient.now),
        _lock(patient.home),
        _published(patient.home),
        doctor_sources.secrets(chosen, patient.environment),
        doctor_sources.data(patient.home, chosen),
        _prefect(chosen, patient),
    ]
    return findings + [Finding(*each) for look in looks for each in look]


def _settings_text(home: Home) -> str:
    there = home.settings_file.exists()
    return f"{home.settings_file} is valid." if there else "no settings.yml; all is at its default."


def _disk(home: Home) -> Iterator[tuple[str, Level, str]]:
    needed, free = disk.needed_bytes(home), disk.free_bytes(home)
    told = f"a refresh needs about {disk.in_words(needed)}, {disk.in_words(free)} are free"
    if free < needed:
        yield "disk", "problem", f"{told}. Make room, or lower keep_versions."
    else:
        yield "disk", "fine", f"{told}."


def _lock(home: Home) -> Iterator[tuple[str, Level, str]]:
    if lock.is_held(home.lock):
        yield "lock", "note", f"a refresh is running now ({lock.holder(home.lock)})."
        return
    lines = journal.last(home.runs)
    last = lines[-1] if lines else None
    if last is None or last["event"] == "ended":
        yield "lock", "fine", "free; no refresh is running."
    elif last["event"] == "failed":
        reason = (str(last["error"]).strip().splitlines() or ["no reason was given"])[0]
        told = f"free; the last refresh failed at {last['at']}: {reason.rstrip(':')}"
        yield "lock", "problem", f"{told} (in full: chokepoint status)"
    else:
        yield (
            "lock",
            "note",
            f"free; the last refresh was stopped at {last['at']} and left nothing that is in the "
            "way. Run: chokepoint refresh",
        )


def _published(home: Home) -> Iterator[tuple[str, Level, str]]:
    if not home.warehouse.exists():
        yield "published", "note", "nothing is published yet. Run: chokepoint refresh"
        return
    import duckdb

    from flows.query import open_published

    try:
        with open_published(home) as connection:
            build, built_at = connection.execute(
                "select build_id, built_at from meta.build"
            ).fetchall()[0]
            storage = connection.execute(
                "select tags['storage_version'] from duckdb_databases() "
                "where database_name = current_database()"
            ).fetchall()[0][0]
    except (duckdb.Error, IndexError) as error:
        yield (
            "published",
            "problem",
            f"{home.warehouse} cannot be opened ({str(error).splitlines()[0]}). "
            "Go back with chokepoint rollback, or run chokepoint refresh.",
        )
        return
    written = str(storage or "").removesuffix("+")
    told = f"build {build} of {built_at} opens; storage version {storage}"
    if written and written != STORAGE:
        yield "published", "problem", f"{told}, and BI drivers need {STORAGE}. Run a new refresh."
    else:
        yield "published", "fine", f"{told}."


def _prefect(chosen: Settings, patient: Patient) -> Iterator[tuple[str, Level, str]]:
    address = patient.environment.get("PREFECT_API_URL") or chosen.prefect.api_url
    if not address:
        yield "Prefect", "fine", "no server is set; one is started for each run."
        return
    fault = patient.reach(f"{address.rstrip('/')}/health")
    if fault is None:
        yield "Prefect", "fine", f"{address} answers."
    else:
        yield (
            "Prefect",
            "problem",
            f"{address} does not answer ({fault}). Start it (prefect server start), or unset it.",
        )


def reach(address: str) -> str | None:
    """Ask an address, and return what is wrong; nothing if it answers as it should."""
    import httpx

    try:
        answer = httpx.get(address, timeout=5)
    except httpx.HTTPError as error:
        return keys.redacted(str(error) or type(error).__name__)
    return None if answer.is_success else f"HTTP {answer.status_code}"


def now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)
