"""The page that shows every question with its SQL and the first rows of its answer."""

from collections.abc import Sequence
from typing import Any

from flows.home import Home
from flows.query import Answer, ask
from flows.questions import AUDIENCES, Question, questions, without_empty_columns
from ingestion.core.errors import ChokepointError

SHOWN_ROWS = 12
CELL_WIDTH = 72

# What tells when or by which code a build was made, not what is in it; left open on the page.
OF_THE_BUILD = {"build_id", "fingerprint", "input_digest", "content_digest", "parser_versions"}
OF_THE_DAY = {"age_days", "days_late", "in_time_until", "edition_id"}

HEAD = """# Thirty questions, and how to ask them

Made by `chokepoint questions --write FILE` from a published file of the bundled data; do not edit.
Each query is a file under `dbt_project/analyses/` and runs as it stands in any client that has
`published/current/warehouse.duckdb` open, or by `chokepoint questions NUMBER`. The values in
`asked` are there to be changed. The answers below are those of the bundled data, which holds:

{sources}

Shown are the first {rows} rows of each answer, without columns that are empty in all of them; long
texts are cut, and what differs from build to build stands as *…*. An answer of one row with a
`note` says which data the question needs.
"""


def page(home: Home) -> str:
    """Return the page as Markdown, with answers from the published file of ``home``.

    Raises ``ChokepointError`` when the file holds rows whose publisher forbids passing them on.
    """
    bound = ask(
        home,
        "select source_id from quality.sources where not may_republish and current_row_count > 0 "
        "order by source_id",
    ).rows
    if bound:
        raise ChokepointError(
            f"This warehouse holds rows of {', '.join(row[0] for row in bound)}, which may not be "
            "passed on. Write the page from a home without them, such as one of bundled data alone."
        )
    told = [HEAD.format(sources=_sources(home), rows=SHOWN_ROWS)]
    audience = ""
    for question in questions():
        if question.audience != audience:
            audience = question.audience
            told.append(f"## Questions of {AUDIENCES[audience]}")
        told.append(_section(question, ask(home, question.sql)))
    return "\n".join(told)


def _sources(home: Home) -> str:
    loaded = ask(
        home,
        "select source_id, publisher, licence from quality.sources where current_row_count > 0 "
        "order by source_id",
    ).rows
    return "\n".join(
        f"- `{source}`: {publisher} ({licence})" for source, publisher, licence in loaded
    )


def _section(question: Question, answer: Answer) -> str:
    return (
        f"\n### {question.number}. {question.asked}\n\n"
        f"{question.reading}\n\n"
        f"`{question.full_name}.sql`\n\n"
        f"```sql\n{_without_its_sentences(question.sql)}```\n\n"
        f"{_table(answer)}"
    )


def _without_its_sentences(sql: str) -> str:
    lines = sql.splitlines(keepends=True)
    while lines and lines[0].startswith("--"):
        lines.pop(0)
    return "".join(lines)


def _table(answer: Answer) -> str:
    shown = without_empty_columns(Answer(answer.columns, answer.rows[:SHOWN_ROWS]))
    lines = [_line(shown.columns), _line(["---"] * len(shown.columns))]
    lines += [_line(list(map(_cell, shown.columns, row))) for row in shown.rows]
    if len(answer.rows) > len(shown.rows):
        lines.append(f"\n{len(shown.rows)} of {len(answer.rows)} rows.")
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(column: str, value: Any) -> str:
    if value is None:
        return ""
    if column.endswith("_at") or column in OF_THE_BUILD | OF_THE_DAY:
        return "*…*"
    text = " ".join(str(value).split()).replace("|", "\\|")
    if len(text) <= CELL_WIDTH or text.startswith("http"):
        return text
    return f"{text[: CELL_WIDTH - 1]}…"
