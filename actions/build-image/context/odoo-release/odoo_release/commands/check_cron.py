"""`check-cron`: the liveness probe of a container that runs scheduled work."""

from __future__ import annotations

import argparse
import os

from odoo_release import arguments as allowed
from odoo_release.answers import DONE, FAILED, Document, HelperError, Refusal, document, reason
from odoo_release.connection import cursor_on
from odoo_release.container import take_over_connection
from odoo_release.marker_store import read_marker
from odoo_release.scheduled_work import standstill
from odoo_release.scheduled_work_store import look_at_jobs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--grace`: seconds that a job may be overdue, and that count as lately."""
    parser.add_argument("--database", required=True, type=allowed.database)
    parser.add_argument("--digest", required=True, type=allowed.digest)
    parser.add_argument("--grace", type=allowed.seconds, default=300.0, metavar="SECONDS")


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Answers `pass`, `fail`, or `unknown`, which is no reason to end what runs: its exit status is 0."""
    take_over_connection(os.environ)
    try:
        with cursor_on(arguments.database) as cursor:
            work = look_at_jobs(cursor, arguments.grace)
            found = standstill(read_marker(cursor), arguments.digest, work)
    except (Refusal, HelperError) as problem:
        reasons = [reason(problem.code, problem.message)]
        return document("check-cron", outcome="unknown", reasons=reasons), DONE
    if found is None:
        return document("check-cron", outcome="pass", reasons=[]), DONE
    return document("check-cron", outcome="fail", reasons=[found]), FAILED
