"""CEPII's file names: they alone say which HS edition, year and release a file holds."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

Kind = Literal["flows", "products", "countries"]

# After the release a name may go on (``_extract30codes``): files cut from a release keep its name.
RELEASE = r"(?P<release>V\d{6}[a-z]?)"
PATTERNS: dict[Kind, re.Pattern[str]] = {
    "flows": re.compile(rf"BACI_(?P<hs>HS\d\d)_Y(?P<year>\d{{4}})_{RELEASE}(_.*)?\.csv"),
    "products": re.compile(rf"product_codes_(?P<hs>HS\d\d)_{RELEASE}(_.*)?\.csv"),
    "countries": re.compile(rf"country_codes_{RELEASE}(_.*)?\.csv"),
}
ZIP_NAME = re.compile(rf"BACI_(?P<hs>HS\d\d)_{RELEASE}(_.*)?\.zip")
README_NAME = re.compile(r"readme.*\.txt", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """What a file's name says; ``hs`` and ``year`` are empty where a name has none."""

    kind: Kind
    hs: str
    year: str
    release: str

    @property
    def edition(self) -> str:
        """Return the vintage in the publisher's words: ``HS17_V202601``."""
        return "_".join(part for part in (self.hs, self.release) if part)


def recognise(name: str) -> Named | None:
    """Read a file's name (folders before it do not matter), or return nothing if it is another."""
    base = PurePosixPath(name).name
    for kind, pattern in PATTERNS.items():
        match = pattern.fullmatch(base)
        if match:
            found = match.groupdict()
            return Named(kind, found.get("hs", ""), found.get("year", ""), found["release"])
    return None


def editions(paths: Iterable[Path]) -> dict[str, list[Path]]:
    """Group files by edition, oldest release first.

    A country list names no HS edition, so it goes with every edition of its release, or stands
    alone. Of several copies of one list the shortest name, which is CEPII's own, is taken.
    """
    named = [(found, path) for path in paths if (found := recognise(path.name))]
    groups: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for found, path in named:
        if found.kind == "flows":
            groups[found.release, found.hs].append(path)
    products = _own_copies((found, path) for found, path in named if found.kind == "products")
    for found, path in products.items():
        groups[found.release, found.hs].append(path)
    countries = _own_copies((found, path) for found, path in named if found.kind == "countries")
    for found, path in countries.items():
        keys = [key for key in groups if key[0] == found.release] or [(found.release, "")]
        for key in keys:
            groups[key].append(path)
    return {
        "_".join(part for part in (key[1], key[0]) if part): groups[key] for key in sorted(groups)
    }


def _own_copies(named: Iterable[tuple[Named, Path]]) -> dict[Named, Path]:
    copies: dict[Named, list[Path]] = defaultdict(list)
    for found, path in named:
        copies[found].append(path)
    return {
        found: min(paths, key=lambda path: (len(path.name), path))
        for found, paths in copies.items()
    }
