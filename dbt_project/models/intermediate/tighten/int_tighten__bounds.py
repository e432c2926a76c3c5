"""One row per bound and measure that evidence bears on, with the bounds that follow from it."""


def model(dbt, session):
    """Return the narrowed bounds, without constraints in conflict; see flows/tighten."""
    from flows.tighten.tables import bounds_table, build_program

    dbt.config(materialized="table")
    amounts = dbt.ref("int_tighten__program").project("amount_key, low, high")
    terms = dbt.ref("int_tighten__terms")
    targets = dbt.ref("int_tighten__targets").filter("is_target_reached")
    conflicts = dbt.ref("int_tighten__conflicts").filter("not is_interval")
    program = build_program(
        amounts.fetchall(),
        terms.project("constraint_key, low, high").distinct().fetchall(),
        terms.project("constraint_key, amount_key, coefficient").fetchall(),
    )
    return bounds_table(
        program,
        targets.project("target_key, amount_key").fetchall(),
        [member for (member,) in conflicts.project("member").distinct().fetchall()],
    )
