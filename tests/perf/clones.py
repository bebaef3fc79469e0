"""Many records like one that Odoo made, by SQL: what is measured begins when they are there."""


def clone(env, table, source, count, values, join=""):
    """``count`` rows like that of ``source``, numbered from 1, but for these columns.

    :param values: ``{column: SQL}``, which may name ``number`` and ``like_it``, the row's model
    """
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema AND table_name = %s AND column_name != 'id'",
        [table],
    )
    names = [name for (name,) in env.cr.fetchall()]
    columns = ", ".join(f'"{name}"' for name in names)
    wanted = ", ".join(values.get(name, f'like_it."{name}"') for name in names)
    env.cr.execute(
        f"INSERT INTO {table} ({columns}) SELECT {wanted} FROM {table} like_it"
        f" CROSS JOIN generate_series(1, %s) AS number {join} WHERE like_it.id = %s",
        [count, source],
    )
