"""The Harmonized System from files a person downloaded; nothing is fetched."""

from collections.abc import Callable
from pathlib import Path

from ingestion.core.archive import Edition
from ingestion.core.batches import BatchWriter
from ingestion.core.connector import Connector, Offer
from ingestion.core.errors import InputRefusedError
from ingestion.core.spec import Source
from ingestion.wco_hs import texts, workbooks
from ingestion.wco_hs.pieces import Piece

READERS: dict[str, Callable[[bytes, str], list[Piece]]] = {
    ".xlsx": workbooks.read,
    ".xls": workbooks.read,
    ".json": texts.read_json,
    ".csv": texts.read_csv,
}


class HarmonizedSystem(Connector):
    """Reads HS codes and correlations; a drop is one edition, whatever files it consists of."""

    source = Source.load(Path(__file__).parent)

    def dropped(self, path: Path) -> list[Offer]:
        """Offer a file, or all workbooks, JSON and CSV files right in a folder, as one edition."""
        found = sorted(path.iterdir()) if path.is_dir() else [path]
        files = tuple(file for file in found if file.is_file() and file.suffix.lower() in READERS)
        if not files:
            raise InputRefusedError(
                path.name,
                "holds no workbook (.xlsx, .xls), JSON or CSV file of HS codes.",
                remedy=self.source.how_to_get,
            )
        return [Offer("hs_codes", files, f"dropped: {path.name}")]

    def parse(self, edition: Edition, out: BatchWriter) -> None:
        """Write one batch per table and revision or step, from the best layout of the edition.

        Where two layouts hold the same table of the same revision, the one with the lower rank is
        taken and the other left unread; two files of one layout and revision are one too many, and
        the second is refused.
        """
        best: dict[tuple[str, str], Piece] = {}
        for file in edition.files:
            with out.or_refuse():
                content = edition.path(file).read_bytes()
                for piece in READERS[Path(file.name).suffix.lower()](content, file.name):
                    _keep_better(best, piece)
        for (table, part), piece in sorted(best.items()):
            out.frame(table, piece.frame, period=piece.period, part=part)


def _keep_better(best: dict[tuple[str, str], Piece], piece: Piece) -> None:
    known = best.get((piece.table, piece.part))
    if known is not None and known.rank == piece.rank:
        raise InputRefusedError(
            piece.file,
            f"holds the {piece.table} of {piece.part}, which {known.file} holds too.",
            remedy="Leave just one of them in the folder.",
        )
    if known is None or piece.rank < known.rank:
        best[piece.table, piece.part] = piece


connector = HarmonizedSystem()
