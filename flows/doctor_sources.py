"""What of the data is there, which keys are, and how to get the rest."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows import keys
from flows.home import Home
from flows.settings_schema import Settings
from ingestion.core.archive import Archive
from ingestion.core.errors import ChokepointError
from ingestion.core.registry import connector, source_ids
from ingestion.core.wanted import periods_of

if TYPE_CHECKING:
    from flows.doctor import Level

Found = Iterator[tuple[str, "Level", str]]


def secrets(chosen: Settings, environment: Mapping[str, str] = os.environ) -> Found:
    """Say which keys and passwords are there, never what they are."""
    there = keys.present(chosen.secrets_file, environment)
    for key in there:
        if key.source_id is None:
            continue
        asked = bool(chosen.sources.get(key.source_id))
        if key.origin:
            yield "keys", "fine", f"{key.source_id}: {key.name} is there ({key.origin})."
        elif asked:
            yield (
                "keys",
                "note",
                f"{key.source_id}: {key.name} is not there; the publisher answers less without, or "
                "not at all. Its how_to_get says where to ask for one.",
            )
        else:
            yield "keys", "fine", f"{key.source_id}: {key.name} is not there, and nothing is asked."
    told = {key.name: key.origin for key in there}
    mail = chosen.notifications.mail
    if mail is not None and mail.user and not told[keys.SMTP_PASSWORD]:
        yield (
            "keys",
            "problem",
            f"notifications.mail logs in as {mail.user}, and {keys.SMTP_PASSWORD} is not there.",
        )
    if mail is not None and mail.user and mail.security == "none" and mail.server != "localhost":
        yield (
            "keys",
            "note",
            f"notifications.mail sends its password to {mail.server} in the clear. If the server "
            "can, set security: starttls or tls.",
        )
    if chosen.secrets_file:
        mode = Path(chosen.secrets_file).expanduser().stat().st_mode
        if mode & 0o077:
            yield "keys", "note", f"others may read {chosen.secrets_file}. Run: chmod 600 on it."


def data(home: Home, chosen: Settings) -> Found:
    """Say of each source what is loaded, what waits in the inbox, or how to get it."""
    archive = Archive(home.archive)
    for source_id in source_ids():
        source = connector(source_id).source
        wanted = chosen.sources.get(source_id)
        if wanted:
            try:
                connector(source_id).check_wanted(wanted)
            except ChokepointError as error:
                yield "sources", "problem", f"settings.yml, {error}"
            else:
                yield from _without_end(source_id, wanted)
        editions = len(archive.editions(source_id))
        dropped = sum(1 for _ in (home.inbox / source_id).glob("*"))
        if editions:
            yield "sources", "fine", f"{source_id}: {editions} in the archive."
        elif connector(source_id).bundled():
            yield "sources", "fine", f"{source_id}: bundled."
        elif wanted or dropped:
            what = "is asked for" if wanted else f"files wait in inbox/{source_id}"
            yield "sources", "note", f"{source_id}: nothing yet; {what}. Run: chokepoint refresh"
        else:
            told = f"{source_id}: nothing loaded. Get it from {source.homepage}; how:"
            yield "sources", "note", f"{told} chokepoint doctor --source {source_id}"


def _without_end(source_id: str, wanted: Mapping[str, Any]) -> Found:
    """Tell of settings that are complete one day: new periods are then never asked for."""
    periods = periods_of(wanted)
    if not periods or any(period.endswith("..") for period in periods):
        return  # settings that name no periods ask for what there is
    begin = re.split(r"\.\.|,", periods[-1])[0]
    yield (
        "sources",
        "note",
        f"{source_id}: settings.yml names only periods that end, so new ones are never asked for. "
        f'If they are wanted, write the last range without an end, as "{begin}..".',
    )


def how_to_get(source_id: str) -> str:
    """Say in full how the data of a source are got.

    Raises ``ChokepointError`` for a name that is not a source.
    """
    source = connector(source_id).source
    how = " ".join(source.how_to_get.split())
    return f"{source.title}, {source.publisher}\n{source.homepage}\n{how}"
