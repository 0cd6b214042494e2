"""Compares one table with itself before the update."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg2 import sql

from odoo_release.answers import Document
from odoo_release.comparison.checksums import Values, values_of
from odoo_release.comparison.exemptions import INSERTED_ROWS, is_exempt_column
from odoo_release.comparison.links import compare_links
from odoo_release.comparison.ownership import Sides
from odoo_release.comparison.relations import Column, Table, TablePair
from odoo_release.comparison.rows_by_id import RowDifferences, merge, stream
from odoo_release.comparison.spelling import digest, exact, members, normal, references, whole

ID = sql.Identifier("id")
ROWS = "\x00rows"


@dataclass(frozen=True)
class Cursors:
    """One on each database, each with one snapshot."""

    before: Any
    after: Any


def compare_table(cursors: Cursors, pair: TablePair, sides: Sides) -> Document:
    """What differs, as `{deleted, inserted, columns, gone}`; empty when nothing does."""
    if not (has_id(pair.before) and has_id(pair.after)):
        return compare_links(cursors.before, cursors.after, pair, sides)
    texts = _texts(pair)
    found_before = values_of(cursors.before, pair.before.name, ID, texts.before)
    found_after = values_of(cursors.after, pair.after.name, ID, texts.after)
    differing = [name for name in texts.shared if found_before[name] != found_after[name]]
    gone = _gone(pair, found_before, found_after)
    document: Document = {}
    if differing or found_before[ROWS] != found_after[ROWS]:
        document = _row_differences(
            cursors, pair, texts, [name for name in differing if name != ROWS], sides
        )
    if gone:
        document["gone"] = gone
    return document


def has_id(table: Table) -> bool:
    """Are the table's rows records, told apart by a number?"""
    return "id" in table.columns and table.columns["id"].kind in ("integer", "bigint")


def table_values(cursor: Any, table: Table) -> dict[str, Values]:
    """Number and checksum of every column that says something, spelled so that it survives a change of type."""
    texts = {
        name: normal(column)
        for name, column in table.columns.items()
        if _says_something(table, name)
    }
    return values_of(cursor, table.name, ID, texts)


@dataclass(frozen=True)
class _Texts:
    before: dict[str, sql.Composable]
    after: dict[str, sql.Composable]
    shared: list[str]


def _texts(pair: TablePair) -> _Texts:
    """How each column is read on each side."""
    before: dict[str, sql.Composable] = {ROWS: exact(pair.before.columns["id"])}
    after: dict[str, sql.Composable] = {ROWS: exact(pair.after.columns["id"])}
    for name in _shared(pair):
        before[name], after[name] = _same_spelling(
            pair.before.columns[name], pair.after.columns[name]
        )
    gone = [name for name in pair.gone() if _says_something(pair.before, name)]
    before.update({name: normal(pair.before.columns[name]) for name in gone})
    if gone:
        after.update({name: normal(pair.after.columns[name]) for name in pair.new()})
    return _Texts(before, after, [ROWS, *_shared(pair)])


def _shared(pair: TablePair) -> list[str]:
    return [name for name in pair.shared() if name != "id" and _says_something(pair.after, name)]


def _says_something(table: Table, column: str) -> bool:
    return column != "id" and not is_exempt_column(table.name, column)


def _same_spelling(before: Column, after: Column) -> tuple[sql.Composable, sql.Composable]:
    if before.type == after.type:
        return exact(before), exact(after)
    return normal(before), normal(after)


def _gone(pair: TablePair, before: dict[str, Values], after: dict[str, Values]) -> Document:
    """Columns that are no more and had values: how many, and the new columns with the same ones in the same rows."""
    gone = {}
    for name in pair.gone():
        values = before.get(name)
        if values is None or values.count == 0:
            continue
        held_by = [new for new in pair.new() if after.get(new) == values]
        gone[name] = {"values": values.count, "heldBy": held_by}
    return gone


def _row_differences(
    cursors: Cursors, pair: TablePair, texts: _Texts, columns: list[str], sides: Sides
) -> Document:
    differences = RowDifferences(pair, columns, sides)
    content = [name for name in texts.shared if name != ROWS]
    pairs = merge(
        stream(
            cursors.before,
            pair.before.name,
            _values(pair, pair.before, texts.before, content, columns),
        ),
        stream(
            cursors.after, pair.after.name, _values(pair, pair.after, texts.after, content, columns)
        ),
    )
    for left, right in pairs:
        differences.take(left, right)
    document = differences.document()
    if pair.after.name in INSERTED_ROWS:
        document.pop("inserted", None)
    return document


def _values(
    pair: TablePair,
    side: Table,
    texts: dict[str, sql.Composable],
    content: list[str],
    columns: list[str],
) -> list[sql.Composable]:
    """The id, the digest of a whole row, its references, and each of the columns that differ somewhere."""
    both_json = {
        name
        for name in columns
        if {pair.before.columns[name].kind, pair.after.columns[name].kind} == {"jsonb"}
    }
    values = [
        members(side.columns[name]) if name in both_json else digest(texts[name])
        for name in columns
    ]
    return [ID, digest(whole([texts[name] for name in content])), references(side), *values]
