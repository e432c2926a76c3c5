"""The archive of publishers' bytes."""

import os
from datetime import UTC, datetime

import pytest

from ingestion.core.archive import Archive, write_atomically

WHEN = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path / "archive")


def file(folder, name, content):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_who_may_read_what_is_written_is_for_the_umask_to_say(archive, tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        write_atomically(tmp_path / "state.json", "{}")
        edition = archive.store("s", "V1", [file(tmp_path / "in", "a.csv", b"x")], "drop", WHEN)
    finally:
        os.umask(before)
    assert (tmp_path / "state.json").stat().st_mode & 0o777 == mode
    assert edition.path(edition.files[0]).stat().st_mode & 0o777 == mode
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["state.json"]


def test_the_same_bytes_are_the_same_edition(archive, tmp_path):
    path = file(tmp_path / "in", "a.csv", b"x")
    first = archive.store("s", "V1", [path], "drop", WHEN)
    second = archive.store("s", "V1", [path], "drop", WHEN.replace(year=2027))
    assert first == second
    assert [edition.edition_id for edition in archive.editions("s")] == [first.edition_id]


def test_a_revision_stands_beside_what_an_earlier_build_used(archive, tmp_path):
    path = file(tmp_path / "in", "a.csv", b"x")
    first = archive.store("s", "V1", [path], "drop", WHEN)
    second = archive.store("s", "V1", [file(tmp_path / "in", "a.csv", b"yy")], "drop", WHEN)
    assert first.edition_id != second.edition_id
    assert first.path(first.files[0]).read_bytes() == b"x"
    assert second.path(second.files[0]).read_bytes() == b"yy"


def test_a_renamed_file_is_another_edition(archive, tmp_path):
    one = archive.store("s", "V1", [file(tmp_path / "in", "a.csv", b"x")], "drop", WHEN)
    two = archive.store("s", "V1", [file(tmp_path / "in", "b.csv", b"x")], "drop", WHEN)
    assert one.edition_id != two.edition_id


def test_an_edition_without_its_record_does_not_exist(archive, tmp_path):
    edition = archive.store("s", "V1", [file(tmp_path / "in", "a.csv", b"x")], "drop", WHEN)
    (archive.editions_dir / "s" / f"{edition.edition_id}.json").unlink()
    assert archive.editions("s") == []


def test_a_file_known_by_size_and_time_is_not_hashed_again(archive, tmp_path, monkeypatch):
    path = file(tmp_path / "in", "a.csv", b"x")
    archive.store("s", "V1", [path], "drop", WHEN)
    monkeypatch.setattr("ingestion.core.archive.sha256_of", lambda path: pytest.fail("hashed"))
    archive.store("s", "V1", [path], "drop", WHEN)
