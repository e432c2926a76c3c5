"""Fields of publishers' files: a number is a number, or the file is refused with its line."""

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ingestion.core.errors import InputRefusedError
from ingestion.core.sniff import HEAD_BYTES, refuse_html


def number(value: object, file: str, line: int, column: str) -> str | None:
    """Return a plain decimal text for the writer to cast; null for a missing or blank value.

    Raises ``InputRefusedError`` for anything else that is not a finite number.
    """
    if value is None or str(value).strip() == "":
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite():
        raise InputRefusedError(
            file=file,
            line=line,
            reason=f"{column} is {value!r}, not a number.",
            remedy="Has the publisher changed the layout?",
        )
    return f"{found:f}"


def read_json(name: str, path: Path) -> Any:
    """Read a JSON file.

    Raises ``InputRefusedError`` for a web page, a text, or JSON that is cut off.
    """
    data = path.read_bytes()
    refuse_html(name, data[:HEAD_BYTES])
    try:
        return json.loads(data)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        told = data[:60].decode("utf-8", errors="replace")
        raise InputRefusedError(
            file=name,
            line=getattr(error, "lineno", None),
            reason=f"is not complete JSON; it begins with {told!r}.",
            remedy="The publisher may have been busy, or the download was cut; fetch it again.",
        ) from None
