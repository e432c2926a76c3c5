"""Apache Superset, set up and asked by the steps of its guide, on a published file.

The server runs on the loopback, in an environment and folders of its own.
"""

import json
import tempfile
from datetime import UTC, datetime
from decimal import Decimal
from importlib.metadata import distributions
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from flows.home import Home
from flows.query import ask

from . import warehouse
from .checks import Finding
from .guide import Block, blocks
from .questions import BUILD_SQL, MACROS, SCHEMAS, VIEW, WRITE_SQL, Rows, plain
from .superset_server import Shell, answer, holders, prepare, signed_in, started

SCHEMA = "warehouse.bi"


class Session:
    """One person's requests, with the ids of what they made."""

    def __init__(self, client: httpx.Client, shell: Shell) -> None:
        """Begin with what the shell of the guide knows."""
        self.client = client
        self.values = dict(shell.values)

    def send(self, block: Block) -> dict[str, Any]:
        """Send a request of the guide, and keep the id of what it made under its name."""
        told = answer(
            self.client.post(block.address, content=block.filled(self.values), headers=JSON)
        )
        name = {"database": "DATABASE", "dataset": "DATASET", "chart": "CHART"}.get(
            block.address.strip("/").rpartition("/")[2]
        )
        if name:
            self.values[name] = str(told["id"])
        return told

    def get(self, address: str, **params: str) -> dict[str, Any]:
        """Ask for what there is."""
        return answer(self.client.get(address, params=params))

    def sql(self, query: str) -> httpx.Response:
        """Run a statement in SQL Lab."""
        asked = {
            "database_id": int(self.values["DATABASE"]),
            "schema": SCHEMA,
            "sql": query,
            "runAsync": False,
            "client_id": uuid4().hex[:11],
        }
        return self.client.post("/api/v1/sqllab/execute/", json=asked)

    def rows(self, query: str) -> Rows:
        """Return the rows of a statement in SQL Lab."""
        told = json.loads(self.sql(query).text, parse_float=Decimal)
        names = [column["name"] for column in told["columns"]]
        return plain([[row[name] for name in names] for row in told["data"]])


JSON = {"Content-Type": "application/json"}


def check(python: Path, home: Home) -> tuple[str, tuple[Finding, ...]]:
    """Follow the guide, then publish a new build and ask again."""
    guide = blocks("superset")
    with tempfile.TemporaryDirectory(prefix="bi-check-superset-") as folder:
        shell = Shell(guide, Path(folder), home.warehouse)
        prepare(shell)
        with started(shell) as address:
            requests = [block for block in guide if block.address]
            login = json.loads(requests[0].filled(shell.values))
            session = Session(signed_in(address, login), shell)
            found = asked(session, requests[1:], guide, home)
            found += after_a_publish(session, guide, home, shell)
        left = sorted(path.name for path in shell.home.iterdir())
        found.append(
            Finding("leaves nothing", not left, f"in the home directory: {left or 'nothing'}")
        )
    return versions(python), tuple(found)


def asked(session: Session, requests: list[Block], guide: list[Block], home: Home) -> list[Finding]:
    """Send the guide's requests, and compare with what ``chokepoint sql`` gives."""
    database, dataset, query, chart, macro_dataset, macro_query = requests
    session.send(database)
    session.send(dataset)
    told = chart_rows(session.send(query))
    session.values["QUERY_AS_TEXT"] = json.dumps(query.filled(session.values))
    session.send(chart)
    by_sql = expected("Ask what a chart asks", guide, home)
    found = [
        refuses_to_write(session),
        lists(session, home),
        Finding("view", told == by_sql, f"a chart of {len(told)} rows"),
    ]
    session.send(macro_dataset)
    by_macro = chart_rows(session.send(macro_query))
    wrong = [
        macro.name
        for macro in MACROS
        if session.rows(macro.sql) != plain(ask(home, macro.sql).rows)
    ]
    if by_macro != expected("Table macros", guide, home):
        wrong.append("a chart of a macro")
    note = (
        "wrong: " + ", ".join(wrong) if wrong else f"{len(MACROS)} macros in SQL Lab, 1 in a chart"
    )
    return [*found, Finding("macros", not wrong, note)]


def after_a_publish(
    session: Session, guide: list[Block], home: Home, shell: Shell
) -> list[Finding]:
    """Publish while the server runs, and ask SQL Lab and the saved chart again."""
    before = expected("Ask what a chart asks", guide, home)
    holding = holders(shell, home.warehouse.resolve())
    renewed = warehouse.next_build(home)
    build = session.rows(BUILD_SQL)
    address = f"/api/v1/chart/{session.values['CHART']}/data/"
    chart = chart_rows(session.get(address))
    after = expected("Ask what a chart asks", guide, home)
    return [
        Finding("keeps build", not holding, f"between queries held by: {holding or 'no process'}"),
        Finding("second", build == [[renewed.build_id]], "SQL Lab reads the new build"),
        Finding(
            "new build",
            chart == after != before,
            "the saved chart gives the numbers of the new build, with nothing restarted",
        ),
    ]


def expected(step: str, guide: list[Block], home: Home) -> Rows:
    """Return what the step's SQL gives on the published file."""
    (block,) = [each for each in guide if each.step == step and each.language == "sql"]
    return plain(ask(home, block.text).rows)


def chart_rows(told: dict[str, Any]) -> Rows:
    """Return the rows of a chart, with times told as days."""
    result = told["result"][0]
    times = {
        name for name, kind in zip(result["colnames"], result["coltypes"], strict=True) if kind == 2
    }
    return plain(
        [
            [
                datetime.fromtimestamp(float(row[name]) / 1000, UTC).date()
                if name in times
                else row[name]
                for name in result["colnames"]
            ]
            for row in result["data"]
        ]
    )


def refuses_to_write(session: Session) -> Finding:
    """Check that the connection is read-only, and that a statement that writes is refused."""
    mode = session.rows("select current_setting('access_mode') as mode")
    refused = session.sql(WRITE_SQL)
    return Finding(
        "read-only",
        mode == [["read_only"]] and not refused.is_success,
        f"opened {mode[0][0]}; {refused.json()['errors'][0]['message']}",
    )


def lists(session: Session, home: Home) -> Finding:
    """Check what the pickers of schemas, tables and columns show."""
    answers = warehouse.answers(home)
    base = f"/api/v1/database/{session.values['DATABASE']}"
    schemas = session.get(f"{base}/schemas/")["result"]
    tables = session.get(f"{base}/tables/", q=f"(schema_name:'{SCHEMA}')")["result"]
    shown = session.get(f"{base}/table_metadata/", name=VIEW, schema=SCHEMA)
    wrong = [
        what
        for what, differs in {
            "schemas": not set(schemas) >= {f"warehouse.{name}" for name in SCHEMAS},
            "views": {table["value"] for table in tables} != set(answers.views),
            "columns": {each["name"]: each["comment"] for each in shown["columns"]}
            != answers.columns,
            "comment": shown["comment"] != answers.views[VIEW],
        }.items()
        if differs
    ]
    return Finding("lists", not wrong, f"wrong: {wrong}" if wrong else f"{len(tables)} views")


def versions(python: Path) -> str:
    """Say which versions the server's environment holds."""
    (packages,) = (python.parents[1] / "lib").glob("python*/site-packages")
    held = {
        each.name.lower().replace("_", "-"): each.version
        for each in distributions(path=[str(packages)])
    }
    return ", ".join(
        f"{name} {held[name]}"
        for name in ("apache-superset", "duckdb-engine", "sqlalchemy", "duckdb")
    ).replace("sqlalchemy", "SQLAlchemy")
