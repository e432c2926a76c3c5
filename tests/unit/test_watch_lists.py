"""The project's own lists of pages and of notices left out, and how a page is read."""

from datetime import UTC, date, datetime

import pytest

from flows import watch as plain
from flows.home import Home
from flows.watch_state import Look, write_look
from ingestion.control_ledger.watch import index, spec
from ingestion.core.errors import ChokepointError, InputRefusedError
from ingestion.core.http_secrets import shown

PAGES = spec.read_pages(spec.FOLDER / spec.PAGES)
REVIEWED_OUT = spec.read_reviewed_out(spec.FOLDER / spec.REVIEWED_OUT)
CHINESE = [page for page in PAGES.pages if page.instrument.startswith("CN-")]
FIRST_DAYS = datetime(2026, 1, 2, tzinfo=UTC)
HERE = "https://example.org/list/index.html"


def page(**changes):
    given = {
        "id": "page",
        "authority": "TEST",
        "address": HERE,
        "form": "html",
        "notice": r"^No (?P<number>\d+) of (?P<year>\d{4})",
        "instrument": "XX-{year}-{number}",
        "since": 2020,
        "every_days": 1,
        "established": ["a test"],
        "read_on": "2026-11-24",
        "seen_live_on": None,
    }
    return spec.Page.model_validate(given | changes)


@pytest.fixture
def read(tmp_path):
    def notices(text, **changes):
        answer = tmp_path / "answer"
        answer.write_text(text, "utf-8")
        return index.read(page(**changes), HERE, answer).notices

    return notices


# Titles as they stand on the ministry's pages, read 2026-11-24 in public copies of its lists.
@pytest.mark.parametrize("watched", CHINESE, ids=lambda each: each.id)
@pytest.mark.parametrize(
    ("title", "instrument_id"),
    [
        ("商务部公告2026年第30号 公布将14家欧盟实体列入出口管制管控名单", "CN-2026-30"),
        (
            "商务部 海关总署公告2025年第58号 公布对锂电池和人造石墨负极材料"
            "相关物项实施出口管制的决定",
            "CN-2025-58",
        ),
        ("商务部 海关总署公告2026年第29号 公布对氯气实施临时禁止出口管理", "CN-2026-29"),
        ("商务部公告2025第62号", "CN-2025-62"),
    ],
)
def test_a_title_as_the_ministry_writes_it_gives_the_ledgers_id(
    watched, title, instrument_id, tmp_path
):
    answer = tmp_path / "answer"
    answer.write_text(f"<a href='/n'>{title}</a>", "utf-8")
    as_html = watched.model_copy(update={"form": "html", "at": None})
    (notice,) = index.read(as_html, HERE, answer).notices
    assert notice.instrument_id == instrument_id
    assert instrument_id in plain.held([plain.LEDGER])


@pytest.mark.parametrize("watched", CHINESE, ids=lambda each: each.id)
@pytest.mark.parametrize(
    "title",
    [
        "商务部令2025年第6号",
        "不可靠实体清单工作机制公告〔2025〕7号",
        "海关总署 商务部公告2024年第6号 编号属于海关总署",
        "关于暂停实施商务部公告2024年第46号有关措施的说明",
    ],
)
def test_a_number_of_another_series_is_not_taken_for_the_ministrys(watched, title):
    assert watched.notice.search(title) is None


@pytest.mark.parametrize("watched", CHINESE, ids=lambda each: each.id)
def test_imports_are_left_out_and_import_and_export_licences_are_not(watched):
    assert watched.leave_out.search("2026年食糖、羊毛、毛条进口关税配额实施细则")
    assert not watched.leave_out.search("两用物项和技术进出口许可证管理目录")


def test_every_address_is_asked_for_as_it_is_written():
    for watched in PAGES.pages:
        address = watched.address.replace("{year}", "2026")
        assert shown(address) == address


def test_nothing_is_both_in_the_ledger_and_reviewed_out():
    assert not {each.instrument for each in REVIEWED_OUT} & plain.held([plain.LEDGER])


def test_the_ledger_is_known_by_every_instrument_it_has():
    assert len(plain.held([plain.LEDGER])) == len(list(plain.LEDGER.rglob("*.yml")))


def test_a_page_with_an_index_per_year_is_looked_at_year_by_year():
    yearly = page(address="https://example.org/{year}/", years_back=1)
    found = plain.places([yearly, page(id="other")], FIRST_DAYS)
    assert [(place.key, place.address) for place in found] == [
        ("page-2026", "https://example.org/2026/"),
        ("page-2025", "https://example.org/2025/"),
        ("other", HERE),
    ]


