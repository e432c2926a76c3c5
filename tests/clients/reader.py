"""A reader that never pauses: connects, asks every question, checks the build, connects again.

    python reader.py FILE FOLDER_OF_QUESTIONS STOP_FILE SEEN_FOLDER [FOLDER_OF_ANOTHER_DUCKDB]

Leaves an empty file named as the build in SEEN_FOLDER for each build it reads. Runs until STOP_FILE
is there; prints as JSON how many questions it asked, on how many connections the build changed
under it, and the first error. Needs nothing but DuckDB, of whatever version.
"""

import json
import os
import sys
from pathlib import Path


def main() -> None:
    file, questions, stop, seen, *other = sys.argv[1:]
    sys.path[:0] = other
    import duckdb

    # Twenty of us leave the publisher a processor; there is no pause all the same.
    os.nice(19)
    texts = [path.read_text("utf-8") for path in sorted(Path(questions).rglob("*.sql"))]
    told = {"duckdb": duckdb.__version__, "asked": 0, "mixed": 0, "error": None}
    while not Path(stop).exists() and told["error"] is None:
        try:
            read_once(duckdb, file, texts, Path(seen), told)
        except (duckdb.Error, OSError) as error:
            told["error"] = f"{type(error).__name__}: {error}"
    print(json.dumps(told))  # noqa: T201 - how the result gets out of the process


def read_once(duckdb, file: str, texts: list[str], seen: Path, told: dict) -> None:
    connection = duckdb.connect(file, read_only=True, config={"threads": 1})
    try:
        build = build_of(connection)
        (seen / build).touch()
        for text in texts:
            connection.execute(text).fetchall()
            told["asked"] += 1
        told["mixed"] += build_of(connection) != build
    finally:
        connection.close()


def build_of(connection) -> str:
    return connection.execute("select build_id from meta.build").fetchall()[0][0]


if __name__ == "__main__":
    main()
