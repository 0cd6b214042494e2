"""How many values a column holds, and a checksum of them that follows a rename or a change of type."""

from __future__ import annotations

from typing import Any

from psycopg2 import sql

from odoo_release.answers import Document
from odoo_release.connection import rows

NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")
TYPES = """
SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE c.relname = %s AND c.relkind IN ('r', 'p') AND c.relnamespace = current_schema::regnamespace
   AND a.attnum > 0 AND NOT a.attisdropped
"""


def read_values(cursor: Any, columns: list[tuple[str, str]]) -> dict[str, Document]:
    """Per `table.column` that exists: `{count, checksum}`; the order of rows does not matter."""
    found = {f"{table}.{column}": _read_column(cursor, table, column) for table, column in columns}
    return {name: values for name, values in found.items() if values is not None}


def _read_column(cursor: Any, table: str, column: str) -> Document | None:
    types = dict(rows(cursor, TYPES, [table]))
    if column not in types:
        return None
    name = sql.Identifier(column)
    key = sql.SQL("id") if "id" in types else sql.SQL("''")
    # Rows of a relation table have no id: there the values alone are compared.
    query = sql.SQL(
        "SELECT count({name}), coalesce(sum(('x' || substr(md5({key} || ':' || {text}), 1, 16))"
        "::bit(64)::bigint::numeric), 0)::text FROM {table} WHERE {name} IS NOT NULL"
    ).format(name=name, key=key, text=_text(types[column], name), table=sql.Identifier(table))
    cursor.execute(query)
    count, checksum = cursor.fetchone()
    return {"count": count, "checksum": checksum}


def _text(kind: str, name: sql.Composable) -> sql.Composable:
    """The value as text that survives integer -> float and plain -> translated."""
    if kind in NUMBERS:
        # trim_scale() exists from PostgreSQL 13 on only.
        trimmed = "CASE WHEN {t} LIKE '%.%' THEN rtrim(rtrim({t}, '0'), '.') ELSE {t} END"
        text = sql.SQL("({name}::numeric)::text").format(name=name)
        return sql.SQL(trimmed).format(t=text)
    if kind == "jsonb":
        return sql.SQL(
            "CASE WHEN jsonb_typeof({name}) = 'object' AND {name} ? 'en_US'"
            " THEN {name} ->> 'en_US' ELSE {name}::text END"
        ).format(name=name)
    return sql.SQL("{name}::text").format(name=name)
