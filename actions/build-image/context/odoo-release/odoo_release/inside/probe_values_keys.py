"""Keys that a selection does not know, in all rows of a table and not only in a sample."""

from __future__ import annotations

from typing import Any

SHOWN = 5
# The slice is taken from few rows or none, unless something is very wrong.
STRANGERS = """
count(*) FILTER (WHERE {unknown}), (array_agg(id ORDER BY id) FILTER (WHERE {unknown}))[1:{shown}]
"""


def count_rows(env: Any, model: Any) -> tuple[int, dict[str, dict[str, Any]]]:
    """All rows of a model, and by selection how many have an unknown key, with the first ids."""
    fields = [field for field in model._fields.values() if _is_column_of_keys(field)]
    parts = ["count(*)"]
    values: list[Any] = []
    for field in fields:
        unknown = f'"{field.name}" <> \'\' AND "{field.name}" <> ALL(%s)'
        parts.append(STRANGERS.format(unknown=unknown, shown=SHOWN))
        values += [[str(key) for key in field.get_values(env)]] * 2
    env.cr.execute(f'SELECT {", ".join(parts)} FROM "{model._table}"', values)  # noqa: S608
    total, *counts = env.cr.fetchone()
    found = zip(fields, counts[::2], counts[1::2])
    return total, {field.name: {"rows": rows, "ids": ids} for field, rows, ids in found if rows > 0}


def _is_column_of_keys(field: Any) -> bool:
    return field.type == "selection" and field.store and not field.company_dependent
