"""Strict reading of small CSV files."""

import pytest

from ingestion.core import csv_text
from ingestion.core.errors import InputRefusedError


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "list.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_a_record_of_several_lines_moves_the_line_of_the_next(written):
    table = csv_text.read(written('a,b\n"1\n2",3\n4,5\n'), "list.csv")
    assert table.records == ((2, ("1\n2", "3")), (4, ("4", "5")))


def test_a_byte_order_mark_and_blanks_around_a_heading_are_dropped(written):
    table = csv_text.read(written(b"\xef\xbb\xbfa ,b\r\n1,2\r\n"), "list.csv")
    assert table.header == ("a", "b")


def test_a_blank_record_is_no_row(written):
    assert csv_text.read(written("a,b\n,\n\n1,2\n"), "list.csv").records == ((4, ("1", "2")),)


def test_a_footer_ends_the_table(written):
    table = csv_text.read(written("a,b\n1,2\nSource: x\nmore\n"), "list.csv", footer="Source")
    assert len(table.records) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is empty"),
        ("<!doctype html><html></html>", "is a web page"),
        ("a,b\n1\n", "line 2: has 1 fields where the header has 2"),
        ("a,b\n1,2,3\n", "line 2: has 3 fields where the header has 2"),
        ('a,b\n1,2\n3,"4\n', "line 3: breaks off or is not CSV"),
        (b"a,b\n1,2\n\xff,3\n", "line 3: is not text in utf-8-sig"),
    ],
)
def test_what_is_no_whole_table_is_refused_with_its_line(written, content, told):
    with pytest.raises(InputRefusedError, match=told):
        csv_text.read(written(content), "list.csv")


def test_the_first_encoding_that_fits_is_taken(written):
    table = csv_text.read(written(b"a\n\x97\n"), "list.csv", encodings=("utf-8-sig", "cp1252"))
    assert table.records == ((2, ("—",)),)


def test_a_missing_column_is_named_with_those_found(written):
    with pytest.raises(InputRefusedError, match=r"has no column 'c'.*Columns found: a, b"):
        csv_text.read(written("a,b\n1,2\n"), "list.csv").require(("a", "c"))
