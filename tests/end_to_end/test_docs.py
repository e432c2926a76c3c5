"""The documentation of the bundled data: written whole, loads nothing, and its numbers are true."""

import re
import subprocess
import sys

import duckdb
import pytest

from tests import pages

pytestmark = pytest.mark.slow

# What makes a browser fetch something while it opens a page.
LOADS = re.compile(
    r"""<(?:script|img|iframe|link|source|embed)\b[^>]*\b(?:src|href)\s*=\s*["']?(?:https?:)?//"""
    r"""|@import\s|url\(\s*["']?(?:https?:)?//|\.src\s*=\s*["'](?:https?:)?//[^"']""",
    re.IGNORECASE,
)


def run(*arguments):
    command = [sys.executable, "-c", "from flows.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def written(starter, tmp_path_factory):
    folder = tmp_path_factory.mktemp("documentation") / "docs"
    before = starter.warehouse.stat()
    done = run("docs", "--to", str(folder), "--home", str(starter.root))
    assert done.returncode == 0, done.stdout + done.stderr
    after = starter.warehouse.stat()
    assert (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, before.st_size)
    return folder, done.stdout


def test_the_command_says_what_each_page_is(written):
    _, told = written
    for name in ("lineage.html", "dictionary.md", "README.md", "methods/law_and_clocks.md"):
        assert name in told
    assert "another version" not in told


def test_nothing_but_the_documentation_is_left(written):
    folder, _ = written
    assert [path.name for path in folder.parent.iterdir()] == ["docs"]
    names = {path.name for path in folder.iterdir()}
    assert {"lineage.html", "dictionary.md", "README.md", "methods"} <= names


def test_the_page_of_lineage_holds_everything_and_loads_nothing(written):
    folder, _ = written
    page = (folder / "lineage.html").read_text("utf-8")
    for name in ("model.chokepoint.exposure", "exposure.chokepoint.report", "DECIMAL(20,3)"):
        assert name in page
    assert LOADS.findall(page) == []
    assert "cloudfront" not in page and "sinter-collect" not in page
    assert str(folder.parent) not in page


def test_the_check_for_loads_finds_the_tracker_that_was_taken_out():
    assert LOADS.search('i.src="//d1fc8wv8zag5ca.cloudfront.net/2.9.0/sp.js"')
    assert LOADS.search('<link href="https://fonts.googleapis.com/css" rel="stylesheet">')


def test_the_dictionary_leaves_no_table_or_column_of_the_file_without_a_meaning(written):
    folder, _ = written
    lines = (folder / "dictionary.md").read_text("utf-8").splitlines()
    assert [line for line in lines if re.fullmatch(r"\| `\w+` \| [^|]+ \| +\|", line)] == []
    assert [line for line in lines if line.startswith("- `") and ": " not in line] == []
    assert sum(line.startswith("### ") for line in lines) > 70


def test_a_second_time_the_new_documentation_takes_the_place_of_the_old(starter, written):
    folder, _ = written
    (folder / "left_over.md").write_text("# Old", "utf-8")
    done = run("docs", "--to", str(folder), "--home", str(starter.root))
    assert done.returncode == 0, done.stderr
    assert not (folder / "left_over.md").exists()
    assert (folder / "lineage.html").exists()


@pytest.mark.parametrize("page", pages.pages(), ids=lambda page: page.stem)
def test_the_numbers_of_a_method_page_come_out_of_its_queries(starter, page):
    with duckdb.connect(str(starter.warehouse), read_only=True) as connection:
        for example in pages.examples(page):
            assert pages.answer(connection, example.query) == example.table, example.query
