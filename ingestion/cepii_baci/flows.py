"""Reads a BACI flow file with DuckDB: straight to Parquet, each number cast strictly."""

import csv
import re
from contextlib import suppress
from functools import partial
from pathlib import Path

import duckdb
import numpy as np

from ingestion.cepii_baci.naming import Named
from ingestion.core.archive import CHUNK_BYTES
from ingestion.core.batches import BatchWriter
from ingestion.core.errors import InputRefusedError
from ingestion.core.sniff import refuse_html
from ingestion.core.sql import connect, quoted

HEADER = ["t", "i", "j", "k", "v", "q"]
LAYOUT = "CEPII publishes t,i,j,k,v,q; has the layout changed, or was the file saved by a program?"

# CEPII's country codes are numbers, whatever zeros or blanks a program put before them: readers get
# them as text without those. Read and written as numbers they take a third less time.
CODE = "smallint"

# Missing mass is blank in some releases and a padded NA in others; it never means zero.
NUMBERS = {"v": "v", "q": "nullif(trim(q), 'NA')"}
DECIMAL = "decimal(20, 3)"
# Eight bytes instead of sixteen; a number that is too long for it takes the slower way.
NARROW = "decimal(18, 3)"
MISSING_MASS = re.compile(rb",( *NA)\r?\n")

CSV = "header = true, auto_detect = false, delim = ',', quote = '\"'"
# Counted, since DuckDB passes over fields too many where they are blank, and with them over a
# decimal comma in a row without mass (``50,000,``).
COMMAS_PER_LINE = len(HEADER) - 1
NOT_ITS_TYPE = (duckdb.ConversionException, duckdb.InvalidInputException)


def parse(name: str, path: Path, named: Named, out: BatchWriter) -> None:
    """Write the flows of one year as one batch: period = year, part = HS edition.

    ``source_line`` is the physical line, the header being line 1. Raises ``InputRefusedError``
    with file and line for a wrong header, a row of another width, another year or no number.
    """
    if ("trade_flows", named.year, named.hs) in {(b.table, b.period, b.part) for b in out.batches}:
        raise InputRefusedError(
            file=name,
            reason=f"is a second file of {named.edition} for {named.year}.",
            remedy="Hand over one file for each year of an edition.",
        )
    head = _checked_head(name, path)
    lines, commas = _count(path)
    check_rows = partial(_check_rows, name, path, lines)
    write = partial(
        out.as_published,
        table="trade_flows",
        period=named.year,
        part=named.hs,
        common={
            "t": named.year,
            "hs_edition": named.hs,
            "release": named.release,
            "source_file": name,
        },
        check_rows=check_rows,
    )
    widths_are_right = commas == COMMAS_PER_LINE * lines
    with connect(out.folder) as connection:
        if widths_are_right:
            with suppress(*NOT_ITS_TYPE):
                write(connection, select=_straight(path, named, head))
                return
        _read(name, path, connection)
        if not widths_are_right:
            _check_widths(name, path)
        check_rows(connection.execute("select count(*) from lines").fetchall()[0][0])
        try:
            write(connection, select=_typed(named))
        except NOT_ITS_TYPE as error:
            raise _bad_field(name, named, connection, error) from error


def _count(path: Path) -> tuple[int, int]:
    """Count the lines and the commas of a file."""
    breaks, commas, last = 0, 0, b"\n"
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            text = np.frombuffer(chunk, np.uint8)
            breaks += int(np.count_nonzero(text == ord("\n")))
            commas += int(np.count_nonzero(text == ord(",")))
            last = chunk[-1:]
    return breaks + (last != b"\n"), commas


def _straight(path: Path, named: Named, head: bytes) -> str:
    """Return the query that reads a file as it should be, typing each field as it is met.

    It fails on any file that is not, and on rare ones that are (padded codes, numbers of more than
    fifteen digits before the point): then all is read as text first, to say which line is at fault.
    """
    missing = {"", *(mark.decode() for mark in MISSING_MASS.findall(head))}
    marks = ", ".join(quoted(mark) for mark in sorted(missing))
    return f"""
        select i, j, k, v, q
        from read_csv(
            {quoted(path)}, {CSV}, nullstr = [{marks}],
            force_not_null = ['t', 'k', 'v'],
            columns = {{
                't': 'varchar', 'i': '{CODE}', 'j': '{CODE}', 'k': 'varchar',
                'v': '{NARROW}', 'q': '{NARROW}'
            }}
        )
        where case
            when t = {quoted(named.year)} and i >= 0 and j >= 0 and strlen(k) = 6 then true
            else error('another year, a code of another length, or a blank before one')
        end
    """


