"""`tag-clone`: says that a database is a clone that the kit made; `neutralize` touches nothing else."""

from __future__ import annotations

import argparse

from odoo_release import arguments as allowed
from odoo_release.answers import DONE, Document, Refusal, document
from odoo_release.connection import cursor_on
from odoo_release.marker_store import read_clone, write_clone

PREFIX = "kit_"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--name` repeats the database on purpose: a slip in one of the two is refused."""
    parser.add_argument("--database", required=True, type=allowed.database)
    parser.add_argument("--source", required=True, type=allowed.database)
    parser.add_argument("--name", required=True, type=allowed.database)


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Writes the tag right after CREATE DATABASE."""
    _check_names(arguments)
    with cursor_on(arguments.database) as cursor:
        write_clone(cursor, arguments.name, arguments.source)
        clone = read_clone(cursor)
    return document(
        "tag-clone", database=arguments.database, outcome="tagged", reasons=[], clone=clone
    ), DONE


def _check_names(arguments: argparse.Namespace) -> None:
    if arguments.name != arguments.database:
        raise Refusal(
            "clone-name", f"--name {arguments.name} is not the database {arguments.database}."
        )
    if not arguments.name.startswith(PREFIX):
        raise Refusal(
            "clone-name", f"A clone's name starts with {PREFIX!r}; {arguments.name} does not."
        )
    if arguments.name == arguments.source:
        raise Refusal("clone-name", "A database is not a clone of itself.")
