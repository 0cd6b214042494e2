"""Which rows of a table with ids came, went or read differently, by one ordered pass over both sides."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Iterator

from psycopg2 import sql

from odoo_release.answers import Document
from odoo_release.comparison.checksums import selected
from odoo_release.comparison.exemptions import COUNTING
from odoo_release.comparison.ownership import Sides
from odoo_release.comparison.relations import TablePair
from odoo_release.connection import rows

SHOWN = 5
LANGUAGE = re.compile(r"_?[a-z]{2,3}(_[A-Z]{2,3})?(@[a-z]+)?")
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


def stream(cursor: Any, table: str, values: list[sql.Composable]) -> Iterator[tuple[Any, ...]]:
    """Rows as `(key, value, …)` in the order of their keys, which are numbers, without holding them all."""
    # psycopg2's own named cursors refuse a connection that commits every statement by itself.
    declare = "DECLARE odoo_release_rows NO SCROLL CURSOR FOR {query} ORDER BY 1"
    cursor.execute(sql.SQL(declare).format(query=selected(table, values)))
    batch = rows(cursor, FETCH)
    while batch:
        yield from batch
        batch = rows(cursor, FETCH)
    cursor.execute("CLOSE odoo_release_rows")


def merge(
    before: Iterator[tuple[Any, ...]], after: Iterator[tuple[Any, ...]]
) -> Iterator[tuple[Any, Any]]:
    """Pairs rows of both sides by key; None where a side has no such row."""
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
    """Counts what a merge of rows `(id, digest of the content, references, digest of a column, …)` shows."""

    def __init__(self, pair: TablePair, columns: list[str], sides: Sides):
        self._pair = pair
        self._columns = columns
        self._sides = sides
        self._gone: list[Any] = []
        self._new: list[Any] = []
        self._changes: dict[str, dict[str, Tally]] = {}

    def take(self, left: Any, right: Any) -> None:
        """One pair of a merge."""
        if right is None:
            self._gone.append(left[:3])
        elif left is None:
            self._new.append(right[:3])
        else:
            self._compare(left, right)

    def _compare(self, left: Any, right: Any) -> None:
        for column, old, new in zip(self._columns, left[3:], right[3:]):
            if old != new and not _only_adds_languages(old, new):
                kind = "filled" if old is None else "emptied" if new is None else "changed"
                tallies = self._changes.setdefault(column, {})
                tally = tallies.setdefault(kind, Tally())
                tally.add(left[0], self._is_rewritten(column, left[0]))

    def _is_rewritten(self, column: str, record: int) -> bool:
        """A record that data files were not to touch before is not theirs because a script says so now."""
        before, after = self._pair.before.name, self._pair.after.name
        return (
            (after, column) not in COUNTING
            and self._sides.before.writes(before, record)
            and self._sides.after.writes(after, record)
        )

    def document(self) -> Document:
        """`{deleted, inserted, columns}`, those that are any.

        Rows that were deleted and written anew with the same content are neither: data files do that to lines.
        """
        tallies = {"deleted": self._deleted(), "inserted": self._inserted()}
        found = {part: tally.document() for part, tally in tallies.items() if tally.total > 0}
        return {**found, **({"columns": self._columns_document()} if self._changes else {})}

    def _deleted(self) -> Tally:
        table, tally = self._pair.before, Tally()
        for record, _, references in _without_twins(self._gone, self._new):
            written = self._sides.before.writes(table.name, record)
            tally.add(record, written or self._sides.removes_line(table, references))
        return tally

    def _inserted(self) -> Tally:
        table, tally = self._pair.after, Tally()
        for record, _, references in _without_twins(self._new, self._gone):
            named = self._sides.after.has(table.name, record)
            tally.add(record, named or self._sides.writes_line(table, references))
        return tally

    def _columns_document(self) -> Document:
        return {
            column: {kind: tally.document() for kind, tally in tallies.items()}
            for column, tallies in sorted(self._changes.items())
        }


def _only_adds_languages(old: Any, new: Any) -> bool:
    """Odoo adds the missing translations of an addon to records that it must not touch otherwise."""
    return (
        isinstance(old, dict)
        and isinstance(new, dict)
        and all(new.get(member) == value for member, value in old.items())
        and all(LANGUAGE.fullmatch(member) for member in new)
    )


def _without_twins(rows_of_one: list[Any], rows_of_other: list[Any]) -> list[Any]:
    """Those rows whose content the other side does not have as often."""
    twins = Counter(content for _, content, _ in rows_of_other)
    left = []
    for row in rows_of_one:
        if twins[row[1]] > 0:
            twins[row[1]] -= 1
        else:
            left.append(row)
    return left
