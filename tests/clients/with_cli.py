"""DuckDB's command line, kept running as a person keeps it open."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from .checks import Client

END = "-- end of the answer --"


class CliError(Exception):
    """What the command line printed in place of rows."""


class Cli(Client):
    """A person or a script in a shell."""

    refusals = (CliError,)
    program = str(Path(sys.executable).parent / "duckdb")

    def versions(self) -> str:
        """Say which command line this is."""
        told = subprocess.run(
            [self.program, "--version"], capture_output=True, text=True, check=True
        )
        return f"duckdb-cli {told.stdout.split()[0].removeprefix('v')}"

    def open(self, path: str) -> None:
        """Open the published file read-only; ``-no-init`` leaves a person's own settings out."""
        self.process = subprocess.Popen(
            [self.program, "-readonly", "-no-init", "-json", path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def close(self) -> None:
        """Let go of the file."""
        self.process.communicate(".quit\n")

    def rows(self, sql: str) -> list[Any]:
        """Run one statement; decimals are told by their type, for they are printed as text."""
        rows = self.printed(sql)
        if not rows:
            return []
        decimals = {
            column["column_name"]
            for column in self.printed(f"describe {sql}")
            if column["column_type"].startswith("DECIMAL")
        }
        return [
            tuple(
                Decimal(value) if name in decimals and value is not None else value
                for name, value in row.items()
            )
            for row in rows
        ]

    def printed(self, sql: str) -> list[dict[str, Any]]:
        """Return what is printed up to the mark that follows it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{sql};\n.print {END}\n")
        self.process.stdin.flush()
        told = ""
        while not (line := self.process.stdout.readline()).startswith(END):
            if not line:
                raise CliError(f"the command line ended: {told}")
            told += line
        if told.strip() and not told.startswith("["):
            raise CliError(told.strip())
        return json.loads(told, parse_float=Decimal) if told.strip() else []
