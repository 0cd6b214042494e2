"""Puts back what an update overwrote. Each step may be run again."""

from __future__ import annotations

from typing import Any

from psycopg2 import sql

from odoo_release.connection import LOCK_SECONDS, columns_of, rows, transaction
from odoo_release.model_tables import table_of
from odoo_release.recipe.relaxing import relax
from odoo_release.recipe.removable import deletion_order, removable_records
from odoo_release.recipe.saved_tables import columns, link_tables, record_tables
from odoo_release.recipe.store import was_applied

# Odoo made a record of the same name anew, with another id.
REPLACED_NAMES = """
DELETE FROM ir_model_data d USING odoo_release.recipe_row made, odoo_release.recipe_row gone
 WHERE made.name = 'ir_model_data' AND made.before IS NULL AND d.id = made.id
   AND gone.name = 'ir_model_data' AND gone.after IS NULL
   AND gone.before ->> 'module' = made.after ->> 'module' AND gone.before ->> 'name' = made.after ->> 'name'
"""
DELETED_RECORDS = """
INSERT INTO {table} ({columns})
SELECT {values} FROM odoo_release.recipe_row r CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, r.before) p
 WHERE r.name = {name} AND r.after IS NULL AND NOT EXISTS (SELECT FROM ONLY {table} t WHERE t.id = r.id)
"""
CHANGED_RECORDS = """
UPDATE ONLY {table} t SET {assignments}
  FROM odoo_release.recipe_row r CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, r.before) p
 WHERE r.name = {name} AND r.before IS NOT NULL AND r.after IS NOT NULL AND t.id = r.id
"""
# Only what the update changed: the rest is what happened since.
ASSIGNMENT = """
{column} = CASE WHEN (r.before -> {name}) IS DISTINCT FROM (r.after -> {name}) THEN p.{column} ELSE t.{column} END
"""
DELETED_LINKS = """
INSERT INTO {table} ({columns})
SELECT {values} FROM odoo_release.recipe_row r CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, r.before) p
 WHERE r.name = {name} AND r.after IS NULL
   AND NOT EXISTS (SELECT FROM {table} t WHERE ROW({there}) IS NOT DISTINCT FROM ROW({values}))
"""
MADE_LINKS = """
DELETE FROM {table} t USING odoo_release.recipe_row r CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, r.after) p
 WHERE r.name = {name} AND r.before IS NULL AND ROW({there}) IS NOT DISTINCT FROM ROW({values})
"""
# What the update made and somebody points to stays, and shows nowhere. What it made inactive stays so.
ACTIVATED = """
UPDATE ONLY {table} t SET active = %s FROM odoo_release.recipe_row r
 WHERE r.name = {name} AND r.before IS NULL AND t.id = r.id AND (r.after ->> 'active')::boolean
"""
MADE_NAMES = """
SELECT id, after ->> 'model', (after ->> 'res_id')::bigint
  FROM odoo_release.recipe_row WHERE name = 'ir_model_data' AND before IS NULL
"""


def put_back(cursor: Any) -> None:
    """Makes Odoo's own records and the demands of the schema what the release before the update left."""
    with transaction(cursor):
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        relax(cursor)
        cursor.execute(REPLACED_NAMES)
        # Lines that Odoo made anew have the keys of those that return; what changed records point to goes after those.
        _take_away(cursor)
        records = record_tables(cursor)
        for table in reversed(deletion_order(cursor, records)):
            cursor.execute(_filled(cursor, DELETED_RECORDS, table))
        for table in records:
            cursor.execute(_changed_records(cursor, table))
        for table in link_tables(cursor):
            cursor.execute(_filled(cursor, MADE_LINKS, table))
            cursor.execute(_filled(cursor, DELETED_LINKS, table))
        removed = _take_away(cursor)
        _activate(cursor, False)
        _remove_names(cursor, removed)
        cursor.execute("UPDATE odoo_release.recipe SET applied = true")


def show_again(cursor: Any) -> None:
    """Before the next update: Odoo's data files would leave hidden what a recipe has hidden."""
    if was_applied(cursor):
        _activate(cursor, True)


def _filled(cursor: Any, statement: str, table: str) -> sql.Composable:
    names = [sql.Identifier(name) for name in columns(cursor, table)]
    return sql.SQL(statement).format(
        table=sql.Identifier(table),
        name=sql.Literal(table),
        columns=sql.SQL(", ").join(names),
        values=sql.SQL(", ").join([sql.SQL("p.{}").format(name) for name in names]),
        there=sql.SQL(", ").join([sql.SQL("t.{}").format(name) for name in names]),
    )


def _changed_records(cursor: Any, table: str) -> sql.Composable:
    assignments = [
        sql.SQL(ASSIGNMENT).format(column=sql.Identifier(name), name=sql.Literal(name))
        for name in columns(cursor, table)
    ]
    return sql.SQL(CHANGED_RECORDS).format(
        table=sql.Identifier(table),
        name=sql.Literal(table),
        assignments=sql.SQL(", ").join(assignments),
    )


def _take_away(cursor: Any) -> dict[str, set[int]]:
    """Removes what the update made and nobody points to; answers the ids by table, with those that were gone before."""
    removable = removable_records(cursor)
    for table in deletion_order(cursor, list(removable)):
        statement = sql.SQL("DELETE FROM ONLY {} WHERE id = ANY(%s)").format(sql.Identifier(table))
        cursor.execute(statement, [list(removable[table])])
    return removable


def _activate(cursor: Any, active: bool) -> None:
    for table in record_tables(cursor):
        if "active" in columns_of(cursor, table):
            statement = sql.SQL(ACTIVATED).format(
                table=sql.Identifier(table), name=sql.Literal(table)
            )
            cursor.execute(statement, [active])


def _remove_names(cursor: Any, removed: dict[str, set[int]]) -> None:
    """External ids of the records that went; those that stay are found again by the next update."""
    gone = [
        name
        for name, model, record in rows(cursor, MADE_NAMES)
        if record in removed.get(table_of(model), ())
    ]
    cursor.execute("DELETE FROM ir_model_data WHERE id = ANY(%s)", [gone])
