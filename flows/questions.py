"""Thirty questions people bring to the warehouse, as plain SQL anybody can paste and change."""

from dataclasses import dataclass
from pathlib import Path

from flows.home import PROJECT_DIR
from flows.query import Answer
from ingestion.core.errors import ChokepointError

FOLDER = PROJECT_DIR / "dbt_project" / "analyses"

# Whose questions the folders hold, in the order they are numbered.
AUDIENCES = {
    "analyst": "SQL analysts",
    "operator": "those who keep the warehouse fresh",
    "bi": "BI users",
}


@dataclass(frozen=True)
class Question:
    """One question: as a user asks it, how to read the answer, and the SQL that gives it."""

    number: int
    audience: str
    name: str
    asked: str
    reading: str
    sql: str

    @property
    def full_name(self) -> str:
        """Folder and file, without the ending."""
        return f"{self.audience}/{self.name}"


def questions() -> list[Question]:
    """Read all questions, numbered through: analysts', operators', BI users'."""
    paths = [path for audience in AUDIENCES for path in sorted((FOLDER / audience).glob("*.sql"))]
    return [read(path, number) for number, path in enumerate(paths, start=1)]


def read(path: Path, number: int) -> Question:
    """Read one question file: its first comment line asks, those after it say how to read.

    Raises ``ChokepointError`` when a file opens with fewer than two comment lines.
    """
    sql = path.read_text("utf-8")
    comments: list[str] = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        comments.append(line.removeprefix("--").strip())
    if len(comments) < 2:
        raise ChokepointError(
            f"{path} must open with two comment lines: the question, and how to read its answer."
        )
    return Question(number, path.parent.name, path.stem, comments[0], " ".join(comments[1:]), sql)


def find(text: str) -> Question:
    """Return the question of a number (7), a name, or a part of a name that only one has.

    Raises ``ChokepointError`` when none or several fit, naming the nearest.
    """
    known = questions()
    if text.isdecimal():
        fitting = [question for question in known if question.number == int(text)]
    else:
        wanted = text.removesuffix(".sql").replace(" ", "_").lower()
        fitting = [question for question in known if wanted in question.full_name]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise ChokepointError(
            f"There is no question {text!r}. chokepoint questions lists them, 1 to {len(known)}."
        )
    names = "\n".join(f"  {question.number}  {question.full_name}" for question in fitting)
    raise ChokepointError(f"{text!r} fits {len(fitting)} questions; choose one:\n{names}")


def without_empty_columns(answer: Answer) -> Answer:
    """Leave out columns that no row fills; an answer that is but a note is one cell then."""
    filled = [
        place
        for place in range(len(answer.columns))
        if any(row[place] is not None for row in answer.rows)
    ]
    return Answer(
        [answer.columns[place] for place in filled],
        [tuple(row[place] for place in filled) for row in answer.rows],
    )
