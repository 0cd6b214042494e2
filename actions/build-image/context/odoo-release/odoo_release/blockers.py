"""Who holds a lock that a running update waits for: Odoo gives up after 15 s, and does not say who it was."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import Any, Iterator

import psycopg2

from odoo_release.answers import Document, HelperError, Refusal
from odoo_release.connection import cursor_on, rows

INTERVAL = 1.0
LIMIT = 10
# Another role's session shows its name and state to pg_read_all_stats only.
BLOCKERS = """
SELECT b.pid, coalesce(nullif(b.application_name, ''), 'unnamed'), coalesce(b.state, 'unknown'),
       coalesce(round(extract(epoch FROM clock_timestamp() - b.xact_start))::int, 0)
  FROM pg_stat_activity a CROSS JOIN LATERAL unnest(pg_blocking_pids(a.pid)) AS blocking(pid)
  JOIN pg_stat_activity b ON b.pid = blocking.pid
 WHERE a.datname = current_database() AND a.application_name = %(tag)s AND b.application_name <> %(tag)s
"""


@contextmanager
def watching(database: str, tag: str) -> Iterator[dict[int, Document]]:
    """Notes by pid, while the block runs, whom backends named `tag` wait for: `{application, state, seconds}`."""
    seen: dict[int, Document] = {}
    ended = threading.Event()
    thread = threading.Thread(target=_watch, args=(database, tag, seen, ended), daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join(INTERVAL * 5)


def _watch(database: str, tag: str, seen: dict[int, Document], ended: threading.Event) -> None:
    try:
        with cursor_on(database) as cursor:
            while not ended.wait(INTERVAL):
                _look(cursor, tag, seen)
    except (psycopg2.Error, HelperError, Refusal):
        # Without it the update fails with a plain lock timeout.
        return


def _look(cursor: Any, tag: str, seen: dict[int, Document]) -> None:
    for pid, application, state, seconds in rows(cursor, BLOCKERS, {"tag": tag}):
        if pid in seen or len(seen) < LIMIT:
            seen[pid] = {"application": str(application)[:63], "state": state, "seconds": seconds}
