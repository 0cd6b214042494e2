"""What the database says of Odoo's scheduled jobs."""

from __future__ import annotations

from typing import Any

from odoo_release.connection import rows, scalar
from odoo_release.scheduled_work import ScheduledWork

OVERDUE = """
SELECT id, to_char(nextcall, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') FROM ir_cron
 WHERE active AND nextcall < (now() AT TIME ZONE 'UTC') - %s * interval '1 second' ORDER BY nextcall, id
"""
RAN_LATELY = """
SELECT EXISTS (SELECT FROM ir_cron WHERE lastcall > (now() AT TIME ZONE 'UTC') - %s * interval '1 second')
"""
# Odoo locks the row of a job for as long as it runs.
IDLE = "SELECT id FROM ir_cron WHERE active FOR NO KEY UPDATE SKIP LOCKED"
ACTIVE = "SELECT count(*) FROM ir_cron WHERE active"


def look_at_jobs(cursor: Any, grace: float) -> ScheduledWork:
    """Locks the rows for a moment only where work seems to stand still: Odoo passes over a job whose row is locked."""
    overdue = rows(cursor, OVERDUE, [grace])
    if not overdue or scalar(cursor, RAN_LATELY, [grace]):
        return ScheduledWork(overdue, ran_lately=bool(overdue))
    cursor.execute("BEGIN")
    try:
        idle = len(rows(cursor, IDLE))
        return ScheduledWork(overdue, running=idle < scalar(cursor, ACTIVE))
    finally:
        cursor.execute("ROLLBACK")
