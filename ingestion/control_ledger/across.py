"""Rules between instrument files: what one names must be there, and must have what it is for."""

from collections.abc import Collection, Iterator, Mapping

from ingestion.control_ledger.checks import Problem
from ingestion.control_ledger.reader import Entry
from ingestion.control_ledger.refusals import LedgerRefusedError, near, refusal


def without_strangers(
    ledger: Mapping[str, Entry], unread: Collection[str]
) -> tuple[dict[str, Entry], list[LedgerRefusedError]]:
    """Keep the instruments that name only others that are there; refuse the rest.

    ``unread`` are instruments whose files were refused. A clause that covers one of them waits
    for it and covers nothing; an event by one of them has nothing left to point to.
    """
    kept, refused = dict(ledger), []
    for name, entry in ledger.items():
        found = [*_covered(entry, ledger, unread), *_authors(entry, ledger, unread)]
        if found:
            refused.append(refusal(entry.file, entry.document, found))
            del kept[name]
    return kept, refused


def _covered(
    entry: Entry, ledger: Mapping[str, Entry], unread: Collection[str]
) -> Iterator[Problem]:
    for at, clause in enumerate(entry.instrument.clauses):
        for name_at, name in enumerate(clause.covers):
            path = ("clauses", at, "covers", name_at)
            if name == entry.instrument.id:
                yield path, "is this instrument itself; give its items the clause instead"
            elif name in unread:
                continue
            elif name not in ledger:
                yield path, _missing(name, ledger)
            elif not ledger[name].instrument.items:
                yield (
                    path,
                    f"{name} lists no items, so the clause would reach nothing; "
                    "name the instrument whose items it takes as its own",
                )


def _authors(
    entry: Entry, ledger: Mapping[str, Entry], unread: Collection[str]
) -> Iterator[Problem]:
    for at, event in enumerate(entry.instrument.events):
        if event.by in unread:
            yield ("events", at, "by"), f"the file of {event.by} is refused; correct that one first"
        elif event.by is not None and event.by not in ledger:
            yield ("events", at, "by"), _missing(event.by, ledger)


def _missing(name: str, ledger: Mapping[str, Entry]) -> str:
    hint = near(name, ledger, "write its id as in its own file, or write that file first")
    return f"there is no instrument {name!r} in the ledger; {hint}"
