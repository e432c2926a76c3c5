"""Reads scenario files; one that is malformed, or names what the ledger lacks, is refused."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath

from ingestion.control_ledger import checks, reader
from ingestion.control_ledger.refusals import LedgerRefusedError, refusal
from ingestion.control_ledger.scenario_schema import AddDestination, Assumed, Scenario
from ingestion.control_ledger.scenarios import Change, Reading, with_bases
from ingestion.control_ledger.schema import Instrument
from ingestion.control_ledger.yaml_lines import Document


@dataclass(frozen=True)
class ScenarioFile:
    """One scenario as written, the file it is in and the lines of its parts."""

    scenario: Scenario
    file: str
    document: Document
    is_builtin: bool

    def reading(self) -> Reading:
        """Return the scenario by itself, its base not yet laid under it."""
        changes = tuple(
            Change(
                change_id=f"{self.scenario.id}.{at + 1}",
                number=at + 1,
                change=change,
                file=self.file,
                line=self.document.line("changes", at),
            )
            for at, change in enumerate(self.scenario.changes)
        )
        return Reading(
            scenario=self.scenario.id,
            title=self.scenario.title,
            base=self.scenario.base,
            is_builtin=self.is_builtin,
            counts=frozenset(self.scenario.counts),
            changes=changes,
            file=self.file,
            line=self.document.line("id"),
        )


def read(text: str | bytes, file: str, *, is_builtin: bool) -> ScenarioFile:
    """Read one scenario file.

    Raises ``LedgerRefusedError`` that names every broken rule with line and field.
    """
    document = reader.parsed(text, file)
    scenario = reader.validated(Scenario, document, file)
    stem = FilePath(file).stem
    if scenario.id != stem:
        told: list[checks.Problem] = [(("id",), f"belongs in a file named {scenario.id}.yml")]
        raise refusal(file, document, told)
    return ScenarioFile(scenario, file, document, is_builtin)


def resolve(
    files: Iterable[ScenarioFile], ledger: Mapping[str, Instrument]
) -> tuple[list[Reading], list[LedgerRefusedError]]:
    """Lay bases under scenarios and check them against the ledger; refuse what does not hold."""
    kept: dict[str, ScenarioFile] = {}
    refused: list[LedgerRefusedError] = []
    for each in files:
        first = kept.setdefault(each.scenario.id, each)
        if first is not each:
            problem = f"the scenario {each.scenario.id} is in {first.file} already"
            refused.append(refusal(each.file, each.document, [(("id",), problem)]))
    for each in list(kept.values()):
        found = list(_problems(each.scenario, ledger))
        if found:
            refused.append(refusal(each.file, each.document, found))
            del kept[each.scenario.id]
    readings = {name: (each.reading(), each.scenario.base) for name, each in kept.items()}
    whole, wrong = with_bases(readings)
    for name, problem in wrong.items():
        each = kept[name]
        refused.append(refusal(each.file, each.document, [(("base",), problem)]))
    return list(whole.values()), refused


def _problems(scenario: Scenario, ledger: Mapping[str, Instrument]) -> Iterator[checks.Problem]:
    for at, change in enumerate(scenario.changes):
        place = ("changes", at)
        for name in change.instruments:
            if name not in ledger:
                near = ", ".join(sorted(each for each in ledger if each[:7] == name[:7]))
                known = f"of that year there are {near}" if near else "see chokepoint ledger show"
                yield (*place, "instruments"), f"{name!r} is not in the ledger; {known}"
            elif isinstance(change, Assumed):
                for problem in _clause_problems(change, ledger[name]):
                    yield place, problem


def _clause_problems(change: Assumed, instrument: Instrument) -> Iterator[str]:
    known = {clause.id: clause for clause in instrument.clauses}
    for name in change.clauses:
        if name not in known:
            yield f"{instrument.id} has no clause {name!r}; there are {', '.join(known)}"
    if isinstance(change, AddDestination):
        for name in change.clauses or known:
            if name in known and known[name].destinations == "all":
                yield (
                    f"clause {name} of {instrument.id} reaches all destinations already; "
                    "name another clause, or leave the change out"
                )
