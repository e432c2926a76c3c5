"""The gate before publishing: the suites of the marts, run on the built file."""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any

from flows.home import Home
from ingestion.core.errors import ChokepointError
from ingestion.core.landing import CheckResult


class MartsRefusedError(ChokepointError):
    """A built mart broke its suite; the last good file stays published."""

    def __init__(self, failed: list[CheckResult]) -> None:
        """Say each broken rule, what was seen and why it exists."""
        self.failed = failed
        told = "\n".join(
            f"  {check.suite}: {check.expectation} (observed {check.observed}). {check.why}"
            for check in failed
        )
        super().__init__(
            "The marts did not pass their gate; the last good file stays published.\n"
            f"{told}\nThe refused build is kept in the build folder until the next refresh."
        )


def suites() -> dict[str, Callable[[], list[Any]]]:
    """Return the suite of each mart, from every module ``marts`` or ``marts_...`` of the suites."""
    from expectations import suites as package

    found: dict[str, Callable[[], list[Any]]] = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(package.__path__)):
        if name == "marts" or name.startswith("marts_"):
            found |= import_module(f"{package.__name__}.{name}").SUITES
    return found


def gate_marts(home: Home) -> list[CheckResult]:
    """Run every mart suite and return all verdicts.

    Raises ``MartsRefusedError`` when a rule that refuses is broken.
    """
    from expectations import runner

    database = home.build / "warehouse.duckdb"
    results = [
        result
        for table, suite in suites().items()
        for result in runner.run(table, suite(), f"select * from {table}", database)
    ]
    failed = [each for each in results if not each.success and each.on_failure == "refuse"]
    if failed:
        raise MartsRefusedError(failed)
    return results
