"""`gate`: an image starts only on a database that belongs to it. Web and cron containers run it first."""

from __future__ import annotations

import argparse
import time

from odoo_release import arguments as allowed
from odoo_release.answers import DONE, FAILED, Document, HelperError, Refusal, document, refused
from odoo_release.connection import cursor_on
from odoo_release.marker import SERVING, UPDATED, Marker, check_gate
from odoo_release.marker_store import read_marker
from odoo_release.odoo_process import progress

POLL = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--wait`: seconds to wait for the database and its marker; `--state`: how far the release has to be."""
    parser.add_argument("--database", required=True, type=allowed.database)
    parser.add_argument("--digest", required=True, type=allowed.digest)
    parser.add_argument("--state", choices=[UPDATED, SERVING], default=UPDATED)
    parser.add_argument("--wait", type=allowed.seconds, default=0.0, metavar="SECONDS")


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Answers `pass`, or `refused` with the last reason when the wait is over."""
    deadline = time.monotonic() + arguments.wait
    told = ""
    while True:
        try:
            marker = _look(arguments)
            return document("gate", outcome="pass", reasons=[], marker=marker.document()), DONE
        except (Refusal, HelperError) as problem:
            if time.monotonic() + POLL > deadline:
                return _closed(problem)
            if problem.message != told:
                told = problem.message
                progress(f"Waiting: {told}")
        time.sleep(POLL)


def _look(arguments: argparse.Namespace) -> Marker:
    with cursor_on(arguments.database) as cursor:
        return check_gate(read_marker(cursor), arguments.digest, arguments.state)


def _closed(problem: Refusal | HelperError) -> tuple[Document, int]:
    if isinstance(problem, Refusal):
        return refused("gate", problem), FAILED
    raise problem
