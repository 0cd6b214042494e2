"""`revert`: the previous release gets its database back. Never starts Odoo.

An old image's update would drop the new columns and end with exit status 0.
"""

from __future__ import annotations

import argparse
from typing import Any

import psycopg2

from odoo_release import arguments as allowed
from odoo_release.answers import DONE, FAILED, Document, Refusal, document, refused
from odoo_release.connection import cursor_on
from odoo_release.marker import CLOSED, OPEN, RUN, UPDATED, decide_revert
from odoo_release.marker_store import read_marker, write_marker
from odoo_release.recipe.proven import ProvenRecipe, check_proven, read_proven
from odoo_release.recipe.putting_back import put_back
from odoo_release.recipe.store import is_kept_for, relaxes
from odoo_release.sessions import refuse_other_sessions, take_lock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--recipe` puts back what the update overwrote of Odoo's own records, as the rehearsal proved it.

    `--traffic` says what the caller did with it; otherwise the marker goes on saying what it said.
    """
    parser.add_argument("--database", required=True, type=allowed.database)
    parser.add_argument("--to", required=True, type=allowed.digest, metavar="DIGEST")
    parser.add_argument(
        "--from", required=True, type=allowed.digest, metavar="DIGEST", dest="origin"
    )
    parser.add_argument("--recipe", metavar="FILE|-")
    parser.add_argument("--traffic", choices=[OPEN, CLOSED])


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Moves the marker from `--from` to `--to`."""
    given = {"database": arguments.database, "to": arguments.to, "from": arguments.origin}
    try:
        proven = None if arguments.recipe is None else read_proven(arguments.recipe)
        with cursor_on(arguments.database) as cursor:
            answer = _revert(cursor, arguments, proven)
    except Refusal as refusal:
        return refused("revert", refusal, **given), FAILED
    return document("revert", **given, reasons=[], **answer), DONE


def _revert(cursor: Any, arguments: argparse.Namespace, proven: ProvenRecipe | None) -> Document:
    take_lock(cursor)
    marker = read_marker(cursor)
    decision = decide_revert(marker, arguments.to, arguments.origin)
    if decision == RUN:
        if proven is not None:
            _apply(cursor, arguments, proven)
        traffic = arguments.traffic or (marker.traffic if marker else CLOSED)
        marker = write_marker(cursor, marker, arguments.to, arguments.origin, UPDATED, traffic)
    outcome = "reverted" if decision == RUN else "unchanged"
    return {"outcome": outcome, "marker": marker and marker.document()}


def _apply(cursor: Any, arguments: argparse.Namespace, proven: ProvenRecipe) -> None:
    """Killed here, the marker still names the newer release; the next try does it all again."""
    kept = is_kept_for(cursor, arguments.origin, arguments.to)
    check_proven(proven, arguments.origin, arguments.to, kept, relaxes(cursor) if kept else [])
    refuse_other_sessions(cursor)
    try:
        put_back(cursor)
    except psycopg2.Error as error:
        why = error.diag.message_primary or str(error)
        raise Refusal(
            "recipe-failed",
            f"The recipe cannot be applied to this database, and nothing was changed: {why}.",
        ) from None
