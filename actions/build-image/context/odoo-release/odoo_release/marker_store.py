"""Reads and writes the marker and the clone's tag, in schema `odoo_release` of the customer's database."""

from __future__ import annotations

from typing import Any

import psycopg2

from odoo_release.answers import Document, HelperError
from odoo_release.connection import LOCK_SECONDS, rows, scalar, transaction
from odoo_release.marker import Marker
from odoo_release.version import VERSION

CREATE = """
CREATE SCHEMA IF NOT EXISTS odoo_release;
CREATE TABLE IF NOT EXISTS odoo_release.marker (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    digest text NOT NULL,
    origin text NOT NULL,
    state text NOT NULL CHECK (state IN ('updating', 'updated', 'serving')),
    traffic text NOT NULL CHECK (traffic IN ('open', 'closed')),
    helper text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    token bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS odoo_release.clone (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    name text NOT NULL,
    source text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
"""
ISO = "to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
MARKER = f"digest, origin, state, traffic, helper, {ISO.format(column='changed_at')}, token"

WRITE = f"""
INSERT INTO odoo_release.marker AS marker (digest, origin, state, traffic, helper, token)
VALUES (%s, %s, %s, %s, %s, 1)
ON CONFLICT (one) DO UPDATE SET digest = excluded.digest, origin = excluded.origin,
    state = excluded.state, traffic = excluded.traffic, helper = excluded.helper,
    changed_at = excluded.changed_at, token = marker.token + 1
WHERE marker.token = %s
RETURNING {MARKER}
"""  # noqa: S608


def read_marker(cursor: Any) -> Marker | None:
    """The database's marker, None when it has none."""
    if scalar(cursor, "SELECT to_regclass('odoo_release.marker')") is None:
        return None
    found = rows(cursor, f"SELECT {MARKER} FROM odoo_release.marker")  # noqa: S608
    return Marker(*found[0]) if found else None


def write_marker(
    cursor: Any, replaced: Marker | None, digest: str, origin: str, state: str, traffic: str
) -> Marker:
    """Sets the marker in the place of the one that was read, committed when this returns.

    An error when somebody else has changed it since.
    """
    with _writing(cursor):
        written = rows(
            cursor,
            WRITE,
            [digest, origin, state, traffic, VERSION, replaced.token if replaced else 0],
        )
        if not written:
            raise HelperError(
                "overtaken",
                "The marker is no longer the one that was read: another odoo-release has changed it, and keeps it.",
            )
    return Marker(*written[0])


def read_clone(cursor: Any) -> Document | None:
    """The tag of a clone that the kit made, None for any other database."""
    if scalar(cursor, "SELECT to_regclass('odoo_release.clone')") is None:
        return None
    created_at = ISO.format(column="created_at")
    found = rows(cursor, f"SELECT name, source, {created_at} FROM odoo_release.clone")  # noqa: S608
    return dict(zip(("name", "source", "createdAt"), found[0])) if found else None


def write_clone(cursor: Any, name: str, source: str) -> None:
    """Tags the database as the clone `name` of `source`."""
    with _writing(cursor):
        cursor.execute(
            "INSERT INTO odoo_release.clone (name, source) VALUES (%s, %s) ON CONFLICT (one) DO UPDATE"
            " SET name = excluded.name, source = excluded.source, created_at = excluded.created_at",
            [name, source],
        )


class _writing:  # noqa: N801 (used like a function)
    """A transaction with the tables in place; a missing right becomes a sentence."""

    def __init__(self, cursor: Any):
        self._cursor = cursor
        self._transaction = transaction(cursor)

    def __enter__(self) -> None:
        self._transaction.__enter__()
        try:
            self._cursor.execute(
                f"SET LOCAL client_min_messages = warning; SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"
            )
            self._cursor.execute(CREATE)
        except psycopg2.Error as error:
            self._cursor.execute("ROLLBACK")
            raise HelperError(
                "marker",
                f"The marker cannot be written: {error.diag.message_primary}. The role must own the database.",
            ) from None

    def __exit__(self, *failure: Any) -> None:
        self._transaction.__exit__(*failure)
