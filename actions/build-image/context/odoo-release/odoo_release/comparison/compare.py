"""Everything that an update did to rows."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator

import psycopg2

from odoo_release.answers import Document
from odoo_release.comparison.exemptions import is_exempt_table
from odoo_release.comparison.moves import find_moved_columns, lost_tables, new_columns
from odoo_release.comparison.ownership import read_ownership
from odoo_release.comparison.relations import (
    Table,
    TablePair,
    pair_tables,
    read_tables,
    touched_tables,
)
from odoo_release.comparison.rows_by_id import Sides
from odoo_release.comparison.sequences import sequences_gone_back
from odoo_release.comparison.tables import Cursors, compare_table
from odoo_release.connection import snapshot


def compare(before_cursor: Any, after_cursor: Any, modules: list[str]) -> Document:
    """What differs from a copy made before `modules` were updated: names, counts and ids, no values."""
    with snapshot(before_cursor), snapshot(after_cursor):
        cursors = Cursors(before_cursor, after_cursor)
        before, after = _comparable(before_cursor), _comparable(after_cursor)
        pairs = pair_tables(before, after)
        touched = touched_tables(after_cursor, pairs)
        sides = Sides(read_ownership(before_cursor, modules), read_ownership(after_cursor, modules))
        tables, unread = _compare_tables(
            cursors, touched, sides, new_columns(pairs, before, after), after
        )
        return {
            "compared": len(touched),
            "tables": tables,
            "lostTables": lost_tables(cursors, pairs, before, after),
            "sequencesGoneBack": sequences_gone_back(before_cursor, after_cursor),
            "unread": unread,
        }


def _comparable(cursor: Any) -> dict[str, Table]:
    return {name: table for name, table in read_tables(cursor).items() if not is_exempt_table(name)}


def _compare_tables(
    cursors: Cursors,
    pairs: list[TablePair],
    sides: Sides,
    added: dict[str, list[str]],
    after: dict[str, Table],
) -> tuple[Document, list[Document]]:
    tables: Document = {}
    unread: list[Document] = []
    for pair in pairs:
        try:
            with _savepoint(cursors):
                found = compare_table(cursors, pair, sides)
                find_moved_columns(cursors, pair, found.get("gone", {}), added, after)
        except psycopg2.Error as error:
            unread.append({"table": pair.after.name, "message": type(error).__name__})
            continue
        renamed = {} if pair.before.name == pair.after.name else {"renamedFrom": pair.before.name}
        if found or renamed:
            tables[pair.after.name] = {**found, **renamed}
    return tables, unread


@contextmanager
def _savepoint(cursors: Cursors) -> Iterator[None]:
    """One table that cannot be read leaves the others readable."""
    both = (cursors.before, cursors.after)
    for cursor in both:
        cursor.execute("SAVEPOINT odoo_release_table")
    try:
        yield
    except psycopg2.Error:
        for cursor in both:
            cursor.execute("ROLLBACK TO SAVEPOINT odoo_release_table")
        raise
