"""What a file really is, told from its first bytes: publishers answer faults with web pages."""

from ingestion.core.errors import InputRefusedError

HEAD_BYTES = 4096
HTML_MARKS = (b"<!doctype html", b"<html", b"<head", b"<body")


def refuse_html(name: str, head: bytes) -> None:
    """Raise ``InputRefusedError`` when the first bytes of a file are those of a web page."""
    start = head[:HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(HTML_MARKS) or (start.startswith(b"<") and b"<html" in start):
        raise InputRefusedError(
            file=name,
            line=1,
            reason="is a web page, not data.",
            remedy="The publisher answered with an HTML page (an error, a login or a consent "
            "form); download the file again and open it to see that it holds data.",
        )
