"""Everything that an update did to rows."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Iterator

import psycopg2
from psycopg2 import sql

from odoo_release.answers import Document
from odoo_release.comparison.exemptions import is_exempt_table
from odoo_release.comparison.moves import find_moved_columns, lost_tables, new_columns
from odoo_release.comparison.ownership import Sides, read_ownership
from odoo_release.comparison.relations import (
    Table,
    TablePair,
    pair_tables,
    read_tables,
    touched_tables,
)
from odoo_release.comparison.sequences import sequences_gone_back
from odoo_release.comparison.tables import Cursors, compare_table, has_id
from odoo_release.connection import rows, scalar, snapshot

# What people fill in once and Odoo throws away.
WIZARDS = "SELECT model FROM ir_model WHERE transient"


def compare(
    before_cursor: Any, after_cursor: Any, modules: list[str], foreign: list[str]
) -> Document:
    """What differs from a copy made before `modules` were updated: names, counts and ids, no values."""
    with snapshot(before_cursor), snapshot(after_cursor):
        cursors = Cursors(before_cursor, after_cursor)
        before, after = _comparable(before_cursor), _comparable(after_cursor)
        pairs = pair_tables(before, after)
        touched = touched_tables(after_cursor, pairs)
        sides = Sides(
            read_ownership(before_cursor, modules, foreign),
            read_ownership(after_cursor, modules, foreign),
            lru_cache(maxsize=None)(lambda table: _newest(before_cursor, before, table)),
        )
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
    wizards = {model.replace(".", "_") for (model,) in rows(cursor, WIZARDS)}
    return {
        name: table
        for name, table in read_tables(cursor).items()
        if not is_exempt_table(name) and not wizards & {name, *table.references.values()}
    }


def _newest(cursor: Any, tables: dict[str, Table], table: str) -> int:
    """The highest id that a table had; 0 where it had none."""
    if table not in tables or not has_id(tables[table]):
        return 0
    query = sql.SQL("SELECT coalesce(max(id), 0) FROM ONLY {table}")
    return int(scalar(cursor, query.format(table=sql.Identifier(table))))


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
