"""Errors a person can act on: what is wrong, where, and what to do."""

from dataclasses import dataclass


class ChokepointError(Exception):
    """An error whose text is meant for the person at the terminal; shown without a traceback."""


@dataclass
class InputRefusedError(ChokepointError):
    """A file that cannot be read as what it claims to be.

    ``file`` is the name as received; ``line`` counts from 1 (for JSON: the record); ``reason`` says
    what is wrong in one sentence; ``remedy`` says what the reader can do about it.
    """

    file: str
    reason: str
    line: int | None = None
    remedy: str = ""

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{where}: {self.reason}" + (f" {self.remedy}" if self.remedy else "")
