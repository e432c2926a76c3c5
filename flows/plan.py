"""What a refresh would hold: editions, what could not be taken, decisions, a fingerprint of all."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flows import decisions
from flows.home import PROJECT_DIR, Home
from flows.ingest import Unreadable, collect, tree_hash
from ingestion.core.archive import Edition

CODE_FOLDERS = ("ingestion", "expectations", "dbt_project", "flows")
CODE_SUFFIXES = {".py", ".yml", ".sql", ".csv", ".md"}
# Pages for people: no build reads them, so a page that is written anew asks for none.
PAGES_FOLDER = "dbt_project/docs"


@dataclass(frozen=True)
class Plan:
    """The inputs of a build. Equal fingerprints mean an equal warehouse: nothing to do."""

    editions: tuple[Edition, ...]
    unreadable: tuple[Unreadable, ...]
    fingerprint: str


def make_plan(
    home: Home, inputs: Mapping[str, Iterable[Path]] | None = None, shaping: str = ""
) -> Plan:
    """Archive what is offered and say what the warehouse would be built from.

    ``shaping`` is what the settings change in what is published.
    """
    editions, unreadable = collect(home, inputs)
    return plan_of(home, editions, unreadable, shaping)


def plan_of(
    home: Home,
    editions: Iterable[Edition],
    unreadable: Iterable[Unreadable],
    shaping: str = "",
) -> Plan:
    """Return the plan that builds from just these editions, with today's code and decisions."""
    editions, unreadable = tuple(editions), tuple(unreadable)
    digest = hashlib.sha256(code_version().encode())
    digest.update(shaping.encode())
    for edition in editions:
        digest.update(f"{edition.source_id}/{edition.edition_id}\n".encode())
    digest.update(decisions.fingerprint(home).encode())
    for refused in unreadable:
        digest.update(f"{refused.source_id}: {refused.error}\n".encode())
    return Plan(editions, unreadable, digest.hexdigest())


@cache
def code_version() -> str:
    """Hash the project's own code and the locked versions it runs on."""
    files = [PROJECT_DIR / "requirements.lock"]
    for folder in CODE_FOLDERS:
        files += [
            path
            for path in (PROJECT_DIR / folder).rglob("*")
            if path.suffix in CODE_SUFFIXES
            and path.is_file()
            and not path.is_relative_to(PROJECT_DIR / PAGES_FOLDER)
        ]
    return tree_hash(files)
