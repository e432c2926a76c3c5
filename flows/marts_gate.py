"""The gate before publishing: the suites of the marts, run on the built file."""

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


def gate_marts(home: Home) -> list[CheckResult]:
    """Run every mart suite and return all verdicts.

    Raises ``MartsRefusedError`` when a rule that refuses is broken.
    """
    from expectations import runner
    from expectations.suites.marts import SUITES

    database = home.build / "warehouse.duckdb"
    results = [
        result
        for table, suite in SUITES.items()
        for result in runner.run(table, suite(), f"select * from {table}", database)
    ]
    failed = [each for each in results if not each.success and each.on_failure == "refuse"]
    if failed:
        raise MartsRefusedError(failed)
    return results