def test_a_look_at_another_address_is_not_the_last_look_at_this_one(tmp_path):
    home = Home(tmp_path)
    (place,) = plain.places([page()], FIRST_DAYS)
    look = Look("2026-01-01T00:00:00+00:00", "0" * 64, 40, "https://example.org/old")
    write_look(place.folder(home) / "look.json", look)
    assert place.last_look(home) is None


def test_the_title_attribute_is_read_where_the_text_is_cut(read):
    (notice,) = read("<a title='No 7 of 2026 about gallium' href='n/7.html'>No 7 of 2026 ab…</a>")
    assert notice.title == "No 7 of 2026 about gallium"
    assert notice.address == "https://example.org/list/n/7.html"


def test_a_title_attribute_without_the_number_hides_nothing(read):
    (notice,) = read("<a title='gallium' href='/7'>No 7 of 2026, <b>on</b> gallium</a>")
    assert notice.title == "No 7 of 2026, on gallium"


def test_links_that_are_never_closed_are_still_read(read):
    found = read("<li><a href='/7'>No 7 of 2026<li><a href='/8'>No 8 of 2026")
    assert [each.instrument_id for each in found] == ["XX-2026-7", "XX-2026-8"]


@pytest.mark.parametrize("link", ["javascript:open(7)", "", "http://[broken"])
def test_a_link_that_leads_nowhere_leads_to_the_page(read, link):
    (notice,) = read(f"<a href='{link}'>No 7 of 2026</a>")
    assert notice.address == HERE


def test_full_width_digits_are_digits(read):
    (notice,) = read("<a href='/7'>No ７ of ２０２６</a>")
    assert notice.instrument_id == "XX-2026-7"
    assert notice.title == "No ７ of ２０２６"


def test_a_page_whose_notices_are_all_left_out_is_still_an_index(read):
    assert read("<a href='/7'>No 7 of 2026 on imports</a>", leave_out="imports") == ()
    assert read("<a href='/7'>No 7 of 2019</a>") == ()


def test_a_page_without_a_numbered_title_is_refused(read):
    with pytest.raises(InputRefusedError, match="holds no title of a notice"):
        read("<a href='/login'>Please log in</a>")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"notice": r"No (\d+)"}, "named groups"),
        ({"instrument": "XX-1"}, "needs {year} and {number}"),
        ({"form": "rows", "at": "results"}, "columns is for the form rows"),
        ({"form": "html_in_json"}, "at is for JSON answers"),
        ({"at": "data"}, "at is for JSON answers"),
        ({"years_back": 1}, "years_back needs"),
        ({"notice": "("}, "regular expression"),
        ({"address": "ftp://example.org"}, "pattern"),
        ({"every_days": 0}, "greater than or equal to 1"),
        ({"every_day": 1}, "Extra inputs"),
    ],
)
def test_a_page_that_cannot_be_watched_is_refused_with_a_reason(changes, told):
    with pytest.raises(ValueError, match=told):
        page(**changes)


def test_a_number_reviewed_out_twice_is_refused_with_its_file(tmp_path):
    path = tmp_path / "reviewed_out.yml"
    row = "{instrument: CN-2026-1, subject: a, reason: b, source: c, reviewed_on: '2026-11-24'}"
    path.write_text(f"reviewed_out:\n  - {row}\n  - {row}\n", "utf-8")
    with pytest.raises(InputRefusedError, match=r"reviewed_out\.yml.*CN-2026-1 stands twice"):
        spec.read_reviewed_out(path)


def test_two_pages_of_one_name_are_refused(tmp_path):
    home = Home(tmp_path)
    home.watch.mkdir()
    (home.watch / "pages.yml").write_bytes((spec.FOLDER / "pages.yml").read_bytes())
    with pytest.raises(ChokepointError, match=r"Two pages are called .*federal_register_bis"):
        plain.load(home)


def test_a_page_looked_at_by_hand_is_due_again_after_its_days():
    by_hand = {"id": "a", "authority": "T", "address": HERE, "why": "w", "every_days": 30}
    each = spec.ByHand.model_validate(by_hand | {"looked_on": "2026-11-01"})
    never = spec.ByHand.model_validate(by_hand | {"id": "b", "looked_on": None})
    watched = plain.Watched((), (each, never), frozenset())
    assert plain.by_hand_due(watched, date(2026, 11, 30)) == [never]
    assert plain.by_hand_due(watched, date(2026, 12, 1)) == [each, never]
