"""What the record and the database together allow, and what follows from it for traffic. Pure.

The same decision as the Compose deployer's (`decide.ts`). The commands check it again under their lock.
"""

from __future__ import annotations

from dataclasses import dataclass

from odoo_release.answers import Document, Refusal, reason
from odoo_release.hooks.record import NONE, RESTORE, UPDATE, Record
from odoo_release.marker import OPEN, SERVING, UPDATING, Marker

START = "start"


@dataclass(frozen=True)
class Found:
    """What a look at the database showed.

    `empty`: it holds no tables. `locked`: another odoo-release is changing it. `restored`: the restore point that
    the record names was taken into use here. `reachable`: it answered at all.
    """

    marker: Marker | None = None
    empty: bool = False
    locked: bool = False
    restored: bool = False
    reachable: bool = True


def decide_step(record: Record, found: Found) -> str:
    """`start`, `update`, `revert` or `restore`; refuses a record that must not be carried out on this database."""
    marker = found.marker
    if _is_there(record, found):
        return START
    if record.operation == RESTORE:
        return _restore_step(record)
    if marker is None:
        return _unmarked_step(record, found)
    if marker.state == UPDATING:
        raise Refusal(
            "half-updated",
            f"The database is half updated to {marker.digest}: it is never updated or reverted in place, "
            "only a restore helps.",
        )
    if marker.digest != record.origin:
        raise Refusal(
            "other-release",
            f"The database belongs to release {marker.digest}, and the record wants to come from {record.origin}. "
            "Nothing was changed.",
        )
    return record.operation


def is_served(record: Record, found: Found) -> bool:
    """Do people work with this release already? Then a sync changes settings only, and no step has work."""
    return _is_there(record, found) and found.marker is not None and found.marker.state == SERVING


def closes_traffic(record: Record, found: Found) -> bool:
    """Must nobody work while the record is carried out?

    Where the rehearsal saw no change, people go on working, unless Odoo itself has to run an update to find that out.
    """
    if is_served(record, found):
        return False
    runs_odoo = record.operation == UPDATE and record.modules != []
    return record.database_change != NONE or record.operation == RESTORE or runs_odoo


def takes_restore_point(record: Record, step: str) -> bool:
    """Only before an update that has something to lose."""
    return step == UPDATE and not record.installs


@dataclass(frozen=True)
class AfterFailure:
    """Whether `close` is taken back after a sync that failed, and why."""

    undo: bool
    reason: Document


def after_failure(record: Record, found: Found) -> AfterFailure:
    """Traffic goes back to the old release only where its database is untouched and people had been working with it."""
    return _before_the_marker(record, found) or _by_marker(record, found.marker)


def _before_the_marker(record: Record, found: Found) -> AfterFailure | None:
    if not found.reachable:
        return _leave(
            "database-unknown", "The database cannot be read: nobody knows how far it got."
        )
    if found.locked:
        return _leave("locked", "Another odoo-release is changing the database right now.")
    if record.operation == RESTORE:
        return _leave("restore-failed", "The restore was not completed; the old database stays.")
    return None


def _by_marker(record: Record, marker: Marker | None) -> AfterFailure:
    if marker is None:
        return _undo("not-begun", "The database has no release marker: nothing was changed in it.")
    digest = marker.digest
    if marker.state == UPDATING:
        message = f"The update to {digest} began and did not succeed: only a restore helps."
        return _leave("half-updated", message)
    if digest != record.origin:
        return _leave("not-the-old-release", f"The database belongs to release {digest} by now.")
    if marker.state != SERVING and marker.traffic != OPEN:
        message = f"Release {digest}, to which this would go back, has never served people either."
        return _leave("never-served", message)
    message = f"The migration never began: the database still belongs to release {digest}."
    return _undo("not-begun", message)


def _undo(code: str, message: str) -> AfterFailure:
    return AfterFailure(True, reason(code, message))


def _leave(code: str, message: str) -> AfterFailure:
    return AfterFailure(False, reason(code, message))


def _is_there(record: Record, found: Found) -> bool:
    marker = found.marker
    if marker is None or marker.digest != record.digest or marker.state == UPDATING:
        return False
    # A restored database brings its old marker with it: that alone does not say that the restore was taken into use.
    return record.operation != RESTORE or found.restored


def _restore_step(record: Record) -> str:
    if record.restore_point == "":
        raise Refusal(
            "no-restore-point",
            'The record says operation "restore" and names no restore point. Nothing was changed.',
        )
    return RESTORE


def _unmarked_step(record: Record, found: Found) -> str:
    if not record.installs:
        raise Refusal(
            "unmarked",
            f"Database {record.database} has no release marker, so nobody knows which release it belongs to. "
            "Adopt it first (odoo-release mark --adopt).",
        )
    if not found.empty:
        raise Refusal(
            "not-empty",
            f"The record installs into an empty database, and {record.database} holds tables and no release marker. "
            "Adopt it (odoo-release mark --adopt), or give the environment an empty database.",
        )
    return UPDATE
