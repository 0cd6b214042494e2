"""Which rows of a table with ids came, went or read differently, by one ordered pass over both sides."""

from __future__ import annotations

from typing import Any, Iterator

from psycopg2 import sql

from odoo_release.answers import Document
from odoo_release.comparison.checksums import condition
from odoo_release.comparison.ownership import Ownership
from odoo_release.connection import rows

SHOWN = 5
FETCH = "FETCH 5000 FROM odoo_release_rows"


class Tally:
    """How many rows, how many of them a data file explains, and the ids of the first others."""

    def __init__(self) -> None:
        self.total = 0
        self.explained = 0
        self.ids: list[Any] = []

    def add(self, identity: Any, explained: bool) -> None:
        """One more row."""
        self.total += 1
        if explained:
            self.explained += 1
        elif len(self.ids) < SHOWN:
            self.ids.append(identity)

    def document(self) -> Document:
        """`{rows, byDataFiles, ids}`."""
        return {"rows": self.total, "byDataFiles": self.explained, "ids": self.ids}


class Sides:
    """What data files say about the records before and after."""

    def __init__(self, before: Ownership, after: Ownership):
        self.before = before
        self.after = after


def stream(cursor: Any, table: str, texts: list[sql.Composable]) -> Iterator[tuple[Any, ...]]:
    """Rows as `(id, hash, hash, …)` in the order of their ids, without holding them all."""
    hashes = [sql.SQL("hashtextextended({text}, 0)").format(text=text) for text in texts]
    query = sql.SQL("SELECT {parts} FROM ONLY {table} {condition} ORDER BY 1").format(
        parts=sql.SQL(", ").join([sql.Identifier("id"), *hashes]),
        table=sql.Identifier(table),
        condition=condition(table),
    )
    return fetch_in_batches(cursor, query)


def fetch_in_batches(cursor: Any, query: sql.Composable) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, of which the server keeps those that nobody has asked for yet."""
    # psycopg2's own named cursors refuse a connection that commits every statement by itself.
    cursor.execute(
        sql.SQL("DECLARE odoo_release_rows NO SCROLL CURSOR FOR {query}").format(query=query)
    )
    batch = rows(cursor, FETCH)
    while batch:
        yield from batch
        batch = rows(cursor, FETCH)
    cursor.execute("CLOSE odoo_release_rows")


def merge(
    before: Iterator[tuple[Any, ...]], after: Iterator[tuple[Any, ...]]
) -> Iterator[tuple[Any, Any]]:
    """Pairs rows of both sides by id; None where a side has no such row."""
    left, right = next(before, None), next(after, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            yield left, None
            left = next(before, None)
        elif left is None or right[0] < left[0]:
            yield None, right
            right = next(after, None)
        else:
            yield left, right
            left, right = next(before, None), next(after, None)


class RowDifferences:
    """Counts what a merge shows."""

    def __init__(self, table: str, columns: list[str], sides: Sides):
        self._table = table
        self._columns = columns
        self._sides = sides
        self.deleted = Tally()
        self.inserted = Tally()
        self.changes: dict[str, dict[str, Tally]] = {}

    def take(self, left: Any, right: Any) -> None:
        """One pair of a merge."""
        if right is None:
            self.deleted.add(left[0], self._sides.before.writes(self._table, left[0]))
        elif left is None:
            self.inserted.add(right[0], self._sides.after.has(self._table, right[0]))
        else:
            self._compare(left, right)

    def _compare(self, left: Any, right: Any) -> None:
        for column, old, new in zip(self._columns, left[1:], right[1:]):
            if old != new:
                kind = "filled" if old is None else "emptied" if new is None else "changed"
                tallies = self.changes.setdefault(column, {})
                tally = tallies.setdefault(kind, Tally())
                tally.add(left[0], self._sides.after.writes(self._table, left[0]))

    def columns(self) -> Document:
        """Per column: `{changed, emptied, filled}`, those that are any."""
        return {
            column: {kind: tally.document() for kind, tally in tallies.items()}
            for column, tallies in sorted(self.changes.items())
        }
