"""The database as the steps of a release see it: looked at with patience, and taken into use after a restore."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator

import psycopg2

from odoo_release.answers import HelperError, Refusal
from odoo_release.connection import cursor_on, is_empty
from odoo_release.hooks.decision import Found
from odoo_release.hooks.record import Record
from odoo_release.marker import CLOSED, UPDATED, check_gate
from odoo_release.marker_store import read_marker, write_marker
from odoo_release.odoo_process import progress
from odoo_release.patience import persistently
from odoo_release.restored_store import is_taken_into_use, take_into_use
from odoo_release.sessions import lock_is_held, take_lock


def look(record: Record) -> Found:
    """What the database shows now."""
    with _database(record) as cursor:
        return Found(
            marker=read_marker(cursor),
            empty=is_empty(cursor),
            locked=lock_is_held(cursor),
            restored=is_taken_into_use(cursor, record.restore_point),
        )


def look_patiently(record: Record, seconds: float) -> Found:
    """Waits for a server that starts or changes its primary."""
    return persistently(lambda: look(record), seconds)


def look_if_there(record: Record, seconds: float = 0.0) -> Found:
    """The same; a database that does not answer is nothing to fail over."""
    try:
        return look_patiently(record, seconds)
    except (Refusal, HelperError) as problem:
        progress(f"The database cannot be read: {problem.message}")
        return Found(reachable=False)


def take_restored_into_use(record: Record, seconds: float) -> None:
    """Waits until the restored database is there, and marks it: nobody works with it yet.

    Killed between its two writes it does both again.
    """

    def take() -> None:
        with _database(record) as cursor:
            take_lock(cursor)
            marker = check_gate(read_marker(cursor), record.digest)
            write_marker(cursor, marker, record.digest, record.origin, UPDATED, CLOSED)
            take_into_use(cursor, record.restore_point)

    persistently(take, seconds)


@contextmanager
def _database(record: Record) -> Iterator[Any]:
    """A server that restarts or changes its primary breaks connections in the middle of a query."""
    try:
        with cursor_on(record.database) as cursor:
            yield cursor
    except psycopg2.OperationalError as problem:
        said = problem.diag.message_primary or "the connection broke"
        raise HelperError("no-connection", f"PostgreSQL cannot be asked: {said}.") from None
