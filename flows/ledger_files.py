"""Which files make the ledger of a warehouse: the project's, a person's own, and new ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.home import Home
from ingestion.control_ledger import whole
from ingestion.control_ledger.connector import ControlLedger, ledger_file
from ingestion.control_ledger.refusals import LocatedProblem
from ingestion.control_ledger.whole import Ledger, LedgerFile
from ingestion.core.errors import ChokepointError


@dataclass(frozen=True)
class Checked:
    """How many files were looked at, and what is wrong in each that has problems."""

    files: int
    problems: dict[Path, Sequence[LocatedProblem]]


def own_folder(home: Home) -> Path:
    """Return where a person keeps instruments of their own, in a folder per controller."""
    return home.root / "ledger"


def ledger_files(home: Home) -> list[LedgerFile]:
    """Return the project's files and the person's own, each known by its full path."""
    connector = ControlLedger()
    (offer,) = connector.bundled()
    names = {path: offer.names.get(path, path.name) for path in offer.files}
    names |= connector.kept_at_home(home.root)
    return [_known_by_path(path, name) for path, name in names.items()]


def read(home: Home) -> Ledger:
    """Read the whole ledger of a warehouse; a refusal's ``file`` is a full path."""
    return whole.read(ledger_files(home))


def check(home: Home, given: Iterable[Path] = ()) -> Checked:
    """Check files and folders against the ledger of a warehouse, or else all of that ledger.

    Raises ``ChokepointError`` for a path at which there is nothing to read.
    """
    files = {file.name: file for file in ledger_files(home)}
    wanted = [path.resolve() for start in given for path in _below(start)]
    for path in wanted:
        known_as = f"own/{path.parent.name}/{path.name}"
        files.setdefault(path.as_posix(), _known_by_path(path, known_as))
    looked_at = {path.as_posix() for path in wanted} or files.keys()
    problems: dict[Path, Sequence[LocatedProblem]] = {
        Path(error.file): error.problems
        for error in whole.read(files.values()).refusals
        if error.file in looked_at
    }
    strays = [] if wanted else _strays(home)
    problems |= {path: [STRAY] for path in strays}
    return Checked(len(looked_at) + len(strays), dict(sorted(problems.items())))


STRAY = LocatedProblem(
    line=1,
    field="file",
    message="is not read; an instrument belongs in ledger/<controller>/<year>-<number>.yml, "
    "for example ledger/CN/2026-99.yml",
)


def _strays(home: Home) -> list[Path]:
    """Find YAML below the own folder that no refresh would read."""
    folder = own_folder(home)
    found = (path for path in folder.rglob("*") if path.suffix in (".yml", ".yaml"))
    read_from = set(folder.glob("*/*.yml"))
    return sorted(path for path in found if path not in read_from)


def _known_by_path(path: Path, name: str) -> LedgerFile:
    """Return a file of the kind its name in the ledger says, but known by its full path."""
    file = ledger_file(name, path.read_bytes())
    return LedgerFile(path.resolve().as_posix(), file.content, file.is_scenario, file.is_own)


def _below(start: Path) -> list[Path]:
    if start.is_file():
        return [start]
    found = sorted(start.rglob("*.yml"))
    if not found:
        kind = "no .yml file below" if start.is_dir() else "no file or folder"
        raise ChokepointError(f"There is {kind} {start}.")
    return found


def shown(path: Path) -> str:
    """Write a path as short as it can be opened from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
