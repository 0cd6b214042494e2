"""Tables without an id: links between records. Here a row is its own identity."""

from __future__ import annotations

from typing import Any, Iterator

from psycopg2 import sql

from odoo_release.answers import Document
from odoo_release.comparison.checksums import Values, values_of
from odoo_release.comparison.ownership import Sides, links_catalogue, referenced
from odoo_release.comparison.relations import Table, TablePair
from odoo_release.comparison.rows_by_id import Tally, merge, stream
from odoo_release.comparison.spelling import digest, normal, references, whole


def compare_links(before: Any, after: Any, pair: TablePair, sides: Sides) -> Document:
    """What differs, as `{deleted, inserted}`; empty when nothing does. Only columns that both have count."""
    columns = pair.shared()
    if not columns or link_values(before, pair.before, columns) == link_values(
        after, pair.after, columns
    ):
        return {}
    deleted, inserted = Tally(), Tally()
    for left, right in merge(
        _links(before, pair.before, columns), _links(after, pair.after, columns)
    ):
        if right is None:
            owned = sides.before.has_one_of(referenced(pair.before, left[1]))
            deleted.add(_shown(pair.before, left[1]), owned and links_catalogue(pair.before))
        elif left is None:
            owned = sides.after.has_one_of(referenced(pair.after, right[1]))
            inserted.add(_shown(pair.after, right[1]), owned)
    tallies = {"deleted": deleted, "inserted": inserted}
    return {part: tally.document() for part, tally in tallies.items() if tally.total > 0}


def link_values(cursor: Any, table: Table, columns: list[str]) -> dict[str, Values]:
    """Number and checksum of the links of a table, with their columns in this order."""
    return values_of(cursor, table.name, sql.SQL("''"), {"link": _text(table, columns)})


def _links(cursor: Any, table: Table, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    """`(digest of the row, ids)`, in the order of the digests: PostgreSQL sorts texts by its own rules."""
    return stream(cursor, table.name, [digest(_text(table, columns)), references(table)])


def _text(table: Table, columns: list[str]) -> sql.Composable:
    return whole([normal(table.columns[name]) for name in columns])


def _shown(table: Table, ids: list[int | None]) -> str:
    """The ids that are linked; other columns could be anything and are not shown."""
    return ", ".join(f"{name} {record}" for name, record in zip(sorted(table.references), ids))
