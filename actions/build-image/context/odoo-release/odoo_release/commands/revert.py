"""`revert`: the previous release gets its database back. Never starts Odoo.

An old image's update would drop the new columns and end with exit status 0.
"""

from __future__ import annotations

import argparse

from odoo_release import arguments as allowed
from odoo_release.answers import DONE, FAILED, Document, Refusal, document, refused
from odoo_release.connection import cursor_on
from odoo_release.marker import RUN, UPDATED, decide_revert
from odoo_release.marker_store import read_marker, write_marker
from odoo_release.sessions import take_lock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The two releases; `--recipe` is known so that it is refused and not misread."""
    parser.add_argument("--database", required=True, type=allowed.database)
    parser.add_argument("--to", required=True, type=allowed.digest, metavar="DIGEST")
    parser.add_argument(
        "--from", required=True, type=allowed.digest, metavar="DIGEST", dest="origin"
    )
    parser.add_argument("--recipe", metavar="FILE")


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Moves the marker from `--from` to `--to`."""
    given = {"database": arguments.database, "to": arguments.to, "from": arguments.origin}
    try:
        _refuse_recipe(arguments.recipe)
        with cursor_on(arguments.database) as cursor:
            take_lock(cursor)
            marker = read_marker(cursor)
            decision = decide_revert(marker, arguments.to, arguments.origin)
            if decision == RUN:
                traffic = marker.traffic if marker else "closed"
                marker = write_marker(cursor, arguments.to, arguments.origin, UPDATED, traffic)
    except Refusal as refusal:
        return refused("revert", refusal, **given), FAILED
    outcome = "reverted" if decision == RUN else "unchanged"
    return document(
        "revert", **given, outcome=outcome, reasons=[], marker=marker and marker.document()
    ), DONE


def _refuse_recipe(recipe: str | None) -> None:
    if recipe is not None:
        raise Refusal(
            "recipe-unsupported",
            "This version of the helper applies no recipes: a release that needs one is taken back by a restore.",
        )
