"""Plain Python values from YAML, with the line every value stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from ingestion.core.errors import InputRefusedError

# Written in C where PyYAML was built so, which reads the ledger ten times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Levels of a file; the ledger's own have six.
DEEPEST = 16

# Where a value is: keys and list positions from the top of the file.
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """The values of one YAML file, and the line (from 1) of every value by its path."""

    data: Any
    lines: Mapping[Path, int]

    def line(self, *path: str | int) -> int:
        """Return the line of a value, or of the nearest thing around it that is in the file."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]


def read(text: str | bytes, file: str) -> Document:
    """Read one YAML document.

    Text that looks like a number stays what YAML makes of it, so that the schema can ask for
    quotes; a date is kept as text. Raises ``InputRefusedError`` for what is not YAML, for an
    empty file and for a key that stands twice.
    """
    lines: dict[Path, int] = {}
    try:
        root = yaml.compose(text, Loader=LOADER)
        data = None if root is None else _value(root, (), lines, file)
    except yaml.reader.ReaderError as error:
        raise InputRefusedError(
            file=file,
            reason=f"is not text in UTF-8: {error.reason}.",
            remedy="Save it as UTF-8, without control characters.",
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise InputRefusedError(
            file=file,
            line=None if mark is None else mark.line + 1,
            reason=f"is not YAML: {getattr(error, 'problem', None) or error}.",
            remedy="Look for a missing quote, a tab, or a wrong indent on that line or above it.",
        ) from error
    if root is None:
        raise InputRefusedError(
            file=file, line=1, reason="is empty.", remedy="Write an instrument."
        )
    return Document(data, lines)


def _value(node: yaml.Node, path: Path, lines: dict[Path, int], file: str) -> Any:
    lines[path] = node.start_mark.line + 1
    if len(path) > DEEPEST:
        raise InputRefusedError(
            file=file,
            line=lines[path],
            reason="is nested deeper than any field of the ledger.",
            remedy="Look for an alias (*name) that stands inside its own anchor (&name).",
        )
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, at), lines, file) for at, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, file)
    if node.tag == "tag:yaml.org,2002:timestamp":
        return str(node.value)
    loader = yaml.SafeLoader("")
    return loader.construct_object(node)


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int], file: str) -> Any:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if not isinstance(key_node, yaml.ScalarNode):
            raise InputRefusedError(
                file=file,
                line=key_node.start_mark.line + 1,
                reason="the name of a field is a list or a block.",
                remedy="Write names as plain words.",
            )
        if key in found:
            raise InputRefusedError(
                file=file,
                line=key_node.start_mark.line + 1,
                reason=f"the key {key!r} stands twice.",
                remedy="Keep one of the two.",
            )
        found[key] = _value(value_node, (*path, key), lines, file)
        # A problem with a whole block is best shown where its name stands.
        lines[(*path, key)] = key_node.start_mark.line + 1
    return found
