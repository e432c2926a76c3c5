"""Small made-up worlds of law and trade, and exposure computed on them by the models' own SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any

import duckdb

from tests.models import model_sql

CONTROLLER = "CHN"
NO_ELEMENT = ""

# The models between the law and the mart, each after what it reads.
CHAIN = (
    "intermediate/controls/int_controls__code_elements",
    "intermediate/controls/int_controls__code_kinds",
    "intermediate/law/int_law__code_states",
    "marts/exposure/exposure_codes",
    "intermediate/exposure/int_exposure__code_sets",
    "intermediate/exposure/int_exposure__code_sectors",
    "intermediate/exposure/int_exposure__supply_by_code",
    "intermediate/exposure/int_exposure__supplier_ranks",
    "marts/exposure/exposure",
)

# What the chain reads, with the columns it reads of it.
INPUTS = {
    "scenarios": "scenario varchar",
    "code_links": (
        "scenario varchar, instrument_id varchar, item_id varchar, listed_code varchar, "
        "code_system varchar, commodity_code varchar, controller_id varchar, "
        "mapping_basis varchar, tier varchar, element_count integer, "
        "theta_low double, theta_high double"
    ),
    "int_controls__item_elements": "scenario varchar, item_id varchar, element varchar",
    "int_law__periods": (
        "scenario varchar, item_id varchar, instrument_id varchar, status varchar, "
        "destination_scope varchar, legal_from date, legal_to date, known_to date, "
        "licence_rate_low double, licence_rate_high double"
    ),
    "int_law__destinations": "destination_class varchar, destination_scope varchar",
    "int_exposure__use_shares": (
        "element varchar, sector varchar, use_share double, use_share_basis varchar"
    ),
    "int_flows__importer_supply": (
        "importer_id varchar, trade_year bigint, source_id varchar, reporter_side varchar, "
        "code_system varchar, commodity_code varchar, exporter_id varchar, exporter_kind varchar, "
        "value_usd decimal(20, 3), net_mass_kg decimal(20, 3), flows_without_mass bigint"
    ),
}


@dataclass(frozen=True)
class Item:
    """Goods on a list; ``covers`` is the least share of each code's such goods that they are."""

    name: str
    instrument: str
    elements: frozenset[str]
    covers: Mapping[str, float]
    in_force: bool = True


@dataclass(frozen=True)
class Flow:
    """What an importer bought of a code: from the controller, and from others."""

    importer: str
    code: str
    value: int
    mass: int | None
    others_value: int


@dataclass(frozen=True)
class World:
    """Items of law, flows, the tier of each code, and the use shares of each element."""

    items: tuple[Item, ...]
    flows: tuple[Flow, ...]
    tiers: Mapping[str, str]
    uses: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


Exposure = Mapping[tuple[str, str, str], dict[str, Any]]


def exposure(connection: duckdb.DuckDBPyConnection, world: World) -> Exposure:
    """Run the models on a world; the answer's rows are by importer, element and sector."""
    for table, columns in INPUTS.items():
        connection.execute(f"create or replace table {table} ({columns})")
        rows = _rows(world)[table]
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            connection.executemany(f"insert into {table} values ({marks})", rows)
    for name, sql in _chain():
        connection.execute(f"create or replace table {name} as {sql}")
    answer = connection.execute("from exposure")
    names = [column[0] for column in answer.description or ()]
    found = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    return {(row["importer"], row["element"], row["sector"]): row for row in found}


@cache
def _chain() -> tuple[tuple[str, str], ...]:
    """Render the models once; a test runs them on many worlds."""
    return tuple((path.rsplit("/", 1)[1], model_sql(path)) for path in CHAIN)


def shares(world: World, code: str) -> list[dict[str, float]]:
    """List the corners of what the controller's goods of a code can be: element to share listed.

    All goods of the code are of one of the elements the ledger knows of it (or of none, where an
    item names none), and of these as few or as many as the items in force allow are listed.
    """
    corners: list[dict[str, float]] = []
    for kind in _kinds(world, code):
        covers = [
            item.covers[code]
            for item in world.items
            if item.in_force and code in item.covers and kind in (item.elements or {NO_ELEMENT})
        ]
        for listed in {max(covers), 1.0} if covers else {0.0}:
            corners.append({kind: listed})
    return corners or [{}]


def amounts(world: World, importer: str, element: str) -> list[tuple[float, float]]:
    """List the corners of (from the controller, from others) for an element, or ALL."""
    own, others = [], []
    for flow in world.flows:
        if flow.importer != importer or world.tiers[flow.code] == "C":
            continue
        parts = [_part(corner, element) for corner in shares(world, flow.code)]
        own.append([flow.value * part for part in parts])
        others.append([flow.others_value * part for part in parts])
    return list(product(_sums(own), _sums(others)))


def _sums(columns: Sequence[Sequence[float]]) -> set[float]:
    return {sum(choice) for choice in product(*columns)}


def _part(corner: Mapping[str, float], element: str) -> float:
    return sum(corner.values()) if element == "ALL" else corner.get(element, 0.0)


def _kinds(world: World, code: str) -> set[str]:
    known = [item for item in world.items if code in item.covers]
    return {kind for item in known for kind in (item.elements or {NO_ELEMENT})}


def _rows(world: World) -> dict[str, list[tuple[Any, ...]]]:
    links = [
        (
            None, item.instrument, item.name, f"{code}9999", "HS2017", code, CONTROLLER, "listed",
            world.tiers[code], len(item.elements), low, 1.0,
        )
        for item in world.items
        for code, low in item.covers.items()
    ]  # fmt: skip
    periods = [
        (
            "enacted", item.name, item.instrument, "in_force" if item.in_force else "suspended",
            "all", "2025-04-04", "9999-12-31", "9999-12-31", None, None,
        )
        for item in world.items
    ]  # fmt: skip
    supply = []
    for flow in world.flows:
        place = (flow.importer, 2024, "s", "reconciled", "HS2017", flow.code)
        lacks_mass = int(flow.mass is None)
        supply.append((*place, CONTROLLER, "country", flow.value, flow.mass, lacks_mass))
        supply.append((*place, "AUS", "country", flow.others_value, 1, 0))
    return {
        "scenarios": [("enacted",)],
        "code_links": links,
        "int_controls__item_elements": [
            (None, item.name, element) for item in world.items for element in item.elements
        ],
        "int_law__periods": periods,
        "int_law__destinations": [("other", "all")],
        "int_exposure__use_shares": [
            (element, sector, share, "EU")
            for element, uses in world.uses.items()
            for sector, share in uses.items()
        ],
        "int_flows__importer_supply": supply,
    }
