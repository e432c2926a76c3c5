"""Says of a row's figures between what they lie, and which columns and rows give the reason."""

import re
from dataclasses import dataclass
from typing import Any

import duckdb

from flows.explain_lineage import Lineage
from flows.explain_target import Target

REASON = re.compile(
    r".*_(basis|reason|because|status|status_known_now|rule|rule_at_most|rule_at_least|flag)"
    r"|tier|match_kind|verdict|premise|warning|note|certainty|denominator|unspecified_treatment"
    r"|gap_class|via|is_high_reached|crosses_declarations|rests_on_assumption|is_one_unit"
    r"|is_production_known|kind"
)
ENDS = ("_low", "_high", "_estimate")
PROVENANCE = re.compile(
    r"row_key|.*batch_id|.*source_file|.*source_line|.*_flow_keys?|.*_evidence|.*_rank|publisher|url"
)
# Numbers that name or describe a row and measure nothing in it.
LABELS = re.compile(
    r".*year.*|.*_count|.*_months?|.*_days.*|threshold_share|number|digits|in_force_day_share"
)

# What a row rests on beside what its lineage names, in a sentence for each mart that has such.
BESIDE = {
    "marts.embedded_exposure": "Prices and cited origins of inputs are in prices.csv and "
    "origins.csv of source product_content, whose batches quality.loads names.",
    "marts.event_study": "The peers behind peer_change_share are goods outside every list; the "
    "published file does not hold them row by row.",
    "marts.mirror_gaps": "What a rule looked at beside the two declarations (hubs, withheld "
    "partners, the months around) is in marts.trade_flows under the same code and period.",
    "marts.reroute_signals": "Placebo corridors are counted, not listed; output of the third "
    "country is in marts.supply_stages.",
    "marts.traced_supply": "The shares rest on all flows of the network and year; named here are "
    "the country's own.",
    "marts.trade_totals": "The total adds up flow_count lines of the file; rows of "
    "marts.trade_flows are the watched ones among them.",
}


@dataclass(frozen=True)
class Figure:
    """A figure of the row: one number, or the two ends and the estimate between them."""

    name: str
    low: Any
    high: Any
    estimate: Any
    is_interval: bool
    meaning: str

    @property
    def is_missing(self) -> bool:
        """Whether nothing at all is given."""
        return self.low is None and self.high is None and self.estimate is None


@dataclass(frozen=True)
class Reason:
    """A column, or evidence elsewhere, that says why the figures are as they are."""

    name: str
    value: str
    meaning: str


@dataclass(frozen=True)
class Reasons:
    """A row's columns by what they do in it."""

    labels: dict[str, Any]
    figures: list[Figure]
    reasons: list[Reason]
    beside: str | None


def sort_columns(values: dict[str, Any], target: Target) -> Reasons:
    """Part the columns of a row into what names it, its figures and their reasons."""
    notes = target.notes
    figures = _figures(values, target)
    taken = {
        name for figure in figures for name in (figure.name, *(figure.name + end for end in ENDS))
    }
    rest = {
        name: value
        for name, value in values.items()
        if name not in taken and not PROVENANCE.fullmatch(name)
    }
    return Reasons(
        labels={name: value for name, value in rest.items() if not REASON.fullmatch(name)},
        figures=figures,
        reasons=[
            Reason(name, str(value), meaning_of(str(value), notes.get(name, "")))
            for name, value in rest.items()
            if REASON.fullmatch(name) and value is not None
        ],
        beside=BESIDE.get(target.mart or ""),
    )


def _figures(values: dict[str, Any], target: Target) -> list[Figure]:
    notes = target.notes
    found: dict[str, Figure] = {}
    for name, value in values.items():
        if name not in target.numbers or LABELS.fullmatch(name) or PROVENANCE.fullmatch(name):
            continue
        stem = next((name.removesuffix(end) for end in ENDS if name.endswith(end)), name)
        ends = [stem + end for end in ENDS if stem + end in values]
        if stem in found:
            continue
        if ends:
            low, high, estimate = (values.get(stem + end) for end in ENDS)
            middle = values.get(stem) if estimate is None else estimate
            why = _why_null(stem, ends, values, notes)
            found[stem] = Figure(stem, low, high, middle, len(ends) > 1, why)
        else:
            note = null_note(notes[name]) if value is None else notes[name]
            found[stem] = Figure(name, value, value, value, False, note)
    return list(found.values())


def _why_null(stem: str, ends: list[str], values: dict[str, Any], notes: dict[str, str]) -> str:
    missing = [name for name in ends if values.get(name) is None and not name.endswith("_estimate")]
    for name in missing:
        if said := null_note(notes.get(name, "")):
            return said
    return notes.get(stem) or next((notes[name] for name in ends if notes.get(name)), "")


def null_note(comment: str) -> str:
    """Return what a comment says of null, or all of it."""
    found = re.search(r"[^.;]*\bnull\b[^.;]*", comment, flags=re.IGNORECASE)
    return found.group(0).strip() if found else comment


def meaning_of(value: str, comment: str) -> str:
    """Return what a comment says of one of the words a column may hold, or all of it.

    A value in words of its own needs no comment.
    """
    if " " in value:
        return ""
    word = re.escape(value)
    in_brackets = re.search(rf"\b{word} \(([^)]*)\)", comment)
    if in_brackets:
        return in_brackets.group(1)
    after_colon = re.search(rf"(?:^|[;,.] ){word}: ([^;.]*)", comment)
    return after_colon.group(1) if after_colon else comment


def code_reasons(connection: duckdb.DuckDBPyConnection, lineage: Lineage) -> list[Reason]:
    """Say of each code behind a row how far it counts, and how a listed code reaches it."""
    return [
        *_covers(connection, _keys(lineage, "marts.exposure_codes")),
        *_links(connection, _keys(lineage, "marts.code_links")),
    ]


def _keys(lineage: Lineage, mart: str) -> list[str]:
    return [key for rows in lineage.parents if rows.mart == mart for key in rows.keys]


def _covers(connection: duckdb.DuckDBPyConnection, keys: list[str]) -> list[Reason]:
    rows = connection.execute(
        """
        select code_system || ' ' || commodity_code, tier, cover_low, cover_high, instruments,
            as_of_from, scenario
        from marts.exposure_codes where row_key in (select unnest(?)) order by all
        """,
        [keys],
    ).fetchall()
    return [
        Reason(
            code,
            f"{low:g} to {high:g} of it counts" if tier != "C" else "catch-all, in no bound",
            f"tier {tier}, under {instruments} from {since} ({scenario})",
        )
        for code, tier, low, high, instruments, since, scenario in rows
    ]


def _links(connection: duckdb.DuckDBPyConnection, keys: list[str]) -> list[Reason]:
    rows = connection.execute(
        """
        select code_system || ' ' || commodity_code, listed_code_system || ' ' || listed_code,
            match_kind, mapping_basis, bridge_basis, tier, min(theta_low), max(theta_high), count(*)
        from marts.code_links where row_key in (select unnest(?))
        group by all order by all
        """,
        [keys],
    ).fetchall()
    return [
        Reason(
            code,
            f"{match} of the listed {listed}",
            f"{basis}, reached by {bridge}; tier {tier}; {low:g} to {high:g} by {items} items",
        )
        for code, listed, match, basis, bridge, tier, low, high, items in rows
    ]
