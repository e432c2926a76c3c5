"""A published file is built once more from the archive alone."""

import json
import shutil

import pytest

from flows import rebuild as rebuilding
from flows.home import Home
from flows.publish import current
from flows.rebuild import rebuild
from ingestion.core.errors import ChokepointError

pytestmark = pytest.mark.slow


@pytest.fixture
def home(starter, tmp_path) -> Home:
    """A home with a published build and its archive, and nothing else."""
    place = Home(tmp_path / "var")
    place.root.mkdir()
    place.archive.symlink_to(starter.archive)
    shutil.copytree(starter.published, place.published, symlinks=True)
    return place


def test_a_build_comes_out_the_same_from_the_archive_and_readers_notice_nothing(home):
    before = current(home)
    told = rebuild(home, before.build_id)
    assert told.is_equal
    assert told.home.warehouse.resolve() != home.warehouse.resolve()
    assert current(home) == before
    assert not home.runs.exists()


def test_a_build_of_other_code_is_not_rebuilt_by_this(home, monkeypatch):
    build_id = current(home).build_id
    monkeypatch.setattr(rebuilding, "code_version", lambda: "other")
    with pytest.raises(ChokepointError, match="Check out the code of that build"):
        rebuild(home, build_id)


def test_an_edition_that_the_archive_lacks_is_named(home):
    build_id = current(home).build_id
    record = home.published / build_id / "build.json"
    told = json.loads(record.read_text("utf-8"))
    told["editions"].append("usgs_mcs/gone")
    record.write_text(json.dumps(told), "utf-8")
    with pytest.raises(ChokepointError, match="lacks usgs_mcs/gone"):
        rebuild(home, build_id)
    with pytest.raises(ChokepointError, match="There is no build nothing"):
        rebuild(home, "nothing")
