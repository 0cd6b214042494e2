"""Which tables describe Odoo itself: an update overwrites them, and a recipe puts them back."""

from __future__ import annotations

from typing import Any

from odoo_release.connection import rows

RECORDS = (
    "ir_actions",
    "ir_act_client",
    "ir_act_report_xml",
    "ir_act_server",
    "ir_act_url",
    "ir_act_window",
    "ir_act_window_view",
    "ir_asset",
    "ir_cron",
    "ir_embedded_actions",
    "ir_model",
    "ir_model_access",
    "ir_model_constraint",
    "ir_model_data",
    "ir_model_fields",
    "ir_model_fields_selection",
    "ir_model_inherit",
    "ir_model_relation",
    "ir_module_module",
    "ir_module_module_dependency",
    "ir_module_module_exclusion",
    "ir_rule",
    "ir_server_object_lines",
    "ir_ui_menu",
    "ir_ui_view",
    "mail_template",
)
# What a link may join beside those: who is in which group decides who may do what.
JOINED = ("res_groups", "res_users", "res_lang")
# Say when something was written or runs next, and nothing about what it is.
NOISE = (
    "create_date",
    "create_uid",
    "date_init",
    "date_update",
    "failure_count",
    "first_failure_date",
    "lastcall",
    "nextcall",
    "numbercall",
    "write_date",
    "write_uid",
)
# Tables without an id that only join records of those tables, by their foreign keys.
LINKS = """
SELECT t.relname
  FROM pg_class t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f'
  JOIN pg_class f ON f.oid = k.confrelid
 WHERE t.relnamespace = current_schema::regnamespace AND t.relkind = 'r'
   AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'id' AND NOT a.attisdropped)
 GROUP BY t.relname HAVING bool_and(f.relname = ANY(%s)) ORDER BY 1
"""
PRESENT = """
SELECT relname FROM pg_class
 WHERE relnamespace = current_schema::regnamespace AND relkind = 'r' AND relname = ANY(%s) ORDER BY 1
"""
COLUMNS = """
SELECT a.attname FROM pg_attribute a
 WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""


def record_tables(cursor: Any) -> list[str]:
    """Those of the tables that this database has."""
    return [name for (name,) in rows(cursor, PRESENT, [list(RECORDS)])]


def link_tables(cursor: Any) -> list[str]:
    """Tables of links that join only records that describe Odoo, and users."""
    return [name for (name,) in rows(cursor, LINKS, [[*RECORDS, *JOINED]])]


def columns(cursor: Any, table: str) -> list[str]:
    """The columns of a table, which may be qualified by its schema."""
    return [name for (name,) in rows(cursor, COLUMNS, [table])]
