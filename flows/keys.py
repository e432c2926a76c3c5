"""Keys and passwords: from the environment, or from a file outside the project; never shown.

A file of secrets holds lines ``NAME: "value"``. What stands in the environment counts first.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.home import PROJECT_DIR
from ingestion.control_ledger import yaml_lines
from ingestion.control_ledger.refusals import near
from ingestion.core.errors import ChokepointError, InputRefusedError
from ingestion.core.registry import connector, source_ids

WEBHOOK_URL = "CHOKEPOINT_WEBHOOK_URL"
SMTP_PASSWORD = "CHOKEPOINT_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
PREFECT_KEY = "PREFECT_API_KEY"
OWN = (WEBHOOK_URL, SMTP_PASSWORD, PREFECT_KEY)


@dataclass(frozen=True)
class Key:
    """Whether a secret is there, and where; its value is in no field."""

    name: str
    source_id: str | None
    origin: str | None


def names() -> list[str]:
    """Name every secret somebody may give."""
    return [*OWN, *by_source().values()]


def by_source() -> dict[str, str]:
    """Name the variable that holds the key of each publisher who gives keys."""
    found = {}
    for source_id in source_ids():
        variable = connector(source_id).source.key_variable
        if variable is not None:
            found[source_id] = variable
    return found


def present(secrets_file: str | None, environment: Mapping[str, str] = os.environ) -> list[Key]:
    """Say of each secret whether it is there; raises what ``read`` raises."""
    in_file = read(secrets_file)
    owners = {variable: source_id for source_id, variable in by_source().items()}
    return [
        Key(
            name,
            owners.get(name),
            "environment"
            if environment.get(name, "").strip()
            else "secrets_file"
            if in_file.get(name)
            else None,
        )
        for name in names()
    ]


def provide(secrets_file: str | None) -> None:
    """Put secrets of the file where connectors look for them: into this process's environment."""
    for name, value in read(secrets_file).items():
        if not os.environ.get(name, "").strip():
            os.environ[name] = value


def read(secrets_file: str | None) -> dict[str, str]:
    """Read a file of secrets; without one there are none.

    Raises ``ChokepointError`` when it is not there, lies in the project, or holds something else;
    no value is ever part of the message.
    """
    if not secrets_file:
        return {}
    path = Path(secrets_file).expanduser().resolve()
    if path.is_relative_to(PROJECT_DIR):
        raise ChokepointError(
            f"secrets_file {path} lies in the project, where it may be committed or copied. "
            "Move it outside, for example to ~/.config/chokepoint/secrets.yml."
        )
    if not path.is_file():
        raise ChokepointError(f"secrets_file {path} is not there. Write it, or remove the setting.")
    try:
        document = yaml_lines.read(path.read_bytes(), str(path))
    except InputRefusedError as error:
        # What YAML says of a broken line may quote it.
        line = "" if error.line is None else f", line {error.line}"
        raise ChokepointError(f'{path}{line}: is not lines of the form NAME: "value".') from None
    if not isinstance(document.data, dict):
        raise ChokepointError(f'{path}, line 1: is not lines of the form NAME: "value".')
    for name, value in document.data.items():
        if name not in names():
            hint = near(name, names(), f"secrets are {', '.join(names())}")
            raise ChokepointError(
                f"{path}, line {document.line(name)}: there is no secret of that name; {hint}."
            )
        if not isinstance(value, str):
            raise ChokepointError(
                f"{path}, line {document.line(name)}, {name}: write it in quotes."
            )
    return {name: str(value) for name, value in document.data.items()}


def redacted(text: str) -> str:
    """Return a text in which no secret stands, whoever put it there."""
    for name in names():
        value = os.environ.get(name, "").strip()
        if len(value) > 3:
            text = text.replace(value, f"({name})")
    return text
