"""A warehouse's settings: ``settings.yml`` in its home folder, and environment variables.

A variable counts before the file, the file before the default. Keys and passwords stand in neither
(``flows.keys``). ``chokepoint settings --example`` prints a file with every field in it.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from flows import keys
from flows.home import Home
from flows.settings_schema import Settings
from ingestion.control_ledger import yaml_lines
from ingestion.control_ledger.refusals import field_name, near
from ingestion.control_ledger.yaml_lines import Document
from ingestion.core.errors import ChokepointError, InputRefusedError
from ingestion.core.registry import source_ids

PREFIX = "CHOKEPOINT_"
# Variables that are no settings of a warehouse: where it is, and what the project tells itself.
OTHER_VARIABLES = {"CHOKEPOINT_HOME", "CHOKEPOINT_BUILD_DIR", "CHOKEPOINT_SHARED_DATA"}

FieldPath = tuple[str, ...]


@dataclass(frozen=True)
class InForce:
    """One setting as it counts now, and where it comes from."""

    field: str
    value: object
    origin: str


@dataclass(frozen=True)
class Loaded:
    """All settings, and where each that is not a default was read."""

    settings: Settings
    origins: Mapping[FieldPath, str]

    def in_force(self) -> list[InForce]:
        """List every setting with its value and origin."""
        return [
            InForce(field_name(path), value, self.origins.get(path, "default"))
            for path, value in leaves(self.settings)
        ]


def load(home: Home) -> Settings:
    """Read the settings of a warehouse, and hand its secrets to those who look for them.

    Raises ``ChokepointError`` naming file, line and field when they cannot be used.
    """
    settings = read(home).settings
    keys.provide(settings.secrets_file)
    return settings


def read(home: Home, environment: Mapping[str, str] = os.environ) -> Loaded:
    """Read settings and say where each was found; secrets are left where they are.

    Raises ``ChokepointError`` naming file, line and field, or the variable, with what is allowed.
    """
    path = home.settings_file
    document = _document(path)
    data = document.data
    origins: dict[FieldPath, str] = {}
    for found, _ in _scalars(data):
        origins[found] = f"{path.name}, line {document.line(*found)}"
    for found, name in variables().items():
        if name in environment:
            _put(data, found, environment[name], origins)
            origins[found] = name
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        told = [_misfit(path, document, origins, dict(each)) for each in error.errors()]
        raise ChokepointError("\n".join(told)) from None
    _known_sources(path, document, settings)
    return Loaded(settings, origins)


def variables() -> dict[FieldPath, str]:
    """Name the environment variable of every setting that is one plain value."""
    return {
        path: PREFIX + "_".join(path).upper()
        for path, value in leaves(Settings())
        if not isinstance(value, (tuple, dict)) and path != ("notifications", "mail")
    }


def unknown_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Name variables that look like settings and are none: a misspelt one sets nothing."""
    known = {*variables().values(), *OTHER_VARIABLES, *keys.names()}
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


def leaves(model: BaseModel, path: FieldPath = ()) -> Iterator[tuple[FieldPath, object]]:
    """Yield every setting below a block with its path; what a person names freely is one value."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from leaves(value, (*path, name))
        else:
            yield (*path, name), value


def _document(path: Path) -> Document:
    nothing = Document({}, {(): 1})
    if not path.exists():
        return nothing
    text = path.read_text("utf-8", errors="replace")
    if all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines()):
        return nothing
    try:
        document = yaml_lines.read(text, str(path))
    except InputRefusedError as error:
        raise ChokepointError(str(error)) from None
    if not isinstance(document.data, dict):
        raise ChokepointError(f"{path}, line 1: write lines of the form name: value.")
    return document


def _scalars(data: object, path: FieldPath = ()) -> Iterator[tuple[FieldPath, object]]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield (*path, name), value
            yield from _scalars(value, (*path, name))


def _put(data: Any, path: FieldPath, value: str, origins: Mapping[FieldPath, str]) -> None:
    """Write a value of the environment into what the file says."""
    for at, name in enumerate(path[:-1], start=1):
        inner = data.setdefault(name, {})
        if not isinstance(inner, dict):
            raise ChokepointError(
                f"{origins[path[:at]]}, {'.'.join(path[:at])}: write a block of fields below it."
            )
        data = inner
    data[path[-1]] = value


def _misfit(
    file: Path, document: Document, origins: Mapping[FieldPath, str], error: dict[str, Any]
) -> str:
    """Put an error into a sentence: where, which field, what is wrong, what is allowed."""
    path: tuple[Any, ...] = tuple(error["loc"])
    variable = origins.get(path)
    where = f"{file}, line {document.line(*path)}, {field_name(path)}"
    if variable is not None and variable.startswith(PREFIX):
        where = f"{variable} in the environment"
    model = _model_at(path[:-1])
    if error["type"] == "extra_forbidden" and model is not None:
        known = list(model.model_fields)
        hint = near(str(path[-1]), known, f"the fields here are {', '.join(known)}")
        return f"{where}: there is no such setting; {hint}"
    allowed = _allowed(path)
    problem = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "missing":
        return f"{where}: is missing; write {allowed}."
    shown = "" if isinstance(error["input"], (dict, list)) else f"{error['input']!r} does not fit: "
    return f"{where}: {shown}{problem}." + (f" Allowed: {allowed}." if allowed else "")


def _model_at(path: tuple[Any, ...]) -> type[BaseModel] | None:
    """Return the block of settings at a path, or none for what a person names freely."""
    model: type[BaseModel] = Settings
    for name in path:
        field = model.model_fields.get(name) if isinstance(name, str) else None
        inner = _block(field.annotation) if field else None
        if inner is None:
            return None
        model = inner
    return model


def _block(annotation: Any) -> type[BaseModel] | None:
    choices = (annotation, *getattr(annotation, "__args__", ()))
    found = [each for each in choices if isinstance(each, type) and issubclass(each, BaseModel)]
    return found[0] if found else None


def _allowed(path: tuple[Any, ...]) -> str:
    """Return what the nearest field of a path says is allowed."""
    for end in range(len(path), 0, -1):
        model = _model_at(path[: end - 1])
        if model is not None and path[end - 1] in model.model_fields:
            return model.model_fields[path[end - 1]].description or "a block of fields"
    return ""


def _known_sources(path: Path, document: Document, settings: Settings) -> None:
    for block, named in (
        (("sources",), settings.sources),
        (("schedule", "sources"), settings.schedule.sources),
    ):
        for name in named:
            if name not in source_ids():
                hint = near(name, source_ids(), f"sources are {', '.join(source_ids())}")
                raise ChokepointError(
                    f"{path}, line {document.line(*block, name)}, {'.'.join(block)}: "
                    f"there is no source called {name}; {hint}"
                )


def example() -> str:
    """Return a settings file in which every field stands, commented out and explained."""
    return (Path(__file__).parent / "examples" / "settings.yml").read_text("utf-8")


def as_text(value: object) -> str:
    """Write a value as it would stand in the file."""
    plain = list(value) if isinstance(value, tuple) else value
    if isinstance(plain, dict):
        plain = {
            name: each.model_dump(exclude_defaults=True) if isinstance(each, BaseModel) else each
            for name, each in plain.items()
        }
    text = yaml.safe_dump(plain, default_flow_style=True, allow_unicode=True, width=10**6)
    return text.strip().removesuffix("...").strip()
