"""Passwords, keys and tokens in a clone, also those of the customer's own modules, known by the names of columns."""

from __future__ import annotations

import secrets
from typing import Any

from psycopg2 import sql

from odoo_release.connection import columns_of, has_table, rows, scalar

# What a column or a system parameter is called whose value opens something. A portal's `access_token` does not.
NAMES = (
    r"(^|[._])(password|passwd|passphrase|pwd|pass|secret|secret_key|private_key|api_?key|access_key|hmac_key"
    r"|(api|auth|account|bearer|oauth|refresh)_token|rtoken|token_secret)$|[a-z0-9]_access_token$"
)
# Whoever has one of these is let in, or is sent something: nothing of them is of use in a clone.
KEYS = (
    "res_users_apikeys", "auth_totp_device", "auth_passkey_key",
    "mail_push", "mail_notification_web_push", "mail_push_device", "mail_partner_device",
)  # fmt: skip
# The same number of values stays, and equal ones stay equal: an update that loses some is still seen. The dollars keep
# Odoo from taking it for a password that it has to hash.
PREFIX = "$scrubbed$0$"
LENGTH = len(PREFIX) + 32
SCRUBBED_TEXT = (
    f"to_jsonb(CASE WHEN value <> '' THEN '{PREFIX}' || md5(%s || value) ELSE value END)"
)
COLUMNS = """
SELECT c.relname, a.attname, a.atttypid = 'jsonb'::regtype, a.atttypmod BETWEEN 0 AND %s, a.attnotnull
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE c.relnamespace = current_schema::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
   AND a.atttypid IN ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype) AND a.attname ~ %s
 ORDER BY 1, 2
"""
VARCHAR_HEADER = 4
# A flag or a number is a setting about passwords.
PARAMETERS = (
    "SELECT key FROM ir_config_parameter WHERE key ~ %s AND key <> 'database.secret'"
    " AND value !~* '^(true|false|[0-9]*)$' ORDER BY key"
)


def scrub_secrets(cursor: Any) -> None:
    """Puts something of no use in the place of every secret."""
    for table in KEYS:
        if has_table(cursor, table):
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    if "totp_secret" in columns_of(cursor, "res_users"):
        cursor.execute("UPDATE res_users SET totp_secret = NULL WHERE totp_secret IS NOT NULL")
    salt = secrets.token_hex(16)
    for column in _secret_columns(cursor):
        cursor.execute(column.scrubbing(), [salt] if column.takes_salt else None)
    cursor.execute(
        "UPDATE ir_config_parameter SET value = '' WHERE key = ANY(%s)", [parameters_left(cursor)]
    )


def keys_left(cursor: Any) -> int:
    """How many keys, second factors and devices there are."""
    counted = (
        scalar(cursor, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        for table in KEYS
        if has_table(cursor, table)
    )
    return sum(counted)


def columns_left(cursor: Any) -> list[str]:
    """`table.column` of every secret that is still there."""
    columns = _secret_columns(cursor)
    return [column.name for column in columns if scalar(cursor, column.question())]


def parameters_left(cursor: Any) -> list[str]:
    """Keys of the system parameters that hold one."""
    return [key for (key,) in rows(cursor, PARAMETERS, [NAMES])]


class _Column:
    """One column; `json` holds a value for each company, `narrow` has no room for what would take its place."""

    def __init__(self, table: str, column: str, json: bool, narrow: bool, required: bool):
        self.name = f"{table}.{column}"
        self.takes_salt = not narrow
        self._names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
        self._json, self._narrow, self._required = json, narrow, required

    def scrubbing(self) -> Any:
        if self._narrow:
            value = "''" if self._required else "NULL"
        elif self._json:
            value = (
                f"(SELECT jsonb_object_agg(key, {SCRUBBED_TEXT}) FROM jsonb_each_text({{column}}))"  # noqa: S608
            )
        else:
            value = f"'{PREFIX}' || md5(%s || {{column}})"
        return self._filled(f"UPDATE {{table}} SET {{column}} = {value} WHERE {self._unscrubbed()}")  # noqa: S608

    def question(self) -> Any:
        return self._filled(f"SELECT EXISTS (SELECT FROM {{table}} WHERE {self._unscrubbed()})")  # noqa: S608

    def _unscrubbed(self) -> str:
        if self._narrow:
            return "{column} <> ''"
        if self._json:
            return (
                "CASE WHEN jsonb_typeof({column}) = 'object' THEN EXISTS (SELECT FROM jsonb_each_text({column})"
                f" WHERE value <> '' AND NOT starts_with(value, '{PREFIX}')) END"
            )
        return f"{{column}} <> '' AND NOT starts_with({{column}}, '{PREFIX}')"

    def _filled(self, statement: str) -> Any:
        return sql.SQL(statement).format(**self._names)


def _secret_columns(cursor: Any) -> list[_Column]:
    return [
        _Column(*found) for found in rows(cursor, COLUMNS, [LENGTH + VARCHAR_HEADER - 1, NAMES])
    ]
