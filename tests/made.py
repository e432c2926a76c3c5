"""Small made-up files in the layouts of the trade sources, each with Taiwan and Namibia in it."""

import json
from collections.abc import Mapping
from pathlib import Path

from tests.workbook import write_workbook

COMEXT_HEADER = (
    "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,PRODUCT_CPA21,PRODUCT_CPA22,PRODUCT_BEC,"
    "PRODUCT_BEC5,PRODUCT_SECTION,FLOW,STAT_PROCEDURE,SUPPL_UNIT,PERIOD,VALUE_EUR,VALUE_NAC,"
    "QUANTITY_KG,QUANTITY_SUPPL_UNIT"
)
GACC_HEADER = (
    "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,"
    "第一数量,第一计量单位,第二数量,第二计量单位,美元"
)
CENSUS_HEADER = [
    "CTY_CODE", "CTY_NAME", "I_COMMODITY", "GEN_VAL_MO", "GEN_QY1_MO", "GEN_QY1_MO_FLAG",
    "UNIT_QY1", "GEN_QY2_MO", "GEN_QY2_MO_FLAG", "UNIT_QY2", "time", "SUMMARY_LVL",
]  # fmt: skip


def made_files(folder: Path, fixtures: Path) -> Mapping[str, list[Path]]:
    """Write one file per trade source and return them by source."""
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "cepii_baci": [_baci(folder)],
        "un_comtrade": [_comtrade(folder, fixtures)],
        "us_census_trade": [_census(folder)],
        "uk_hmrc": [_hmrc(folder)],
        "eurostat_comext": [_comext(folder)],
        "china_gacc": [_gacc(folder)],
        "usitc_dataweb": [_dataweb(folder)],
    }


def _written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding)
    return path


def _baci(folder: Path) -> Path:
    flows = ["156,490", "156,516", "156,276", "490,516", "516,490", "392,276"]
    lines = [f"2022,{pair},850511,{place}00.000,{place}.000" for place, pair in enumerate(flows, 1)]
    return _written(folder / "BACI_HS17_Y2022_V202601.csv", "\n".join(["t,i,j,k,v,q", *lines]))


def _comtrade(folder: Path, fixtures: Path) -> Path:
    """China's exports of magnets in June 2025, to the World and two partners."""
    template = json.loads((fixtures / "un_comtrade" / "imports.json").read_text("utf-8"))
    first = template["data"][0] | {
        "freqCode": "M", "refPeriodId": 20250601, "refYear": 2025, "refMonth": 6,
        "period": "202506", "flowCode": "X", "cmdCode": "850511", "aggrLevel": 6,
        "cifvalue": None, "classificationCode": "H6", "isAggregate": False, "isReported": True,
    }  # fmt: skip
    records = [
        first | {"partnerCode": partner, "primaryValue": value, "fobvalue": value, "netWgt": mass}
        for partner, value, mass in ((0, 90.0, 9.0), (490, 60.0, 6.0), (516, 30.0, 3.0))
    ]
    answer = template | {"count": len(records), "data": records}
    return _written(folder / "china_exports.json", json.dumps(answer))


def _census(folder: Path) -> Path:
    rows = [
        [code, name, "8505110070", str(value), "1", "", "NO", str(mass), "", "KG", "2025-08", "DET"]
        for code, name, value, mass in (
            ("-", "TOTAL FOR ALL COUNTRIES", 77, 8),
            ("5830", "TAIWAN", 44, 5),
            ("7920", "NAMIBIA", 33, 3),
        )
    ]
    return _written(folder / "census_august.json", json.dumps([CENSUS_HEADER, *rows]))


def _hmrc(folder: Path) -> Path:
    records = [
        {
            "MonthId": 202508, "FlowTypeId": 4, "SuppressionIndex": index, "CountryId": number,
            "CommodityId": 85051110, "PortId": 1, "Value": value, "NetMass": mass,
            "SuppUnit": None, "Commodity": {"Cn8Code": "85051110"},
            "Country": {"CountryName": name, "CountryCodeAlpha": alpha},
        }
        for number, name, alpha, value, mass, index in (
            (736, "Taiwan", "TW", 550.0, 11.0, 0),
            (389, "Namibia", "NA", 660.0, 0.0, 3),
        )
    ]  # fmt: skip
    return _written(folder / "hmrc_august.json", json.dumps({"value": records}))


def _comext(folder: Path) -> Path:
    lines = [
        f"DE,{partner},E,85051110,77881,2599,2599,220,211210,16,2,1,NO_SU,202508,{value},{value},"
        f"{mass},0"
        for partner, value, mass in (("TW", 700, 7), ("NA", 800, 8), ("EXT_EU27_2020", 1500, 15))
    ]
    return _written(folder / "full_v2_202508.dat", "\n".join([COMEXT_HEADER, *lines]) + "\n")


def _gacc(folder: Path) -> Path:
    rows = [
        "202508,8505111000,稀土永磁铁,143,中国台湾,900,千克,0,-,91000",
        "202508,8505111000,稀土永磁铁,233,纳米比亚,0,千克,0,-,92",
        "202508,8505111000,稀土永磁铁,304,德国,2,吨,0,-,93000",
    ]
    text = "\n".join([GACC_HEADER, *rows]) + "\n"
    return _written(folder / "magnets_export.csv", text, "gb18030")


def _dataweb(folder: Path) -> Path:
    head = ["Data Type", "Country", "HTS Number", "Description", "Quantity Description", "2025"]
    rows = [
        ["Customs Value", "China", "8505", "MAGNETS", "Value for: kilograms", "1200"],
        ["Customs Value", "Japan", "8505", "MAGNETS", "Value for: kilograms", "300"],
    ]
    return write_workbook(
        folder / "dataweb.xlsx",
        {
            "Query Parameters": [
                ["Download Date", "2026-07-10 16:57:38.942"],
                ["Trade Flow", "Imports For Consumption"],
                ["Country List", "China, Japan"],
                ["Commodity List", "8505"],
                ["Commodity Aggregation Level", "4"],
            ],
            "Customs Value": [
                ["Imports For Consumption|Annual"],
                ["Data Row Count", "2"],
                head,
                *rows,
                ["Total: ", "", "", "", "", "1,500"],
            ],
        },
    )
