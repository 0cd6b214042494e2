"""Numbers and checksums of columns, by one query a table and side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg2 import sql

from odoo_release.comparison.exemptions import ROWS
from odoo_release.comparison.spelling import checksum
from odoo_release.connection import rows, scalar

# PostgreSQL answers at most 1,664 columns; two for each of ours.
CHUNK = 400


@dataclass(frozen=True)
class Values:
    """How many values a column holds, and their checksum together with the keys of their rows."""

    count: int
    checksum: str


def values_of(
    cursor: Any, table: str, key: sql.Composable, texts: dict[str, sql.Composable]
) -> dict[str, Values]:
    """Per name in `texts`: how many rows have a value there, and which."""
    found: dict[str, Values] = {}
    names = sorted(texts)
    for start in range(0, len(names), CHUNK):
        chunk = names[start : start + CHUNK]
        parts = [
            sql.SQL("count({text}), {sum}").format(text=texts[name], sum=checksum(key, texts[name]))
            for name in chunk
        ]
        row = rows(cursor, selected(table, parts))[0]
        for index, name in enumerate(chunk):
            found[name] = Values(row[2 * index], row[2 * index + 1])
    return found


def count_rows(cursor: Any, table: str) -> int:
    """How many rows a table has, without those that mean nothing."""
    return int(scalar(cursor, selected(table, [sql.SQL("count(*)")])))


def selected(table: str, parts: list[sql.Composable]) -> sql.Composable:
    """A query over the rows of a table, without those that mean nothing."""
    condition = sql.SQL("WHERE (" + ROWS[table] + ") IS NOT TRUE" if table in ROWS else "")
    return sql.SQL("SELECT {parts} FROM ONLY {table} {condition}").format(
        parts=sql.SQL(", ").join(parts), table=sql.Identifier(table), condition=condition
    )
