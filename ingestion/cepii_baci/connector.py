"""Takes CEPII's zips, folders and CSV files as handed over; a zip stays a zip in the archive."""

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingestion.cepii_baci import code_lists, flows, naming
from ingestion.core.archive import CHUNK_BYTES, Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.sniff import HEAD_BYTES, refuse_html
from ingestion.core.spec import Source

LAYOUT = (
    "Expected CEPII's own names: BACI_HS17_V202601.zip, BACI_HS17_Y2024_V202601.csv, "
    "country_codes_V202601.csv, product_codes_HS17_V202601.csv."
)
# What zipfile raises for damaged bytes, a cut member, an unknown method or a password.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
DOWNLOAD_AGAIN = "Download it again and compare its size with the publisher's page."


class CepiiBaci(Connector):
    """BACI, one edition per HS edition and release."""

    source = Source.load(Path(__file__).parent)

    def dropped(self, path: Path) -> list[Offer]:
        """Offer one edition per HS edition and release found in a zip, a folder or a CSV file."""
        if path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.is_file())
        else:
            files = [path]
        offers = [_zip_offer(file) for file in files if file.suffix.lower() == ".zip"]
        offers += [
            Offer(label, tuple(group), origin=f"dropped: {path.name}")
            for label, group in naming.editions(files).items()
        ]
        if not offers and not naming.README_NAME.fullmatch(path.name):
            raise InputRefusedError(
                file=path.name, reason="holds nothing named like a file of BACI.", remedy=LAYOUT
            )
        return offers

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Read every file of an edition; one that cannot be read leaves the others standing."""
        for file in edition.files:
            with out.or_refuse():
                if file.name.lower().endswith(".zip"):
                    _parse_zip(file.name, edition.path(file), out)
                else:
                    _parse_file(file.name, edition.path(file), out)


def _zip_offer(path: Path) -> Offer:
    """Offer a zip under the edition its name gives, or else under that of its members."""
    match = naming.ZIP_NAME.fullmatch(path.name)
    if match:
        return Offer(f"{match['hs']}_{match['release']}", (path,), origin=f"dropped: {path.name}")
    with _opened(path.name, path) as archive:
        found = [naming.recognise(name) for name in archive.namelist()]
    labels = sorted({each.edition for each in found if each and each.kind == "flows"})
    if len(labels) != 1:
        raise InputRefusedError(
            file=path.name,
            reason=f"holds {len(labels)} editions of BACI flows ({', '.join(labels) or 'none'}); "
            "a zip must hold one.",
            remedy=LAYOUT,
        )
    return Offer(labels[0], (path,), origin=f"dropped: {path.name}")


def _parse_zip(name: str, path: Path, out: BatchWriter) -> None:
    with _opened(name, path) as archive:
        members = [each for each in archive.infolist() if naming.recognise(each.filename)]
        if not members:
            raise InputRefusedError(
                file=name, reason="holds no member named like a file of BACI.", remedy=LAYOUT
            )
        for member in members:
            with out.or_refuse(), _extracted(archive, member, name, out.folder) as extracted:
                _parse_file(f"{name}/{member.filename}", extracted, out)


def _parse_file(name: str, path: Path, out: BatchWriter) -> None:
    """Parse one CSV; ``name`` is what lineage shows: for a member, its zip stands before it."""
    found = naming.recognise(name)
    if found is None:
        raise InputRefusedError(
            file=name, reason="is not named like a file of BACI.", remedy=LAYOUT
        )
    if found.kind == "flows":
        flows.parse(name, path, found, out)
    elif found.kind == "products":
        code_lists.parse_products(name, path, found, out)
    else:
        code_lists.parse_countries(name, path, found, out)


@contextmanager
def _opened(name: str, path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip; raises ``InputRefusedError`` for a web page, a cut download or another format."""
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    refuse_html(name, head)
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        reason = (
            "is a truncated zip: its list of members, which stands at its end, is missing."
            if head.startswith(b"PK")
            else "is not a zip archive."
        )
        raise InputRefusedError(file=name, reason=reason, remedy=DOWNLOAD_AGAIN) from error
    with archive:
        yield archive


@contextmanager
def _extracted(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, folder: Path
) -> Iterator[Path]:
    """Copy a member to a temporary file, in pieces, and remove it afterwards.

    Raises ``InputRefusedError`` when its bytes are damaged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        path = Path(temporary) / "member.csv"
        try:
            with archive.open(member) as source, path.open("wb") as target:
                shutil.copyfileobj(source, target, CHUNK_BYTES)
        except DAMAGED as error:
            raise InputRefusedError(
                file=f"{name}/{member.filename}",
                reason=f"cannot be unpacked from its zip: {error}.",
                remedy=DOWNLOAD_AGAIN,
            ) from error
        yield path


connector = CepiiBaci()
