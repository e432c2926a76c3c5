"""Looking at authorities' pages for notices the ledger does not hold: plain functions.

A look finds numbers and opens a review list; it never changes the ledger, and what it does not
find says nothing about the law. What cannot be reached, or answers with something that is no
index, is a warning with the age of the last look, because silence must not look like "nothing new".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx

from flows.home import PROJECT_DIR, Home
from flows.journal import Journal
from flows.watch_state import (
    Entry,
    Look,
    Sighting,
    read_look,
    read_review,
    unsettled,
    with_seen,
    write_look,
    write_review,
)
from ingestion.control_ledger import reader
from ingestion.control_ledger.watch import index, spec
from ingestion.control_ledger.watch.spec import ByHand, Page
from ingestion.core.archive import sha256_of
from ingestion.core.errors import ChokepointError, InputRefusedError
from ingestion.core.http import Limits, PoliteClient
from ingestion.core.http_parts import Validators

LEDGER = PROJECT_DIR / "ingestion" / "control_ledger" / "instruments"
LIMITS = Limits(read_seconds=30, total_seconds=120, max_bytes=20 << 20, attempts=2, pause_seconds=2)
# An index only grows; one that lists less than this share of what it did is not the whole index.
FEWEST_SHARE = 0.5
# A daily watch that starts a little earlier than the day before still looks.
SLACK = timedelta(hours=1)

Connect = Callable[[Limits], PoliteClient]


@dataclass(frozen=True)
class Place:
    """One address of a page: a page that has one index per year is several places."""

    page: Page
    address: str
    key: str

    def folder(self, home: Home) -> Path:
        """Where its last answer and its last look are kept."""
        return home.watch / "pages" / self.key

    def last_look(self, home: Home) -> Look | None:
        """Return the last successful look at this address, or none."""
        look = read_look(self.folder(home) / "look.json")
        return look if look is not None and look.address == self.address else None


@dataclass(frozen=True)
class Watched:
    """The pages, and the instrument ids nobody needs to be told of."""

    pages: tuple[Page, ...]
    by_hand: tuple[ByHand, ...]
    settled: frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """What is open after a watch, which of it is new, and how many places were looked at."""

    entries: tuple[Entry, ...]
    new: frozenset[str]
    looked_count: int


def load(home: Home, ledger: Path = LEDGER, lists: Path = spec.FOLDER) -> Watched:
    """Read which pages to watch and what is settled, in the project and in the warehouse's home.

    Raises ``InputRefusedError`` when one of the files cannot be used.
    """
    pages: list[Page] = []
    by_hand: list[ByHand] = []
    settled = held([ledger, home.root / "ledger"])
    for folder in (lists, home.watch):
        if (folder / spec.PAGES).exists():
            read = spec.read_pages(folder / spec.PAGES)
            pages += read.pages
            by_hand += read.by_hand
        if (folder / spec.REVIEWED_OUT).exists():
            reviewed = spec.read_reviewed_out(folder / spec.REVIEWED_OUT)
            settled |= {each.instrument for each in reviewed}
    names = [page.id for page in pages] + [each.id for each in by_hand]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ChokepointError(f"Two pages are called {', '.join(twice)}; rename one of them.")
    return Watched(tuple(pages), tuple(by_hand), frozenset(settled))


def held(folders: Iterable[Path]) -> set[str]:
    """Return the ids of the instruments in these folders; a malformed file holds none."""
    ids = set()
    for folder in folders:
        for path in folder.rglob("*.yml"):
            try:
                ids.add(reader.read(path.read_bytes(), path.name).instrument.id)
            except InputRefusedError:
                continue  # a refresh says what is wrong with it; until it is read, it holds nothing
    return ids


def places(pages: Iterable[Page], now: datetime) -> list[Place]:
    """Write out the addresses, one per year where a page has an index of each."""
    found = []
    for page in pages:
        if "{year}" not in page.address:
            found.append(Place(page, page.address, page.id))
            continue
        for year in range(now.year, now.year - page.years_back - 1, -1):
            address = page.address.replace("{year}", str(year))
            found.append(Place(page, address, f"{page.id}-{year}"))
    return found


def chosen(home: Home, watched: Watched, names: Iterable[str], now: datetime) -> list[Place]:
    """Return the places to look at: those of the pages named, else those that are due.

    Raises ``ChokepointError`` for a name that is no page.
    """
    wanted = set(names)
    unknown = sorted(wanted - {page.id for page in watched.pages})
    if unknown:
        raise ChokepointError(
            f"There is no page called {', '.join(unknown)}. "
            f"Pages: {', '.join(page.id for page in watched.pages)}."
        )
    everything = places(watched.pages, now)
    if wanted:
        return [place for place in everything if place.page.id in wanted]
    return [place for place in everything if _is_due(home, place, now)]


def by_hand_due(watched: Watched, today: date) -> list[ByHand]:
    """Return the pages that refuse programs and that nobody has looked at for too long."""
    return [
        each
        for each in watched.by_hand
        if each.looked_on is None or (today - each.looked_on).days >= each.every_days
    ]


def fetch(home: Home, place: Place, connect: Connect = PoliteClient) -> Path:
    """Ask for one page and return the file its answer is in; unchanged, that is the last one.

    Raises ``httpx.HTTPError`` on a network fault and ``InputRefusedError`` on an answer that says
    the page is not there.
    """
    folder = place.folder(home)
    answer = folder / "answer"
    folder.mkdir(parents=True, exist_ok=True)
    if not answer.exists():
        # Without the last answer "unchanged" would say nothing.
        (folder / Validators.NAME).unlink(missing_ok=True)
    with connect(LIMITS) as http:
        got = http.download(place.address, answer, refuse=_take_any)
    if got.path is None:
        raise InputRefusedError(file=place.key, reason="answers with nothing (HTTP 204).")
    return got.path


def watch(
    home: Home,
    watched: Watched,
    asked: Iterable[Place],
    journal: Journal,
    now: datetime,
    ask: Callable[[Home, Place], Path] = fetch,
) -> Outcome:
    """Look at each place and bring the review list up to date; the caller holds the lock.

    One page that fails is a warning, and the others go on.
    """
    seen, looks = [], []
    for place in asked:
        look, notices = _look(home, place, journal, now, ask)
        seen += [
            (each.instrument_id, Sighting(place.page.id, each.title, each.address))
            for each in notices
            if each.instrument_id not in watched.settled
        ]
        if look is not None:
            looks.append((place, look))
    review = home.watch / "review.json"
    before = read_review(review)
    entries = with_seen(unsettled(before, watched.settled), seen, now)
    if entries != before:
        write_review(review, entries)
    # Written last: a watch killed before this looks again, and forgets nothing.
    for place, look in looks:
        write_look(place.folder(home) / "look.json", look)
    new = {entry.instrument_id for entry in entries} - {entry.instrument_id for entry in before}
    return Outcome(entries, frozenset(new), len(looks))


def _look(
    home: Home, place: Place, journal: Journal, now: datetime, ask: Callable[[Home, Place], Path]
) -> tuple[Look | None, tuple[index.Notice, ...]]:
    """Look at one place; what lists too little still shows what it lists, but is no look."""
    last = place.last_look(home)
    age = f"last looked at {age_of(last, now)}"
    with journal.step(f"look {place.key}", f"looking at {place.key}"):
        try:
            answer = ask(home, place)
            found = index.read(place.page, place.address, answer)
        except httpx.HTTPError as error:
            journal.warn(f"{place.key} could not be reached; {age}. {error}")
            return None, ()
        except InputRefusedError as error:
            (place.folder(home) / "answer").unlink(missing_ok=True)
            untried = last is None and place.page.seen_live_on is None
            hint = " Its address and form were read, and never tried: see pages.yml." * untried
            journal.warn(f"{place.key} did not answer with its index; {age}. {error}{hint}")
            return None, ()
    if last is not None and found.listed_count < last.notice_count * FEWEST_SHARE:
        journal.warn(
            f"{place.key} lists {found.listed_count} notices, and {last.notice_count} when {age}. "
            "A notice that is gone is not repealed; look at the page, and if it is right as it is, "
            f"remove {place.folder(home)}."
        )
        return None, found.notices
    look = Look(
        now.isoformat(timespec="seconds"), sha256_of(answer), found.listed_count, place.address
    )
    journal.write("looked", place=place.key, listed=found.listed_count, sha256=look.sha256)
    return look, found.notices


def age_of(look: Look | None, now: datetime) -> str:
    """Say how long ago a look was: ``never``, ``5 hours ago``, ``12 days ago``."""
    if look is None:
        return "never"
    age = now - datetime.fromisoformat(look.at)
    count, unit = (age.days, "day") if age.days else (age.seconds // 3600, "hour")
    return f"{count} {unit}{'' if count == 1 else 's'} ago"


def _is_due(home: Home, place: Place, now: datetime) -> bool:
    last = place.last_look(home)
    if last is None:
        return True
    return now - datetime.fromisoformat(last.at) >= timedelta(days=place.page.every_days) - SLACK


def _take_any(name: str, head: bytes) -> None:
    """Refuse nothing yet: a web page may be what is asked for, and reading it tells."""
