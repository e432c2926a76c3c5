"""The ledger as a whole: instruments and scenarios of many files, read and checked together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingestion.control_ledger import across, reader, scenario_reader
from ingestion.control_ledger.reader import Entry
from ingestion.control_ledger.refusals import LedgerRefusedError
from ingestion.control_ledger.scenario_reader import ScenarioFile
from ingestion.control_ledger.scenarios import Reading


@dataclass(frozen=True)
class LedgerFile:
    """One file as found: the name it is known by, what is in it, and whose it is."""

    name: str
    content: bytes
    is_scenario: bool
    is_own: bool


@dataclass(frozen=True)
class Ledger:
    """What could be read, by instrument and scenario, and a refusal for each file that could not.

    A refusal's ``file`` is the name of the file, with the controller in front where it had none.
    """

    entries: Mapping[str, Entry]
    readings: Sequence[Reading]
    refusals: Sequence[LedgerRefusedError]


def read(files: Iterable[LedgerFile]) -> Ledger:
    """Read every file, check each by itself and then against the others.

    Where two files hold the same instrument or scenario, the project's is kept.
    """
    entries: list[Entry] = []
    scenarios: list[ScenarioFile] = []
    refusals: list[LedgerRefusedError] = []
    for file in sorted(files, key=lambda file: (file.is_own, file.name)):
        try:
            if file.is_scenario:
                is_builtin = not file.is_own
                scenario = scenario_reader.read(file.content, file.name, is_builtin=is_builtin)
                scenarios.append(scenario)
            else:
                entries.append(reader.read(file.content, file.name))
        except LedgerRefusedError as error:
            refusals.append(error)
    kept, doubles = reader.without_doubles(entries)
    whole = {entry.instrument.id: entry for entry in kept}
    unread = {_instrument_of(error.file) for error in refusals} - whole.keys()
    ledger, strangers = across.without_strangers(whole, unread)
    instruments = {name: entry.instrument for name, entry in ledger.items()}
    readings, unusable = scenario_reader.resolve(scenarios, instruments)
    return Ledger(ledger, readings, [*refusals, *doubles, *strangers, *unusable])


def _instrument_of(file: str) -> str:
    """Name the instrument a refused file was to hold, by its folder and its name."""
    path = Path(file)
    return f"{path.parent.name}-{path.stem}"
