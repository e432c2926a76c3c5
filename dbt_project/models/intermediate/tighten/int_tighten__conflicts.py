"""One row per set of statements that cannot all hold, and statement in it."""


def model(dbt, session):
    """Return the conflicts among all constraints; see flows/tighten."""
    from flows.tighten.tables import build_program, conflict_table

    dbt.config(materialized="table")
    amounts = dbt.ref("int_tighten__program").project("amount_key, low, high")
    terms = dbt.ref("int_tighten__terms")
    program = build_program(
        amounts.fetchall(),
        terms.project("constraint_key, low, high").distinct().fetchall(),
        terms.project("constraint_key, amount_key, coefficient").fetchall(),
    )
    return conflict_table(program)
