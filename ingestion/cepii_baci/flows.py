"""Reads a BACI flow file with DuckDB: every field as text first, every number cast strictly."""

import csv
import re
from pathlib import Path

import duckdb

from ingestion.cepii_baci.naming import Named
from ingestion.core.archive import CHUNK_BYTES
from ingestion.core.batches import BatchWriter, connect, quoted
from ingestion.core.errors import InputRefusedError
from ingestion.core.sniff import HEAD_BYTES, refuse_html

HEADER = ["t", "i", "j", "k", "v", "q"]
LAYOUT = "CEPII publishes t,i,j,k,v,q; has the layout changed, or was the file saved by a program?"

# Missing mass is blank in some releases and a padded NA in others; it never means zero.
NUMBERS = {"v": "v", "q": "nullif(trim(q), 'NA')"}
DECIMAL = "decimal(20, 3)"


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
    _check_header(name, path)
    with connect() as connection:
        _read(name, path, connection)
        try:
            out.query(
                connection,
                "trade_flows",
                _typed(name, named),
                period=named.year,
                part=named.hs,
            )
        except duckdb.Error as error:
            raise _bad_field(name, named, connection, error) from error


def _check_header(name: str, path: Path) -> None:
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    refuse_html(name, head)
    first = head.decode("utf-8-sig", errors="replace").splitlines()[:1]
    found = next(csv.reader(first), [])
    if found == HEADER:
        return
    missing = [column for column in HEADER if column not in found]
    extra = [column for column in found if column not in HEADER]
    told = [f"column {', '.join(missing)} is missing"] if missing else []
    told += [f"column {', '.join(extra)[:80]} is not expected"] if extra else []
    told = told or ["the columns stand in another order"]
    raise InputRefusedError(file=name, line=1, reason=f"{'; '.join(told)}.", remedy=LAYOUT)


def _read(name: str, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Read all fields as text into ``lines``, whose ``rowid`` is the line number less 2.

    Rows of a fresh table are numbered in the order of the file, although it is read in parallel;
    ``row_number()`` over the scan gives the same numbers on one thread only. DuckDB passes over
    empty lines, which would shift the numbers, so lines are counted and empty ones are refused.
    """
    columns = ", ".join(f"'{column}': 'varchar'" for column in HEADER)
    try:
        connection.execute(
            f"create temp table lines as from read_csv({quoted(path)}, header = true, "
            f"auto_detect = false, delim = ',', quote = '\"', columns = {{{columns}}})"
        )
    except duckdb.Error as error:
        raise _bad_line(name, error) from error
    rows = connection.execute("select count(*) from lines").fetchall()[0][0]
    if rows == 0:
        raise InputRefusedError(
            file=name, reason="holds a header and no rows.", remedy="Download it again."
        )
    if _line_count(path) != rows + 1:
        raise InputRefusedError(
            file=name,
            line=_empty_line(path),
            reason="is an empty line, or the end of a field that runs over several lines.",
            remedy="CEPII's files have neither; was the file saved by a program?",
        )


def _typed(name: str, named: Named) -> str:
    """Return the query that types ``lines``; it fails on the first field that is not its type."""
    numbers = ", ".join(
        f"cast({text} as {DECIMAL}) as {column}" for column, text in NUMBERS.items()
    )
    return f"""
        select
            cast(case when trim(t) = {quoted(named.year)} then {named.year}
                else error('another year') end as smallint) as t,
            trim(i) as i, trim(j) as j, trim(k) as k, {numbers},
            {quoted(named.hs)} as hs_edition, {quoted(named.release)} as release,
            {quoted(name)} as source_file, rowid + 2 as source_line
        from lines
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
    line = re.search(r"Line: (\d+)", text)
    width = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
    if width:
        reason = f"has {width[2]} fields instead of {width[1]}; is the file cut off?"
    elif "not utf-8" in text:
        reason = "is not UTF-8 text."
    else:
        reason = f"cannot be read: {_first_line(error)}."
    return InputRefusedError(
        file=name, line=int(line[1]) if line else None, reason=reason, remedy=LAYOUT
    )


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0].rstrip(". ")


def _line_count(path: Path) -> int:
    lines, last = 0, b"\n"
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    return lines + (last != b"\n")


def _empty_line(path: Path) -> int | None:
    with path.open("rb") as stream:
        return next((at for at, line in enumerate(stream, 1) if not line.strip()), None)
