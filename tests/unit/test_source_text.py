"""The line behind a figure: found in text, in JSON, in a zip, and never made up elsewhere."""

import gzip
import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from flows.home import Home
from flows.source_text import source_text
from ingestion.core.archive import object_path
from tests.workbook import write_workbook


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "var")


def archived(home: Home, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    path = object_path(home.archive / "objects", sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return sha256


def test_a_line_of_text_is_counted_with_the_header(home):
    sha256 = archived(home, b"t,v\r\n2024,1\r\n2025,2\r\n")
    assert source_text(home, sha256, "a.csv", 3) == "2025,2"
    assert source_text(home, sha256, "a.csv", 9) is None


def test_chinese_text_in_its_own_encoding_is_readable(home):
    sha256 = archived(home, "贸易伙伴名称\n中国台湾\n".encode("gb18030"))
    assert source_text(home, sha256, "export.csv", 2) == "中国台湾"


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ([["CTY", "VAL"], ["-", "3"], ["5700", "2"]], ["5700", "2"]),
        ({"data": [{"partner": 0}, {"partner": 490}]}, {"partner": 490}),
        ({"@odata.context": "x", "value": [{"Id": 1}, {"Id": 2}]}, {"Id": 2}),
    ],
)
def test_a_record_of_a_json_answer_is_counted_without_the_header(home, answer, shown):
    for layout in ({"indent": 1}, {}):
        sha256 = archived(home, json.dumps(answer, **layout).encode())
        assert json.loads(source_text(home, sha256, "answer.json", 2)) == shown
        assert source_text(home, sha256, "answer.json", 3) is None


def test_a_file_in_a_zip_and_one_that_is_gzipped_are_looked_into(home, tmp_path):
    path = tmp_path / "release.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("in/BACI.csv", "t,v\n2024,7\n")
    sha256 = archived(home, path.read_bytes())
    assert source_text(home, sha256, "release.zip/in/BACI.csv", 2) == "2024,7"
    sha256 = archived(home, gzip.compress(b"a\nb\n"))
    assert source_text(home, sha256, "ds.csv.gz", 2) == "b"


def test_a_workbook_and_a_packed_month_have_no_lines_of_text(home, tmp_path):
    book = write_workbook(tmp_path / "report.xlsx", {"S": [["a"], ["b"]]})
    assert source_text(home, archived(home, Path(book).read_bytes()), "report.xlsx", 1) is None
    packed = b"7z\xbc\xaf\x27\x1c\x00\x04\n\n\n"
    assert source_text(home, archived(home, packed), "full_v2_202512.7z", 2) is None


def test_a_file_that_is_not_archived_any_more_is_said_to_have_no_text(home):
    assert source_text(home, "0" * 64, "a.csv", 1) is None
    assert source_text(home, None, "a.csv", 1) is None
