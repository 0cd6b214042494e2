"""Which restore points were taken into use in a database.

A restored database is a copy of an older one: its marker alone can't tell whether people were let in since.
No copy holds the name of the restore point that it was made from.
"""

from __future__ import annotations

from typing import Any

from odoo_release.connection import scalar, transaction

CREATE = """
SET LOCAL client_min_messages = warning;
CREATE SCHEMA IF NOT EXISTS odoo_release;
CREATE TABLE IF NOT EXISTS odoo_release.restored (
    restore_point text PRIMARY KEY,
    taken_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
"""


def is_taken_into_use(cursor: Any, restore_point: str) -> bool:
    """Was this database put to work after it was restored from `restore_point`?"""
    if scalar(cursor, "SELECT to_regclass('odoo_release.restored')") is None:
        return False
    query = "SELECT 1 FROM odoo_release.restored WHERE restore_point = %s"
    return scalar(cursor, query, [restore_point]) is not None


def take_into_use(cursor: Any, restore_point: str) -> None:
    """Writes down that it is."""
    with transaction(cursor):
        cursor.execute(CREATE)
        cursor.execute(
            "INSERT INTO odoo_release.restored (restore_point) VALUES (%s) ON CONFLICT DO NOTHING",
            [restore_point],
        )
