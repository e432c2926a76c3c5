"""Conversion weights: the layout, what is refused, and the real files where they are."""

from pathlib import Path

import pytest

from ingestion.core.errors import InputRefusedError
from ingestion.growthlab_hs_weights.connector import connector
from tests.dropped import land, refusal

NAME = "conversion_weights_H4_to_H5.csv"
GOOD = "H4,H5,weight,group_id\n10121,010121,1.0,\n811292,811231,0.25,7\n811292,811292,0.75,7\n"


@pytest.fixture
def dropped(tmp_path):
    def drop(text: str, name: str = NAME) -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return drop


def test_a_folder_is_one_edition_with_a_batch_per_step_and_direction(fixtures, tmp_path):
    landed = land(connector, fixtures / "growthlab_hs_weights", tmp_path)
    assert len(landed.editions) == 1
    assert {(batch.period, batch.part) for batch in landed.batches} == {
        ("2022", "HS2017-HS2022"),
        ("2022", "HS2022-HS2017"),
    }
    assert landed.failed() == []


def test_a_lost_leading_zero_is_put_back(dropped, tmp_path):
    rows = land(connector, dropped(GOOD), tmp_path).rows("weights")
    assert ("010121", "010121") in {(row["code_from"], row["code_to"]) for row in rows}
    assert {row["hs_from"] for row in rows} == {"HS2012"}
    assert [row["source_line"] for row in rows] == [2, 3, 4]


def test_weights_that_do_not_make_the_whole_are_refused(dropped, tmp_path):
    landed = land(connector, dropped(GOOD.replace("0.75", "0.74")), tmp_path)
    assert landed.failed() == ["the weights of a code sum to 1"]
    assert landed.batches[0].status == "quarantined"


def test_a_weight_above_one_and_a_pair_that_stands_twice_are_refused(dropped, tmp_path):
    landed = land(connector, dropped(GOOD.replace("0.75", "1.75")), tmp_path)
    assert "a weight lies between 0 and 1" in landed.failed()
    twice = land(connector, dropped(GOOD + "811292,811292,0.0,7\n"), tmp_path)
    assert "(hs_from, code_from, hs_to, code_to) is unique" in twice.failed()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("H4,H5", "source,target"), "names 0 revisions in its header"),
        (GOOD.replace("weight", "share"), "has no column 'weight'"),
        (GOOD.replace("0.25", "a quarter"), "line 3: has the weight 'a quarter'"),
        (GOOD.replace("811231", "8112"), "line 3: has the code '8112'"),
        ("H4,H5,weight,group_id\n", "holds no weights"),
        ("<html><body>Sign in</body></html>", "web page"),
    ],
)
def test_another_layout_is_refused_with_its_line(dropped, tmp_path, text, told):
    assert told in refusal(connector, dropped(text), tmp_path)


def test_a_folder_without_weights_is_refused(tmp_path):
    with pytest.raises(InputRefusedError, match="holds no file named like"):
        connector.dropped(tmp_path)


@pytest.mark.shared_data
def test_the_real_weights_sum_to_one_in_both_directions_of_five_steps(shared_data, tmp_path):
    landed = land(connector, shared_data / "weights", tmp_path)
    assert landed.refusals == ()
    assert landed.failed() == []
    assert len(landed.batches) == 10
    assert sum(batch.rows for batch in landed.batches) == 159_476
