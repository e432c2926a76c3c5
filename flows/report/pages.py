"""The pages: panels and evidence put into templates that escape every text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from flows.report import headlines, panels_law, panels_seen, panels_supply, panels_time, words
from flows.report.data import ReportData
from flows.report.figures import ALL, ENACTED
from flows.report.law import STATUSES
from flows.report.panels import Bar, Link, Panel, Table, names
from flows.report.payload import SHOWN_AT_FIRST, element_choices, payload, turns


def environment() -> jinja2.Environment:
    """Return the templates; whatever is put into one is escaped, and no name may be missing."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("flows.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.policies["json.dumps_kwargs"] = {"separators": (",", ":"), "ensure_ascii": False}
    made.filters["day"] = words.day
    made.filters["short_day"] = words.short_day
    made.filters["reading"] = words.reading
    made.filters["period_end"] = words.period_end
    made.filters["drawing"] = drawing
    made.filters["web"] = web
    made.filters["counted"] = words.counted
    made.filters["listed"] = words.listed
    made.filters["status"] = lambda status: STATUSES.get(status, str(status).replace("_", " "))
    made.tests["link"] = lambda value: isinstance(value, Link)
    made.tests["bar"] = lambda value: isinstance(value, Bar)
    made.tests["several"] = lambda value: isinstance(value, tuple)
    return made


def drawing(svg: str) -> Markup:
    """Let a chart of our own drawing through as it is; its texts are escaped as XML already."""
    return Markup(svg)  # noqa: S704 - drawn by chart_style, no text of a source is markup in it


def web(address: str | None) -> Link | None:
    """Make a link of an address; nothing where there is none."""
    return None if not address else Link(address, address)


def pages(data: ReportData) -> dict[str, str]:
    """Return the site's files by name."""
    made = environment()
    shared: Mapping[str, Any] = {"build": data.build, "names": data.names}
    files = {
        "index.html": made.get_template("index.html.j2").render(**shared, **index(data)),
        "evidence.html": made.get_template("evidence.html.j2").render(**shared, **sheets(data)),
    }
    for name in ("style.css", *SCRIPTS):
        files[name] = resources.files("flows.report").joinpath(name).read_text("utf-8")
    return files


def index(data: ReportData) -> dict[str, Any]:
    """Return what the first page shows."""
    today = [row for row in data.exposure.on(data.build.as_of) if row.exporter == data.controller]
    panels = {spec.panel_id: spec.panel(data) for spec in SPECS}
    shown = today[:SHOWN_AT_FIRST]
    return {
        "scripts": SCRIPTS,
        "panels": panels,
        "map": panels_law.maps(data),
        "heat": panels_law.heat(data),
        "sectors": panels_supply.sectors_table(data),
        "cards": headlines.cards(data, today),
        "exposure": {
            "title": headlines.exposure_title(data, today),
            "law": words.law_line(data.build.as_of, ENACTED, data.names.element(ALL)),
            "why_empty": None if data.carried.rows else why_empty(data, "marts.exposure"),
            "table": Table(
                "Imports under control by importer",
                EXPOSURE_COLUMNS,
                panels_supply.exposure_rows(data, shown),
            ),
            "elements": element_choices(data),
            "turns": turns(data),
            "payload": payload(data),
            "default": {"element": ALL, "scenario": ENACTED, "day": data.build.as_of.isoformat()},
            "year": data.exposure.year,
            "row_count": len(today),
            "left_out": headlines.left_out(data),
        },
        "trust": {
            "title": headlines.trust_title(data),
            "badges": data.badges,
            "checks": data.checks,
        },
        "late": headlines.late,
        "why_empty": data.why_empty,
        "held_back": data.held_back,
        "scenarios": data.exposure.scenarios,
    }


def sheets(data: ReportData) -> dict[str, Any]:
    """Return what the page of evidence shows."""
    files = sorted(
        {
            (each.source_id, each.file, each.sha256 or "")
            for evidence in data.evidence.values()
            for each in evidence.figures
        }
    )
    return {"sheets": data.sheets, "files": files}


@dataclass(frozen=True)
class Spec:
    """A panel that may have nothing to show: what it is called then, and which table it reads."""

    panel_id: str
    nav: str
    name: str
    table: str
    has_rows: Callable[[ReportData], bool]
    make: Callable[[ReportData], Panel]

    def panel(self, data: ReportData) -> Panel:
        """Return the panel, or why it is empty."""
        if self.has_rows(data):
            return self.make(data)
        why = f"{self.table}: {why_empty(data, self.table)}."
        return Panel(self.panel_id, self.nav, self.name, "", why_empty=why)


# In the order in which a page runs them; each uses what those before it define.
SCRIPTS = ("words.js", "map.js", "heat.js", "sectors.js", "table.js", "script.js")
NO_ROW = "no row of the loaded data fits this panel"
EXPOSURE_COLUMNS = names(
    "Importer",
    "#Value, low–high",
    "Share of imports under these codes",
    "#Share of the controlled goods alone",
    "Law in force",
)


def why_empty(data: ReportData, table: str) -> str:
    """Say what a table without rows needs."""
    return data.why_empty.get(table, NO_ROW)


def has_exposure(data: ReportData) -> bool:
    """Whether anything is under control on any day that a reader can pick."""
    return bool(data.carried.rows)


SPECS = (
    Spec(
        "map",
        "Map",
        "Share of imports under control by country",
        "marts.exposure",
        has_exposure,
        panels_law.map_panel,
    ),
    Spec(
        "heat",
        "Elements",
        "Share of imports under control by element",
        "marts.exposure",
        has_exposure,
        panels_law.heat_panel,
    ),
    Spec(
        "magnets",
        "Magnets",
        "Exports of magnets by month",
        "marts.exposure_monthly",
        lambda data: bool(data.months.rows),
        panels_time.months_panel,
    ),
    Spec(
        "sectors",
        "Sectors",
        "Imports under control by sector",
        "marts.exposure",
        lambda data: bool(data.sectors.turns.by_scenario),
        panels_supply.sectors_panel,
    ),
    Spec(
        "suppliers",
        "Suppliers",
        "Concentration of suppliers",
        "marts.supplier_concentration",
        lambda data: bool(data.supply.importers),
        panels_supply.supply_panel,
    ),
    Spec(
        "timeline",
        "Law",
        "Controls over time",
        "controls.control_periods",
        lambda data: bool(data.lanes),
        panels_time.lanes_panel,
    ),
    Spec(
        "invisible",
        "Invisible",
        "What customs codes do not show",
        "controls.visibility",
        lambda data: bool(data.seen_by_instrument),
        panels_seen.seen_panel,
    ),
)
