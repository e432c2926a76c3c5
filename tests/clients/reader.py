"""A reader that never pauses: connects, asks every question, checks the build, connects again.

    python reader.py FILE FOLDER_OF_QUESTIONS STOP_FILE [FOLDER_OF_ANOTHER_DUCKDB]

Runs until STOP_FILE is there; prints as JSON which builds it read, how many questions it asked and
the first error. Needs nothing but DuckDB, of whatever version.
"""

import json
import os
import sys
from pathlib import Path


def main() -> None:
    file, questions, stop, *other = sys.argv[1:]
    sys.path[:0] = other
    import duckdb

    # Twenty of us leave the publisher a processor; there is no pause all the same.
    os.nice(19)
    texts = [path.read_text("utf-8") for path in sorted(Path(questions).rglob("*.sql"))]
    told = {"duckdb": duckdb.__version__, "builds": [], "asked": 0, "mixed": 0, "error": None}
    while not Path(stop).exists() and told["error"] is None:
        try:
            read_once(duckdb, file, texts, told)
        except (duckdb.Error, OSError) as error:
            told["error"] = f"{type(error).__name__}: {error}"
    print(json.dumps(told))  # noqa: T201 - how the result gets out of the process


def read_once(duckdb, file: str, texts: list[str], told: dict) -> None:
    connection = duckdb.connect(file, read_only=True, config={"threads": 1})
    try:
        seen = {build_of(connection)}
        for text in texts:
            connection.execute(text).fetchall()
            told["asked"] += 1
        seen.add(build_of(connection))
    finally:
        connection.close()
    told["mixed"] += len(seen) > 1
    told["builds"] += sorted(seen - {*told["builds"]})


def build_of(connection) -> str:
    return connection.execute("select build_id from meta.build").fetchall()[0][0]


if __name__ == "__main__":
    main()
