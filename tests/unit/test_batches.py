"""Candidate batches."""

import polars as pl
import pytest

from ingestion.core.batches import BatchWriter
from ingestion.core.errors import InputRefusedError


def test_rows_are_stored_in_the_order_of_the_sort_columns(writer, rows):
    writer.frame("flows", rows(("850511", 2.0), ("280530", 1.0)), period="2024")
    frame = pl.read_parquet(writer.batches[0].path)
    assert frame["code"].to_list() == ["280530", "850511"]
    assert frame["source_line"].to_list() == [3, 2]


def test_a_code_keeps_its_leading_zero(writer, rows):
    writer.frame("flows", rows(("010121", 1.0)), period="2024")
    assert pl.read_parquet(writer.batches[0].path)["code"].to_list() == ["010121"]


def test_the_same_rows_give_the_same_hash(writer, rows, tmp_path):
    again = BatchWriter(writer.source, writer.edition, tmp_path / "again")
    for each in (writer, again):
        each.frame("flows", rows(("1", 1.0), ("2", 2.0)), period="2024")
    assert writer.batches[0].sha256 == again.batches[0].sha256


def test_a_batch_knows_its_rows_and_its_value(writer, rows):
    writer.frame("flows", rows(("1", 1.5), ("2", 2.0)), period="2024")
    assert (writer.batches[0].rows, writer.batches[0].value) == (2, 3.5)


def test_a_missing_column_is_refused_by_name(writer, rows):
    with pytest.raises(InputRefusedError, match="has no column value_usd"):
        writer.frame("flows", rows(("1", 1.0)).drop("value_usd"), period="2024")


def test_a_second_file_about_the_same_thing_is_refused_by_name(writer, rows):
    writer.frame("flows", rows(("1", 1.0)), period="2024")
    second = rows(("1", 2.0)).with_columns(source_file=pl.lit("copy_of_flows.csv"))
    with pytest.raises(InputRefusedError, match=r"^copy_of_flows\.csv: .*flows/2024"):
        writer.frame("flows", second, period="2024")
    assert [batch.value for batch in writer.batches] == [1.0]


def test_a_refused_file_does_not_stop_the_others(writer, rows):
    with writer.or_refuse():
        raise InputRefusedError("bad.csv", "is not a table.", line=1)
    writer.frame("flows", rows(("1", 1.0)), period="2024")
    assert len(writer.batches) == 1
    assert str(writer.refusals[0]) == "bad.csv, line 1: is not a table."
