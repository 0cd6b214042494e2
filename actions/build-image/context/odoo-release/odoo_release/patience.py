"""Waits for a server that starts or changes its primary."""

from __future__ import annotations

import time
from typing import Any, Callable

from odoo_release.answers import HelperError, Refusal
from odoo_release.odoo_process import progress

POLL = 2.0


def persistently(work: Callable[[], Any], seconds: float) -> Any:
    """What `work` answers, tried again while it refuses or fails; after `seconds` its last refusal or error."""
    deadline = time.monotonic() + seconds
    told = ""
    while True:
        try:
            return work()
        except (Refusal, HelperError) as problem:
            if time.monotonic() + POLL > deadline:
                raise
            if problem.message != told:
                told = problem.message
                progress(f"Waiting: {told}")
        time.sleep(POLL)
