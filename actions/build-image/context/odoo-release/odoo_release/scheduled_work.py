"""Does scheduled work stand still? A lost connection ends Odoo's cron threads and leaves its process alive. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from odoo_release.answers import Document, reason
from odoo_release.marker import SERVING, Marker

NAMED = 5


@dataclass(frozen=True)
class ScheduledWork:
    """What a look at the jobs showed. `overdue`: id and moment of each that is due for longer than the grace."""

    overdue: list[tuple[int, str]] = field(default_factory=list)
    ran_lately: bool = False
    running: bool = False


def standstill(marker: Marker | None, digest: str, work: ScheduledWork) -> Document | None:
    """Why the process should be started again; None while it works, or waits for its release to serve."""
    if marker is None or marker.digest != digest or marker.state != SERVING:
        return None
    if not work.overdue or work.ran_lately or work.running:
        return None
    _first, since = work.overdue[0]
    named = [identifier for identifier, _moment in work.overdue[:NAMED]]
    message = f"{len(work.overdue)} scheduled jobs wait to be run, the first since {since}, and none is running."
    return reason("cron-stands-still", message, {"jobs": named, "since": since})
