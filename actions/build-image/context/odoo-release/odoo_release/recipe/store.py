"""Where a recipe is kept: in schema `odoo_release` of the database that it is for."""

from __future__ import annotations

from typing import Any

from psycopg2 import sql

from odoo_release.answers import Document
from odoo_release.connection import rows, scalar

# `before` is null for a record that the update made, `after` for one that it deleted.
CREATE = """
CREATE TABLE odoo_release.recipe (one boolean PRIMARY KEY DEFAULT true CHECK (one), digest text NOT NULL,
    origin text NOT NULL, applied boolean NOT NULL DEFAULT false);
CREATE TABLE odoo_release.recipe_row (name text NOT NULL, id bigint, before jsonb, after jsonb);
CREATE TABLE odoo_release.recipe_statement (
    position serial PRIMARY KEY, relaxes text NOT NULL, statement text NOT NULL);
"""
TABLES = ("recipe", "recipe_row", "recipe_statement")
LEFT_OVER = """
SELECT relname FROM pg_class
 WHERE relnamespace = 'odoo_release'::regnamespace AND relname LIKE 'saved\\_%' AND relkind = 'r'
"""
ROWS = """
SELECT name, count(*) FILTER (WHERE before IS NOT NULL AND after IS NOT NULL),
       count(*) FILTER (WHERE after IS NULL), count(*) FILTER (WHERE before IS NULL)
  FROM odoo_release.recipe_row GROUP BY 1 ORDER BY 1
"""


def saved(table: str) -> sql.Composable:
    """The copy of a table from before the update."""
    return own(f"saved_{table}")


def own(table: str) -> sql.Composable:
    """A table of ours, qualified."""
    # psycopg2's Identifier takes several parts from 2.8 on only.
    return sql.SQL("odoo_release.{}").format(sql.Identifier(table))


def start_anew(cursor: Any) -> None:
    """Empty tables; a recipe of an earlier update is no use after the next."""
    drop_copies(cursor)
    for table in TABLES:
        cursor.execute(f"DROP TABLE IF EXISTS odoo_release.{table}")
    cursor.execute(CREATE)


def drop_copies(cursor: Any) -> None:
    """Removes the copies of whole tables."""
    for (table,) in rows(cursor, LEFT_OVER):
        cursor.execute(sql.SQL("DROP TABLE {}").format(own(table)))


def is_kept_for(cursor: Any, digest: str, origin: str) -> bool:
    """Does this database hold the recipe that takes it from release `digest` back to `origin`?"""
    if scalar(cursor, "SELECT to_regclass('odoo_release.recipe')") is None:
        return False
    return rows(cursor, "SELECT digest, origin FROM odoo_release.recipe") == [(digest, origin)]


def was_applied(cursor: Any) -> bool:
    """Has the recipe that this database holds been applied?"""
    if scalar(cursor, "SELECT to_regclass('odoo_release.recipe')") is None:
        return False
    return bool(scalar(cursor, "SELECT applied FROM odoo_release.recipe"))


def read_document(cursor: Any) -> Document:
    """`{records: {table: {changed, deleted, made}}, relaxes}`: what the recipe would put back and relax."""
    return {
        "records": {
            name: {"changed": changed, "deleted": deleted, "made": made}
            for name, changed, deleted, made in rows(cursor, ROWS)
        },
        "relaxes": relaxes(cursor),
    }


def relaxes(cursor: Any) -> list[str]:
    """What the recipe changes in the schema, one line each; the same on a clone and in production."""
    found = rows(cursor, "SELECT DISTINCT relaxes FROM odoo_release.recipe_statement ORDER BY 1")
    return [line for (line,) in found]
