"""The update's lock, other sessions on the database, and the end of our own backends."""

from __future__ import annotations

import time
from typing import Any

import psycopg2

from odoo_release.answers import Document, Refusal
from odoo_release.connection import rows, scalar
from odoo_release.odoo_process import progress

# Two fixed numbers ("odrl", update); advisory locks are per database.
LOCK = (0x6F64726C, 1)
GRACE = 5.0
NAMED = 10

# Backends of an update carry it; whoever holds the lock may end those that a killed helper left.
UPDATE_TAG = "odoo-release-update-"

# Other roles' sessions show neither kind nor name to a role without pg_read_all_stats.
OTHER_SESSIONS = """
SELECT coalesce(nullif(application_name, ''), 'unnamed'), coalesce(state, 'unknown'), count(*)
  FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid()
   AND (backend_type = 'client backend' OR (backend_type IS NULL AND usesysid IS NOT NULL))
 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""
ORPHANS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE %s
"""
LOCK_HELD = """
SELECT EXISTS (
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND classid = %s AND objid = %s)
"""


def take_lock(cursor: Any) -> None:
    """Takes the lock for as long as the cursor's connection lives, and ends what a killed update left running."""
    if not scalar(cursor, "SELECT pg_try_advisory_lock(%s, %s)", LOCK):
        raise Refusal("locked", "Another odoo-release is changing this database.")
    ended = rows(cursor, ORPHANS, [UPDATE_TAG + "%"])
    if ended:
        progress(f"Ended {len(ended)} database session(s) of an update that was killed.")


def lock_is_ours(cursor: Any) -> bool:
    """Does this connection still hold the lock? False when the connection broke."""
    try:
        return bool(
            scalar(
                cursor,
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                " AND pid = pg_backend_pid() AND classid = %s AND objid = %s",
                LOCK,
            )
        )
    except psycopg2.Error:
        return False


def lock_is_held(cursor: Any) -> bool:
    """Does anybody hold the lock of this database?"""
    return bool(scalar(cursor, LOCK_HELD, LOCK))


def refuse_other_sessions(cursor: Any) -> None:
    """Refuses while others are connected: they would block the update for 15 s and fail it.

    Backends of a client that has just been stopped get GRACE seconds to go away.
    """
    deadline = time.monotonic() + GRACE
    sessions = other_sessions(cursor)
    while sessions and time.monotonic() < deadline:
        time.sleep(0.5)
        sessions = other_sessions(cursor)
    if sessions:
        named = ", ".join(
            f"{one['count']} x {one['application']} ({one['state']})" for one in sessions[:NAMED]
        )
        raise Refusal(
            "sessions",
            f"Other sessions are connected to the database: {named}. Stop web and cron first.",
            {"sessions": sessions[:NAMED]},
        )


def other_sessions(cursor: Any) -> list[Document]:
    """Sessions of others on this database, by application name and state."""
    return [
        {"application": str(application)[:63], "state": state, "count": count}
        for application, state, count in rows(cursor, OTHER_SESSIONS)
    ]


def end_backends(cursor: Any, application_name: str) -> int:
    """Ends the backends that carry our tag: a killed Odoo's query would go on and keep its locks."""
    ended = rows(
        cursor,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = %s",
        [application_name],
    )
    return len(ended)
