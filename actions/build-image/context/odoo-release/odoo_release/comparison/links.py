"""Tables without an id: links between records. Here a row is its own identity."""

from __future__ import annotations

from typing import Any

from psycopg2 import sql

from odoo_release.answers import Document
from odoo_release.comparison.checksums import condition, count_rows
from odoo_release.comparison.ownership import Sides, links_catalogue
from odoo_release.comparison.relations import Table, TablePair
from odoo_release.comparison.rows_by_id import Tally, fetch_in_batches, merge
from odoo_release.comparison.spelling import normal
from odoo_release.connection import scalar


def compare_links(before: Any, after: Any, pair: TablePair, sides: Sides) -> Document:
    """What differs, as `{rows, deleted, inserted}`; empty when nothing does. Only columns that both have count."""
    columns = pair.shared()
    if not columns or _fingerprint(before, pair.before, columns) == _fingerprint(
        after, pair.after, columns
    ):
        return {}
    deleted, inserted = Tally(), Tally()
    for left, right in merge(
        _stream(before, pair.before, columns), _stream(after, pair.after, columns)
    ):
        if right is None:
            explained = links_catalogue(pair.before) and _is_owned(
                pair.before, columns, left, sides.before.has
            )
            deleted.add(_shown(pair.before, columns, left), explained)
        elif left is None:
            inserted.add(
                _shown(pair.after, columns, right),
                _is_owned(pair.after, columns, right, sides.after.has),
            )
    document = {"deleted": deleted.document(), "inserted": inserted.document()}
    counts = {
        "before": count_rows(before, pair.before.name),
        "after": count_rows(after, pair.after.name),
    }
    return {
        **{part: content for part, content in document.items() if content["rows"] > 0},
        "rows": counts,
    }


def _row_text(table: Table, columns: list[str]) -> sql.Composable:
    texts = [normal(table.columns[name]) for name in columns]
    return sql.SQL("ROW({texts})::text").format(texts=sql.SQL(", ").join(texts))


def _fingerprint(cursor: Any, table: Table, columns: list[str]) -> Any:
    query = sql.SQL(
        "SELECT count(*) || ':' || coalesce(sum(hashtextextended({text}, 0)), 0) FROM ONLY {table} {condition}"
    )
    parts = {
        "text": _row_text(table, columns),
        "table": sql.Identifier(table.name),
        "condition": condition(table.name),
    }
    return scalar(cursor, query.format(**parts))


def _stream(cursor: Any, table: Table, columns: list[str]) -> Any:
    """`(hash of the row, column, column, …)`, in the order of the hashes: PostgreSQL sorts texts by its own rules."""
    query = sql.SQL(
        "SELECT hashtextextended({text}, 0), {names} FROM ONLY {table} {condition} ORDER BY 1"
    ).format(
        text=_row_text(table, columns),
        names=sql.SQL(", ").join([sql.Identifier(name) for name in columns]),
        table=sql.Identifier(table.name),
        condition=condition(table.name),
    )
    return fetch_in_batches(cursor, query)


def _is_owned(table: Table, columns: list[str], row: tuple[Any, ...], owned: Any) -> bool:
    sides = dict(zip(columns, row[1:]))
    return any(
        owned(target, sides[name])
        for name, target in table.references.items()
        if sides.get(name) is not None
    )


def _shown(table: Table, columns: list[str], row: tuple[Any, ...]) -> str:
    """The ids that are linked; other columns could be anything and are not shown."""
    sides = dict(zip(columns, row[1:]))
    return ", ".join(f"{name} {sides[name]}" for name in sorted(table.references) if name in sides)
