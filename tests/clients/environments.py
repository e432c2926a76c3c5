"""Environments that hold one client each, made once from a file of pinned versions with hashes."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from flows.home import PROJECT_DIR

FOLDER = PROJECT_DIR / ".venv-clients"
PINNED = Path(__file__).parent


class EnvironmentFailedError(Exception):
    """An environment could not be made; the text says why, as pip does."""


def python_in(name: str) -> Path:
    """Return the Python of an environment, which is made when it is missing or its pins changed.

    ``BI_PYTHON`` names another Python to make it of. Raises ``EnvironmentFailedError``.
    """
    folder = FOLDER / name
    pinned = PINNED / f"{name}.txt"
    stamp = folder / ".installed"
    digest = hashlib.sha256(pinned.read_bytes()).hexdigest()
    python = folder / "bin" / "python"
    if not (stamp.exists() and stamp.read_text("utf-8") == digest):
        for command in commands(name, os.environ.get("BI_PYTHON", sys.executable)):
            made = subprocess.run(
                command, cwd=PROJECT_DIR, capture_output=True, text=True, check=False
            )
            if made.returncode != 0:
                raise EnvironmentFailedError(
                    f"{' '.join(command)}\n{made.stderr.strip()[-1500:]}\n"
                    "Another Python may do: make bi-check BI_PYTHON=python3.11"
                )
        stamp.write_text(digest, "utf-8")
    return python


def commands(name: str, python: str) -> list[list[str]]:
    """Return how an environment is made, as the guides say it."""
    folder = f".venv-clients/{name}"
    return [
        [python, "-m", "venv", "--clear", folder],
        [
            f"{folder}/bin/python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "--requirement",
            f"tests/clients/{name}.txt",
        ],
    ]
