"""`observe`: one observation of a database."""

from __future__ import annotations

import argparse
import time

from odoo_release import arguments as allowed
from odoo_release.answers import DONE, Document, document
from odoo_release.attachments import find_data_dir, read_attachments
from odoo_release.connection import cursor_on
from odoo_release.marker_store import read_marker
from odoo_release.observation import observe


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One database."""
    parser.add_argument("--database", required=True, type=allowed.database)


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Reads everything from one snapshot; changes nothing."""
    started = time.monotonic()
    with cursor_on(arguments.database) as cursor:
        marker = read_marker(cursor)
        observation = observe(cursor)
        attachments = read_attachments(cursor, find_data_dir(), arguments.database)
    content = document(
        "observe",
        database=arguments.database,
        marker=marker and marker.document(),
        **observation,
        attachments=attachments,
        seconds=round(time.monotonic() - started, 2),
    )
    return content, DONE
