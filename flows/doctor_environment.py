"""What the machine must offer: Python, packages, a folder that can be written, a sane clock."""

import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from flows import publish
from flows.home import Home

if TYPE_CHECKING:
    from flows.doctor import Level

Found = Iterator[tuple[str, "Level", str]]
# The day the facts of this version were last read: no clock may stand before it.
NOT_BEFORE = datetime(2026, 11, 24, tzinfo=UTC)
DRIFT = timedelta(minutes=2)


def python(version: str = ".".join(map(str, sys.version_info[:3]))) -> Found:
    """Hold the interpreter against the versions the project asks for."""
    wanted = metadata.metadata("chokepoint")["Requires-Python"]
    if version in SpecifierSet(wanted):
        yield "Python", "fine", f"{version}, as wanted ({wanted})."
    else:
        yield "Python", "problem", f"{version} is not {wanted}. Run: make PYTHON=python3.11 refresh"


def packages(requirements: list[str] | None = None) -> Found:
    """Hold every package against the bounds of the project; a wrong one is named."""
    if requirements is None:
        requirements = metadata.requires("chokepoint") or []
    wanted = [each for each in map(Requirement, requirements) if _applies(each)]
    wrong = 0
    for each in wanted:
        fault = _fault(each)
        if fault is not None:
            wrong += 1
            yield "packages", "problem", f"{fault}. Run: make (it installs requirements.lock)"
    if not wrong:
        yield "packages", "fine", f"{len(wanted)} packages are within their bounds."


def writable(home: Home) -> Found:
    """Write a file into the warehouse's folder, or where it is to be made."""
    folder = home.root
    while not folder.exists():
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            yield "home", "fine", f"{home.root} can be written."
    except OSError as error:
        yield (
            "home",
            "problem",
            f"{folder} cannot be written ({error.strerror}). Name another folder with "
            "CHOKEPOINT_HOME, or change its owner.",
        )


def clock(home: Home, now: datetime) -> Found:
    """Hold the clock against what is known to be past, and against that of the disk."""
    past = NOT_BEFORE
    published = publish.current(home)
    if published is not None:
        past = max(past, datetime.fromisoformat(published.built_at))
    told = f"{now:%Y-%m-%d %H:%M} UTC, here {now.astimezone():%H:%M %Z}"
    if now < past - DRIFT:
        yield "clock", "problem", f"{told} is before {past:%Y-%m-%d %H:%M} UTC. Set the clock."
        return
    drift = _drift_of_the_disk(home.root, now)
    if drift is not None and abs(drift) > DRIFT:
        yield (
            "clock",
            "problem",
            f"{told}; the disk's own clock is {abs(drift).total_seconds():.0f} s apart from it. "
            "Set both by a time server.",
        )
    else:
        yield "clock", "fine", f"{told}."


def _drift_of_the_disk(folder: Path, now: datetime) -> timedelta | None:
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            stamp = datetime.fromtimestamp(Path(file.name).stat().st_mtime, UTC)
            return stamp - now
    except OSError:
        return None  # whether it can be written is a finding of its own


def _applies(each: Requirement) -> bool:
    return each.marker is None or each.marker.evaluate()


def _fault(each: Requirement) -> str | None:
    try:
        there = metadata.version(each.name)
    except metadata.PackageNotFoundError:
        return f"{each.name} is not installed; {each.name}{each.specifier} is wanted"
    if there in each.specifier:
        return None
    return f"{each.name} is {there}, and {each.specifier} is wanted"
