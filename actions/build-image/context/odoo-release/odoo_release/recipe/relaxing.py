"""What new code demands of rows and old code cannot fulfil: NOT NULL, constraints, SQL views of another shape."""

from __future__ import annotations

from typing import Any

from odoo_release.connection import rows
from odoo_release.definitions import settled

# As they were before the update.
SAVE = """
CREATE TABLE odoo_release.saved_schema_columns AS
SELECT c.relname AS table_name, a.attname AS name, a.attnotnull AS required
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relnamespace = current_schema::regnamespace AND c.relkind IN ('r', 'p');
CREATE TABLE odoo_release.saved_schema_constraints AS
SELECT t.relname AS table_name, k.conname AS name, pg_get_constraintdef(k.oid) AS definition
  FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid WHERE t.relnamespace = current_schema::regnamespace;
CREATE TABLE odoo_release.saved_schema_indexes AS
SELECT c.relname AS name FROM pg_class c
 WHERE c.relnamespace = current_schema::regnamespace AND c.relkind IN ('i', 'I');
CREATE TABLE odoo_release.saved_schema_views AS
SELECT c.relname AS name, c.oid::bigint AS position, pg_get_viewdef(c.oid) AS definition
  FROM pg_class c WHERE c.relnamespace = current_schema::regnamespace AND c.relkind = 'v'
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');
"""
# Of tables that the old code knows: only there it writes.
WRITE = """
INSERT INTO odoo_release.recipe_statement (relaxes, statement)
SELECT format('%s.%s may be empty', c.relname, a.attname),
       format('ALTER TABLE %I ALTER COLUMN %I DROP NOT NULL', c.relname, a.attname)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN odoo_release.saved_schema_columns s ON s.table_name = c.relname AND s.name = a.attname
 WHERE c.relnamespace = current_schema::regnamespace AND c.relkind IN ('r', 'p') AND a.attnotnull AND NOT a.atthasdef
   AND s.required IS NOT TRUE
   AND c.relname IN (SELECT table_name FROM odoo_release.saved_schema_columns)
 ORDER BY 1;
INSERT INTO odoo_release.recipe_statement (relaxes, statement)
SELECT format('%s is without constraint %s', t.relname, k.conname),
       format('ALTER TABLE %I DROP CONSTRAINT IF EXISTS %I', t.relname, k.conname)
  FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
 WHERE t.relnamespace = current_schema::regnamespace
   AND t.relname IN (SELECT table_name FROM odoo_release.saved_schema_columns)
   AND (k.contype IN ('u', 'c', 'x') OR (k.contype = 'f' AND EXISTS (
        SELECT FROM odoo_release.saved_schema_columns s JOIN pg_attribute a ON a.attname = s.name
         WHERE s.table_name = t.relname AND a.attrelid = t.oid AND a.attnum = k.conkey[1])))
   AND NOT EXISTS (SELECT FROM odoo_release.saved_schema_constraints s
                    WHERE s.table_name = t.relname AND s.name = k.conname
                      AND s.definition = pg_get_constraintdef(k.oid))
 ORDER BY 1;
INSERT INTO odoo_release.recipe_statement (relaxes, statement)
SELECT format('%s is without unique index %s', t.relname, c.relname), format('DROP INDEX IF EXISTS %I', c.relname)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
 WHERE t.relnamespace = current_schema::regnamespace AND i.indisunique
   AND t.relname IN (SELECT table_name FROM odoo_release.saved_schema_columns)
   AND c.relname NOT IN (SELECT name FROM odoo_release.saved_schema_indexes)
   AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
 ORDER BY 1;
"""
VIEWS = """
SELECT s.name, s.definition, pg_get_viewdef(c.oid)
  FROM odoo_release.saved_schema_views s
  LEFT JOIN pg_class c ON c.relname = s.name AND c.relnamespace = current_schema::regnamespace AND c.relkind = 'v'
 ORDER BY s.position
"""
WRITE_VIEW = """
INSERT INTO odoo_release.recipe_statement (relaxes, statement)
SELECT format('SQL view %%s is as before', name),
       format('DROP VIEW IF EXISTS %%I; CREATE VIEW %%I AS %%s', name, name, definition)
  FROM odoo_release.saved_schema_views WHERE name = %s
"""


def save_schema(cursor: Any) -> None:
    """Notes columns, constraints, indexes and SQL views as they are before the update."""
    cursor.execute(SAVE)


def write_statements(cursor: Any) -> None:
    """Writes the statements that take back what the update demands anew."""
    cursor.execute(WRITE)
    for name, before, after in rows(cursor, VIEWS):
        if after is None or settled(after) != settled(before):
            cursor.execute(WRITE_VIEW, [name])


def relax(cursor: Any) -> None:
    """Runs those statements; each may be run again."""
    cursor.execute("SELECT statement FROM odoo_release.recipe_statement ORDER BY position")
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)
