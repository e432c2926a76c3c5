"""The Atom feed of what builds changed: ``published/changes.atom``, for any feed reader."""

import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flows.home import Home
from ingestion.core.archive import write_atomically

if TYPE_CHECKING:
    from flows.changes import Record

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50
SENTENCES = 40


def write(home: Home, records: "Iterable[Record]") -> None:
    """Write the feed anew, in one rename."""
    home.published.mkdir(parents=True, exist_ok=True)
    text = rendered(_id(home), home.root.name, list(records)[:ENTRIES])
    write_atomically(home.published / "changes.atom", text)


def rendered(feed_id: str, name: str, records: "list[Record]") -> str:
    """Return the feed as text; entries are newest first, and what stands in them is escaped."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", feed_id)
    _add(feed, "title", f"Chokepoint: what changed in {name}")
    _add(feed, "updated", records[0].built_at if records else "1970-01-01T00:00:00+00:00")
    _add(_add(feed, "author"), "name", "Chokepoint")
    _add(feed, "link", rel="self", href="changes.atom")
    for record in records:
        entry = _add(feed, "entry")
        _add(entry, "id", f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, feed_id + record.build_id)}")
        _add(entry, "title", record.headline())
        _add(entry, "updated", record.built_at)
        _add(entry, "link", rel="alternate", href=f"{record.build_id}/changes.json")
        _add(entry, "content", as_text(record), type="text")
    ET.indent(feed)
    return ET.tostring(feed, encoding="unicode", xml_declaration=True) + "\n"


def as_text(record: "Record") -> str:
    """Write a record in sentences, the law first; what is too much is counted."""
    sentences = [each.sentence for each in record.changes]
    lines = [f"Build {record.build_id}, against {record.since}: {record.headline()}."]
    if record.is_other_code:
        lines.append("The project's code is another one too, so figures may differ by that.")
    lines += sentences[:SENTENCES]
    rest = sum(sum(kinds.values()) for kinds in record.counts.values()) - SENTENCES
    if rest > 0:
        lines.append(f"And {rest:,} more: chokepoint changes --build {record.build_id}")
    return "\n".join(_printable(line) for line in lines)


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = text if text is None else _printable(text)
    return element


def _printable(text: str) -> str:
    """Leave out characters that XML cannot hold, however escaped."""
    return "".join(each for each in text if each in "\t\n" or each >= " ")


def _id(home: Home) -> str:
    """Return the feed's name, made once: readers know the feed by it wherever it is moved."""
    path = home.root / "changes" / "feed_id"
    if not path.exists():
        write_atomically(path, f"urn:uuid:{uuid.uuid4()}")
    return path.read_text("utf-8").strip()
