"""What lineage of a whole published file must hold, asked in a few statements."""

from typing import Any

from flows.home import Home
from flows.query import ask, open_published


def mart_rows(home: Home) -> dict[str, int]:
    """Return how many rows each mart of the file has."""
    names = ask(
        home, "select table_name from duckdb_tables() where schema_name = 'marts' order by 1"
    ).rows
    return {
        f"marts.{name}": ask(home, f"select count(*) from marts.{name}").rows[0][0]
        for (name,) in names
    }


def rows_without_ground(home: Home) -> dict[str, int]:
    """Return the marts with rows that lead to no batch that is there, and how many such rows.

    A row has ground if it has a line (or a whole file) of an archived batch itself, or if a row it
    is made of has.
    """
    with open_published(home) as connection:
        connection.execute(
            """
            create temp table ground as
            select distinct lineage.mart, lineage.row_key
            from quality.lineage as lineage
            inner join quality.loads as loads on lineage.batch_id = loads.batch_id
            where lineage.file_sha256 is not null
                and (lineage.source_line is not null or lineage.evidence_kind = 'batch')
            """
        )
        connection.execute("create temp table parents as from quality.lineage_parents")
        while connection.execute(
            """
            insert into ground
            select distinct parents.mart, parents.row_key
            from parents
            semi join ground
                on parents.parent_mart = ground.mart and parents.parent_row_key = ground.row_key
            anti join ground as known
                on parents.mart = known.mart and parents.row_key = known.row_key
            """
        ).fetchall() != [(0,)]:
            pass
        return _counts(
            {
                mart: connection.execute(
                    f"""
                    select count(*) from {mart} as mart
                    anti join (select row_key from ground where ground.mart = '{mart}') as known
                        on mart.row_key = known.row_key
                    """
                ).fetchall()
                for mart in mart_rows(home)
            }
        )


def parents_that_are_not_there(home: Home) -> dict[str, int]:
    """Return the marts that lineage names rows of which do not exist, and how many."""
    with open_published(home) as connection:
        connection.execute("create temp table parents as from quality.lineage_parents")
        marts = connection.execute("select distinct parent_mart from parents").fetchall()
        return _counts(
            {
                mart: connection.execute(
                    f"""
                    select count(*) from parents
                    anti join {mart} as mart on parents.parent_row_key = mart.row_key
                    where parents.parent_mart = '{mart}'
                    """
                ).fetchall()
                for (mart,) in marts
            }
        )


def _counts(found: dict[str, list[Any]]) -> dict[str, int]:
    return {mart: rows[0][0] for mart, rows in found.items() if rows[0][0]}
