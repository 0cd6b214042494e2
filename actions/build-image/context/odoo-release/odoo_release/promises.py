"""What Odoo's own tables promise and PostgreSQL does not keep: constraints and NOT NULL."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from odoo_release.answers import Document
from odoo_release.connection import columns_of, has_table, rows

IDENTIFIER_LENGTH = 63
PRESENT_NAMES = """
SELECT conname FROM pg_constraint
 UNION SELECT relname FROM pg_class
 WHERE relkind IN ('i', 'I') AND relnamespace = current_schema::regnamespace
"""
NULLABLE_REQUIRED = """
SELECT f.model || '.' || f.name
  FROM ir_model_fields f
  JOIN pg_class c ON c.relname = replace(f.model, '.', '_') AND c.relkind IN ('r', 'p')
   AND c.relnamespace = current_schema::regnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = f.name AND a.attnum > 0 AND NOT a.attisdropped
 WHERE f.required AND f.store AND NOT a.attnotnull
 ORDER BY 1
"""


def read_promises(cursor: Any) -> Document:
    """`{absentConstraints, nullableRequired}`; what counts is the difference to an earlier reading."""
    return {
        "absentConstraints": absent_constraints(
            _promised(cursor), {name for (name,) in rows(cursor, PRESENT_NAMES)}
        ),
        "nullableRequired": [name for (name,) in rows(cursor, NULLABLE_REQUIRED)],
    }


def absent_constraints(promised: list[str], present: set[str]) -> list[str]:
    """Promised names that are there neither as they are nor shortened for PostgreSQL."""
    return sorted({name for name in promised if not _spellings(name) & present})


def new_promises(before: Document, after: Document) -> Document:
    """The broken promises that were not broken before."""
    return {kind: sorted(set(names) - set(before.get(kind, []))) for kind, names in after.items()}


def _promised(cursor: Any) -> list[str]:
    # 'u' are constraints of every kind but foreign keys, 'i' (from 19 on) are declared indexes.
    has_definition = has_table(cursor, "ir_model_constraint") and "definition" in columns_of(
        cursor, "ir_model_constraint"
    )
    if not has_definition:
        return []
    query = (
        "SELECT name FROM ir_model_constraint WHERE type IN ('u', 'i') AND definition IS NOT NULL"
    )
    return [name for (name,) in rows(cursor, query)]


def _spellings(name: str) -> set[str]:
    """As PostgreSQL cuts a long name, and as Odoo shortens it (make_identifier in odoo/tools/sql.py)."""
    if len(name) <= IDENTIFIER_LENGTH:
        return {name}
    return {name[:IDENTIFIER_LENGTH], f"{name[:54]}_{crc32(name.encode()):08x}"}
