"""China Customs: files of the query page in the layout public readers describe; values invented."""

from decimal import Decimal

import pytest

from ingestion.china_gacc.connector import connector
from ingestion.core.errors import InputRefusedError
from tests.landed import Landed

HEADER = (
    "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,"
    "第一数量,第一计量单位,第二数量,第二计量单位,美元,"
)
ROWS = [
    '202506,85051110,稀土永磁铁,304,德国,"1,000",千克,0,-,"50,000",',
    '202506,8505111000,稀土永磁铁,116,日本,2,吨,0,-,"7,000",',
    "202506,85013100,电动机,143,中国台湾,12,台,30,千克,900,",
    "202507,85051110,稀土永磁铁,133,韩国,0,千克,0,-,10,",
]


@pytest.fixture
def land(tmp_path):
    def make(rows=ROWS, header=HEADER, name="magnets_export.csv", encoding="gb18030"):
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]) + "\n", encoding)
        return Landed(connector, path, tmp_path)

    return make


def flow(landed, partner):
    (row,) = [
        row
        for row in landed.staged("trade_flows")
        if partner in (row["exporter_code"], row["importer_code"])
    ]
    return row


def test_an_export_of_china_is_staged_in_the_shared_layout(land):
    row = flow(land(), "德国")
    assert (row["exporter_code"], row["importer_code"]) == ("中国", "德国")
    assert (row["value_usd"], row["value_basis"]) == (Decimal(50000), "FOB")
    assert row["net_mass_kg"] == Decimal(1000)
    assert (row["code_system"], row["country_scheme"]) == ("CN-TARIFF", "china_gacc")
    assert (row["period"], row["source_line"]) == ("2025-06", 2)


def test_kilograms_can_be_the_second_quantity_and_tonnes_are_turned_into_them(land):
    landed = land()
    assert flow(landed, "中国台湾")["net_mass_kg"] == Decimal(30)
    assert flow(landed, "日本")["net_mass_kg"] == Decimal(2000)


def test_a_mass_of_zero_beside_a_value_is_not_a_mass(land):
    row = flow(land(), "韩国")
    assert (row["net_mass_kg"], row["net_mass_reason"]) == (None, "zero_beside_value")


def test_goods_counted_in_pieces_alone_say_so(land):
    landed = land(["202506,85013100,电动机,304,德国,12,台,0,-,900,"])
    assert flow(landed, "德国")["net_mass_reason"] == "other_unit"


def test_the_name_of_the_file_says_the_direction(land):
    assert flow(land(name="磁铁进口.csv"), "日本")["importer_code"] == "中国"


@pytest.mark.parametrize("name", ["magnets.csv", "import_export.csv"])
def test_a_name_that_does_not_say_the_direction_is_refused(land, name):
    with pytest.raises(InputRefusedError, match="imports or exports"):
        land(name=name)


def test_a_file_in_utf_8_is_read_too(land):
    assert len(land(encoding="utf-8-sig").rows("flows")) == 4


def test_columns_are_found_by_name_in_any_order(land):
    header = "美元,数据年月,贸易伙伴名称,贸易伙伴编码,商品编码,第一数量,第一计量单位"
    landed = land(["5,202506,德国,304,85051110,1,千克"], header)
    assert flow(landed, "德国")["value_usd"] == Decimal(5)


def test_a_partner_without_a_mapping_is_set_aside_with_its_value(land):
    landed = land([*ROWS, "202506,85051110,稀土永磁铁,999,某国,1,千克,0,-,77,"])
    assert landed.set_aside["partner_name is a known area of china_gacc"] == (1, 77.0)


def test_a_coarser_code_is_set_aside(land):
    landed = land([*ROWS, "202506,850511,永磁铁,304,德国,1,千克,0,-,77,"])
    assert landed.set_aside["commodity_code has eight or ten digits"] == (1, 77.0)


def test_a_flow_that_stands_twice_keeps_its_batch_out(land):
    assert land([ROWS[0], ROWS[0]]).failed == {
        "(period, direction, commodity_code, partner_code) is unique": "refuse"
    }


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (HEADER.replace("美元", "人民币"), "is in yuan; ask for US dollars"),
        (HEADER.replace("商品名称", "贸易方式编码"), "cut by trade mode"),
        (HEADER.replace("商品名称", "注册地编码"), "cut by registered place"),
        (HEADER.replace("商品名称", "单价"), "column 单价 is not known"),
        (HEADER.replace("美元", "商品名称"), "column 美元 is missing"),
        (HEADER.replace("第二数量", "第一数量"), "a column stands twice"),
    ],
)
def test_a_layout_that_is_not_the_known_one_is_refused_by_name(land, header, told):
    assert told in land(header=header).refusals[0]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2025,85051110,稀土永磁铁,304,德国,1,千克,0,-,5,", "line 2: 数据年月 is '2025'"),
        ("202506,85051110,稀土永磁铁,304,德国,许多,千克,0,-,5,", "quantity_1 is '许多'"),
        ("202506,85051110,稀土永磁铁", "has 3 fields instead of 11"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_line(land, row, told):
    assert told in land([row]).refusals[0]


def test_an_export_without_rows_is_refused(land):
    assert "holds no rows" in land([]).refusals[0]


def test_a_workbook_is_refused(tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(b"PK\x03\x04\xff\xff\xff\xff")
    assert "neither GB18030 nor UTF-8" in Landed(connector, path, tmp_path).refusals[0]
