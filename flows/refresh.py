"""One refresh, from what is offered to what is published: the order of the steps, said once.

The steps are plain functions. ``flows.prefect_flow`` hands over the same steps wrapped as Prefect
tasks; run directly they need no server.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from flows import changes, decisions, quarantine, versions
from flows import publish as publishing
from flows.build import dbt, fresh_build, load_raw
from flows.fetch import fetch
from flows.home import Home
from flows.ingest import Unreadable, land, refused, stand_ins
from flows.journal import Journal
from flows.marts_gate import gate_marts
from flows.plan import Plan, code_version, make_plan
from flows.publish import Published
from flows.release import release
from flows.settings_schema import Settings
from ingestion.core.archive import Edition
from ingestion.core.errors import ChokepointError
from ingestion.core.landing import CheckResult, Manifest
from ingestion.core.registry import connector

Inputs = Mapping[str, Iterable[Path]]


def build_marts(home: Home) -> None:
    """Build every dbt model and test what is in it.

    Unit tests are left out: they ask of the code, which is the same in every refresh, and not of
    the data. They belong to the project's own tests.
    """
    dbt(home, "build", "--quiet", "--exclude-resource-type", "unit_test")


@dataclass(frozen=True)
class Steps:
    """The steps of a refresh that a runner may wrap: with retries, names, a place in a UI."""

    fetch: Callable[..., int] = fetch
    land: Callable[..., Manifest] = land
    load: Callable[..., Path] = load_raw
    build: Callable[..., None] = build_marts
    gate: Callable[..., list[CheckResult]] = gate_marts


@dataclass(frozen=True)
class Outcome:
    """What a refresh came to; ``is_new`` is false when nothing had changed."""

    published: Published
    is_new: bool
    manifests: tuple[Manifest, ...] = ()
    checks: tuple[CheckResult, ...] = ()


def unchanged(home: Home, plan: Plan) -> Published | None:
    """Return what is published if this plan gives nothing newer to publish.

    That is so when it was built from just this plan, or when a rollback left the build of it.
    """
    published = publishing.current(home)
    if published is None:
        return None
    is_same = published.fingerprint == plan.fingerprint
    return published if is_same or versions.is_held(home, plan.fingerprint) else None


def refresh(
    home: Home,
    settings: Settings,
    due: Iterable[str],
    inputs: Inputs | None,
    journal: Journal,
    steps: Steps,
) -> Outcome:
    """Fetch what is due, land what is new, build, gate and publish.

    The caller holds the refresh lock. Raises ``ChokepointError`` when dbt or the gate of the marts
    fails; the published file is then as it was.
    """
    fetch_due(home, settings, due, journal, steps)
    with journal.step("plan", "looking at what is offered"):
        plan = make_plan(home, inputs, settings.shaping())
    published = unchanged(home, plan)
    if published is not None:
        return Outcome(published, is_new=False)
    return carry_out(home, settings, plan, journal, steps)


def carry_out(
    home: Home, settings: Settings, plan: Plan, journal: Journal, steps: Steps
) -> Outcome:
    """Land, build, gate and publish what a plan names.

    Raises ``ChokepointError`` when dbt or the gate of the marts fails; the published file is then
    as it was.
    """
    manifests = let_through(home, land_all(home, plan, journal, steps), journal)
    with journal.step("load", "loading gated batches"):
        fresh_build(home)
        steps.load(home, manifests)
    try:
        with journal.step("build", "building and testing the models (dbt)"):
            steps.build(home)
        with journal.step("gate", "gating the marts (Great Expectations)"):
            checks = steps.gate(home)
    except ChokepointError as error:
        released = _released_in(manifests)
        if not released:
            raise
        raise ChokepointError(
            f"{error}\nReleased from quarantine, and so perhaps the cause: {', '.join(released)}. "
            "A decision is taken back by removing its file in decisions/."
        ) from error
    for check in checks:
        if not check.success:
            journal.warn(f"{check.suite}: {check.expectation}. {check.why}")
    build_id = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{plan.fingerprint[:8]}"
    with journal.step("finish", "writing the build record"):
        publishing.finish(home, build_id, plan.fingerprint, code_version(), checks)
    note_changes(home, settings, build_id, journal)
    with journal.step("publish", "publishing"):
        published = publishing.publish(
            home,
            [f"{edition.source_id}/{edition.edition_id}" for edition in plan.editions],
            journal.warnings,
            kept_builds=settings.keep_versions,
            restricted_rows=settings.export.restricted_rows,
        )
    return Outcome(published, True, tuple(manifests), tuple(checks))


def note_changes(home: Home, settings: Settings, build_id: str, journal: Journal) -> None:
    """Say what changed since the build readers have; that it cannot be told is no reason to wait.

    It lies beside the file and not in it, for a file depends on its own inputs alone.
    """
    with journal.step("compare", "comparing with the build before"):
        try:
            changes.prepare(
                home,
                build_id,
                datetime.now(UTC).isoformat(timespec="seconds"),
                code_version(),
                restricted_rows=settings.export.restricted_rows,
            )
        except duckdb.Error as error:
            journal.warn(f"what changed since the build before could not be told: {error}")


def _released_in(manifests: Iterable[Manifest]) -> list[str]:
    """Name the batches that people let through: the first suspects when a build fails."""
    return [
        batch.batch_id
        for manifest in manifests
        for batch in manifest.batches
        if batch.status == "released"
    ]


def fetch_due(
    home: Home, settings: Settings, due: Iterable[str], journal: Journal, steps: Steps
) -> list[str]:
    """Fetch each source that is due, and return those that could not be fetched.

    One that cannot be reached is a warning, not the end.
    """
    failed = []
    for source_id in due:
        with journal.step(f"fetch {source_id}", f"fetching {source_id}"):
            try:
                count = steps.fetch(home, source_id, settings.sources[source_id])
                journal.write("fetched", source_id=source_id, editions=count)
            except Exception as error:  # whatever one publisher does, the others go on
                failed.append(source_id)
                journal.warn(
                    f"{source_id} could not be fetched, what there is of it stays: {error}"
                )
    return failed


def land_all(home: Home, plan: Plan, journal: Journal, steps: Steps) -> list[Manifest]:
    """Parse and gate each edition, and note what could not be taken at all."""
    manifests = []
    for number, edition in enumerate(plan.editions, start=1):
        text = f"landing {edition.source_id} {edition.label} ({number} of {len(plan.editions)})"
        with journal.step(f"land {edition.source_id}", text):
            manifests.append(steps.land(home, edition))
            if connector(edition.source_id).bundled():
                manifests += stand_ins(home, edition, manifests[-1])
    manifests += [refused_drop(each) for each in plan.unreadable]
    return manifests


def let_through(home: Home, manifests: list[Manifest], journal: Journal) -> list[Manifest]:
    """Add what people released, list what is in quarantine, and warn of what nobody decided on."""
    decided = decisions.load(home)
    released, entries = release(home, manifests, decided)
    quarantine.write(home, entries)
    for manifest in released:
        for batch in manifest.batches:
            journal.write("released", batch_id=batch.batch_id, rows=batch.rows)
            journal.tell(f"released {batch.rows} rows as {batch.batch_id}")
    for entry in entries:
        if quarantine.verdict_on(entry, decided) is None:
            where = f" ({entry.first_file}, line {entry.first_line})" if entry.first_line else ""
            journal.warn(
                f"{entry.source_id}: {entry.kept_out} kept out as {entry.quarantine_id}, "
                f"{entry.row_count} rows. {entry.reason}{where}"
            )
    return [*manifests, *released]


def refused_drop(each: Unreadable) -> Manifest:
    """Describe a file that no connector could take, so that the ledger of loads shows it."""
    name = Path(each.error.file).name
    edition = Edition(
        source_id=each.source_id,
        edition_id=f"refused-{name}",
        label="refused",
        origin=name,
        retrieved_at=datetime.now(UTC).isoformat(timespec="seconds"),
        files=(),
        objects_dir=Path(),
    )
    return Manifest(
        source_id=edition.source_id,
        edition_id=edition.edition_id,
        label=edition.label,
        origin=edition.origin,
        retrieved_at=edition.retrieved_at,
        files=(),
        parser_version="",
        landed_at=edition.retrieved_at,
        batches=(refused(edition, each.error),),
    )