def _checked_head(name: str, path: Path) -> bytes:
    """Return the first megabyte of a file; raises ``InputRefusedError`` for another header."""
    with path.open("rb") as stream:
        head = stream.read(CHUNK_BYTES)
    refuse_html(name, head)
    first = head.decode("utf-8-sig", errors="replace").splitlines()[:1]
    found = next(csv.reader(first), [])
    if found == HEADER:
        return head
    missing = [column for column in HEADER if column not in found]
    extra = [column for column in found if column not in HEADER]
    told = [f"column {', '.join(missing)} is missing"] if missing else []
    told += [f"column {', '.join(extra)[:80]} is not expected"] if extra else []
    told = told or ["the columns stand in another order"]
    raise InputRefusedError(file=name, line=1, reason=f"{'; '.join(told)}.", remedy=LAYOUT)


def _read(name: str, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Read all fields as text into ``lines``, whose ``rowid`` is the line number less 2.

    Rows of a fresh table are numbered in the order of the file, although it is read in parallel.
    """
    columns = ", ".join(f"'{column}': 'varchar'" for column in HEADER)
    try:
        connection.execute(
            f"create temp table lines as from read_csv({quoted(path)}, {CSV}, "
            f"columns = {{{columns}}})"
        )
    except NOT_ITS_TYPE as error:
        raise _bad_line(name, error) from error


def _check_widths(name: str, path: Path) -> None:
    """Raise ``InputRefusedError`` for the first line of another width; commas may be quoted."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        reader = csv.reader(stream)
        for row in reader:
            if row and len(row) != len(HEADER):
                raise _of_width(name, reader.line_num, len(row))


def _of_width(name: str, line: int | None, width: int) -> InputRefusedError:
    reason = f"has {width} fields instead of {len(HEADER)}; is the file cut off?"
    return InputRefusedError(file=name, line=line, reason=reason, remedy=LAYOUT)


def _check_rows(name: str, path: Path, lines: int, rows: int) -> None:
    """Make sure that each row is one line, since lines are counted by rows.

    DuckDB passes over empty lines, which would shift the numbers. Raises ``InputRefusedError``.
    """
    if rows == 0:
        raise InputRefusedError(
            file=name, reason="holds a header and no rows.", remedy="Download it again."
        )
    if lines != rows + 1:
        raise InputRefusedError(
            file=name,
            line=_empty_line(path),
            reason="is an empty line, or the end of a field that runs over several lines.",
            remedy="CEPII's files have neither; was the file saved by a program?",
        )


def _typed(named: Named) -> str:
    """Return the query that types ``lines``; it fails on the first number that is none.

    A country code that is no number stays as it is: the gate sets its row aside.
    """
    codes = ", ".join(
        f"regexp_replace(trim({column}), '^0+([0-9]+)$', '\\1') as {column}"
        for column in ("i", "j")
    )
    numbers = ", ".join(
        f"cast({text} as {DECIMAL}) as {column}" for column, text in NUMBERS.items()
    )
    return f"""
        select {codes}, trim(k) as k, {numbers}
        from lines
        where case when trim(t) = {quoted(named.year)} then true else error('another year') end
    """


def _bad_field(
    name: str, named: Named, connection: duckdb.DuckDBPyConnection, error: duckdb.Error
) -> InputRefusedError:
    """Find the first field that stopped the typing; looked for only once it has failed."""
    tests = [
        f"select rowid, 't' as field, t as found from lines "
        f"where trim(t) is distinct from {quoted(named.year)}"
    ]
    tests += [
        f"select rowid, '{column}', {column} from lines "
        f"where {text} is not null and try_cast({text} as {DECIMAL}) is null"
        for column, text in NUMBERS.items()
    ]
    found = connection.execute(
        f"select rowid + 2, field, found from ({' union all '.join(tests)}) order by 1 limit 1"
    ).fetchall()
    if not found:
        return InputRefusedError(file=name, reason=f"cannot be read: {_first_line(error)}.")
    line, field, text = found[0]
    wanted = f"the year {named.year} of the file's name" if field == "t" else "a number"
    return InputRefusedError(
        file=name, line=line, reason=f"{field} is {text!r}, not {wanted}.", remedy=LAYOUT
    )


def _bad_line(name: str, error: duckdb.Error) -> InputRefusedError:
    """Turn DuckDB's refusal of a line (width, quotes, encoding) into ours."""
    text = str(error)
    found = re.search(r"Line: (\d+)", text)
    line = int(found[1]) if found else None
    width = re.search(r"Expected Number of Columns: \d+ Found: (\d+)", text)
    if width:
        return _of_width(name, line, int(width[1]))
    if "not utf-8" in text:
        reason = "is not UTF-8 text."
    else:
        reason = f"cannot be read: {_first_line(error)}."
    return InputRefusedError(file=name, line=line, reason=reason, remedy=LAYOUT)


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0].rstrip(". ")


def _empty_line(path: Path) -> int | None:
    with path.open("rb") as stream:
        return next((at for at, line in enumerate(stream, 1) if not line.strip()), None)
