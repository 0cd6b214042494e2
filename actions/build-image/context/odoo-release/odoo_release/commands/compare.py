"""`compare`: what an update did to the rows of a database."""

from __future__ import annotations

import argparse
import time

from odoo_release import arguments as allowed
from odoo_release.answers import DONE, Document, document
from odoo_release.comparison.compare import compare
from odoo_release.comparison.data_files import foreign_records
from odoo_release.connection import cursor_on
from odoo_release.installation import find_installation
from odoo_release.labels import read_labels


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--before` names a copy of the database, made on the same server before the update."""
    parser.add_argument("--database", required=True, type=allowed.database)
    parser.add_argument("--before", required=True, type=allowed.database)
    parser.add_argument("--modules", default=[], type=allowed.modules, metavar="NAME,...")


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Reads both databases from one snapshot each; changes nothing."""
    started = time.monotonic()
    foreign = _foreign_records(arguments.modules)
    with cursor_on(arguments.before) as before, cursor_on(arguments.database) as after:
        found = compare(before, after, arguments.modules, foreign)
        found["labels"] = read_labels((before, after), found)
    seconds = round(time.monotonic() - started, 2)
    return document(
        "compare", database=arguments.database, before=arguments.before, **found, seconds=seconds
    ), DONE


def _foreign_records(names: list[str]) -> list[str]:
    if not names:
        return []
    modules = find_installation().addons().modules
    return foreign_records([modules[name] for name in names if name in modules])
