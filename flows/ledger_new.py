"""Writes the file of a new instrument, once, where a refresh will read it."""

from datetime import date
from pathlib import Path

from flows.home import Home
from flows.ledger_files import ledger_files, own_folder
from ingestion.control_ledger import whole
from ingestion.control_ledger.template import Identity, Said, instrument_file
from ingestion.control_ledger.whole import LedgerFile
from ingestion.core.errors import ChokepointError


def begin(
    home: Home, identity: Identity, said: Said, read_on: date, folder: Path | None = None
) -> Path:
    """Write the file and return its path.

    Raises ``ChokepointError``, and writes nothing, when the instrument is in the ledger already, a
    file of that name is there, or what was said does not make an instrument.
    """
    place = folder or own_folder(home) / identity.controller
    path = place.expanduser().resolve() / identity.file_name
    if path.exists():
        raise ChokepointError(f"Nothing was written: {path} is there already; edit it.")
    text = instrument_file(identity, said, read_on)
    file = LedgerFile(path.as_posix(), text.encode(), is_scenario=False, is_own=True)
    for refusal in whole.read([*ledger_files(home), file]).refusals:
        if refusal.file == file.name:
            told = "; ".join(f"{each.field}: {each.message}" for each in refusal.problems)
            raise ChokepointError(f"Nothing was written: {told}.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as stream:
        stream.write(text)
    return path
