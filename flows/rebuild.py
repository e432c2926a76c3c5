"""Builds a published file once more, from the archive, and says whether it comes out the same."""

import shutil
from dataclasses import dataclass

from rich.console import Console

from flows import versions
from flows.home import Home
from flows.journal import Journal
from flows.plan import code_version, plan_of
from flows.publish import Published
from flows.refresh import Steps, carry_out
from flows.settings_schema import Settings
from ingestion.core.archive import Archive, Edition
from ingestion.core.errors import ChokepointError


@dataclass(frozen=True)
class Rebuilt:
    """A build beside what it came to once more; ``home`` holds the second."""

    before: Published
    again: Published
    home: Home

    @property
    def is_equal(self) -> bool:
        """Say whether all public tables hold the same."""
        return self.before.content_hash == self.again.content_hash


def rebuild(home: Home, build_id: str, console: Console | None = None) -> Rebuilt:
    """Land and build the editions of a kept build anew, in ``rebuilt/<build>`` of its home.

    Nothing but the archive and the decisions are taken over, and nothing that is published changes;
    the journal is kept in that folder too. ``console`` shows progress.
    Raises ``ChokepointError`` when the build is not kept, other code made it, or the archive lacks
    an edition of it.
    """
    kept = {each.published.build_id: each.published for each in versions.kept(home)}
    before = kept.get(build_id)
    if before is None:
        raise ChokepointError(f"There is no build {build_id}. Kept builds: {', '.join(kept)}.")
    if before.code_version != code_version():
        raise ChokepointError(
            f"Build {build_id} was made by code {before.code_version}, and this is "
            f"{code_version()}. Check out the code of that build and rebuild it there."
        )
    editions = _editions(home, before)
    scratch = Home(home.root / "rebuilt" / build_id)
    shutil.rmtree(scratch.root, ignore_errors=True)
    scratch.root.mkdir(parents=True)
    scratch.archive.symlink_to(home.archive)
    if home.decisions.exists():
        shutil.copytree(home.decisions, scratch.decisions)
    journal = Journal.start(scratch.runs, console)
    outcome = carry_out(scratch, Settings(), plan_of(scratch, editions, ()), journal, Steps())
    return Rebuilt(before, outcome.published, scratch)


def _editions(home: Home, build: Published) -> list[Edition]:
    """Find the editions of a build in the archive, in its order."""
    archive = Archive(home.archive)
    sources = dict.fromkeys(name.split("/", 1)[0] for name in build.editions)
    there = {
        f"{edition.source_id}/{edition.edition_id}": edition
        for source_id in sources
        for edition in archive.editions(source_id)
    }
    missing = [name for name in build.editions if name not in there]
    if missing:
        raise ChokepointError(
            f"The archive {home.archive} lacks {', '.join(missing)}, which build "
            f"{build.build_id} was made from."
        )
    return [there[name] for name in build.editions]
