"""Saves what an update overwrites, and keeps of it what the update changed."""

from __future__ import annotations

from typing import Any

from psycopg2 import sql

from odoo_release.connection import rows, scalar, transaction
from odoo_release.recipe.putting_back import show_again
from odoo_release.recipe.relaxing import save_schema, write_statements
from odoo_release.recipe.saved_tables import NOISE, columns, link_tables, record_tables
from odoo_release.recipe.store import drop_copies, saved, start_anew

CHANGED_RECORDS = """
INSERT INTO odoo_release.recipe_row (name, id, before, after)
SELECT {name}, coalesce(b.id, a.id), to_jsonb(b), to_jsonb(a)
  FROM {saved} b FULL JOIN ONLY {table} a ON a.id = b.id
 WHERE b.id IS NULL OR a.id IS NULL OR ROW({before}) IS DISTINCT FROM ROW({after})
"""
CHANGED_LINKS = """
INSERT INTO odoo_release.recipe_row (name, before, after)
SELECT {name}, to_jsonb(b), NULL FROM (SELECT {columns} FROM {saved} EXCEPT SELECT {columns} FROM {table}) b
UNION ALL
SELECT {name}, NULL, to_jsonb(a) FROM (SELECT {columns} FROM {table} EXCEPT SELECT {columns} FROM {saved}) a
"""
ODOO_SCHEMA = "SELECT quote_ident(current_schema)"


def save_before(cursor: Any) -> None:
    """Copies the tables that describe Odoo itself, right before an update; no earlier recipe is of use after it."""
    with transaction(cursor):
        show_again(cursor)
        start_anew(cursor)
        for table in [*record_tables(cursor), *link_tables(cursor)]:
            copy = sql.SQL("CREATE TABLE {saved} AS SELECT * FROM ONLY {table}")
            cursor.execute(copy.format(saved=saved(table), table=sql.Identifier(table)))
        save_schema(cursor)


def keep_changes(cursor: Any, digest: str, origin: str) -> None:
    """Keeps what the update from `origin` to `digest` changed, and drops the copies."""
    with transaction(cursor):
        for table in _still_there(cursor, record_tables(cursor)):
            cursor.execute(_changed_records(cursor, table))
        for table in _still_there(cursor, link_tables(cursor)):
            cursor.execute(_changed_links(cursor, table))
        write_statements(cursor)
        drop_copies(cursor)
        cursor.execute(
            "INSERT INTO odoo_release.recipe (digest, origin) VALUES (%s, %s)", [digest, origin]
        )


def _still_there(cursor: Any, tables: list[str]) -> list[str]:
    """Without those that the update made."""
    query = "SELECT relname FROM pg_class WHERE relnamespace = 'odoo_release'::regnamespace"
    copies = {name for (name,) in rows(cursor, query)}
    return [table for table in tables if f"saved_{table}" in copies]


def _changed_records(cursor: Any, table: str) -> sql.Composable:
    shared = [name for name in _shared_columns(cursor, table) if name not in NOISE]
    return sql.SQL(CHANGED_RECORDS).format(
        name=sql.Literal(table),
        saved=saved(table),
        table=sql.Identifier(table),
        before=_texts("b", shared),
        after=_texts("a", shared),
    )


def _changed_links(cursor: Any, table: str) -> sql.Composable:
    names = [sql.Identifier(name) for name in _shared_columns(cursor, table)]
    return sql.SQL(CHANGED_LINKS).format(
        name=sql.Literal(table),
        saved=saved(table),
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(names),
    )


def _shared_columns(cursor: Any, table: str) -> list[str]:
    there = set(columns(cursor, f"{scalar(cursor, ODOO_SCHEMA)}.{table}"))
    return [name for name in columns(cursor, f"odoo_release.saved_{table}") if name in there]


def _texts(alias: str, names: list[str]) -> sql.Composable:
    """As texts, so that a column whose type the update changed can be compared."""
    return sql.SQL(", ").join(
        [sql.SQL(alias + ".{}::text").format(sql.Identifier(name)) for name in names]
    )
