"""Tables and columns with their identity: a renamed table keeps its oid, a renamed column its number."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from odoo_release.connection import rows

TABLES = """
SELECT c.relname, c.oid, c.relfilenode
  FROM pg_class c
 WHERE c.relnamespace = current_schema::regnamespace AND c.relkind = 'r'
"""
COLUMNS = """
SELECT c.relname, a.attname, a.attnum, format_type(a.atttypid, a.atttypmod), format_type(a.atttypid, NULL)
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE c.relnamespace = current_schema::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
"""
REFERENCES = """
SELECT t.relname, a.attname, f.relname
  FROM pg_constraint k
  JOIN pg_class t ON t.oid = k.conrelid
  JOIN pg_class f ON f.oid = k.confrelid
  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
 WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND t.relnamespace = current_schema::regnamespace
"""
WRITTEN_ROWS = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE schemaname = current_schema
"""


@dataclass(frozen=True)
class Column:
    """`kind` is the type without its length or precision."""

    name: str
    number: int
    type: str
    kind: str


@dataclass
class Table:
    """`references` maps a column to the table that its foreign key names."""

    name: str
    oid: int
    storage: int
    columns: dict[str, Column] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)


def read_tables(cursor: Any) -> dict[str, Table]:
    """Every ordinary table of Odoo's schema, by name."""
    tables = {name: Table(name, oid, storage) for name, oid, storage in rows(cursor, TABLES)}
    for table, name, number, kind, plain in rows(cursor, COLUMNS):
        tables[table].columns[name] = Column(name, number, kind, plain)
    for table, column, target in rows(cursor, REFERENCES):
        if table in tables:
            tables[table].references[column] = target
    return tables


@dataclass(frozen=True)
class TablePair:
    """One table before and after."""

    before: Table
    after: Table

    def shared(self) -> list[str]:
        """Columns that both have, by name."""
        return sorted(set(self.before.columns) & set(self.after.columns))

    def gone(self) -> list[str]:
        """Columns whose name is no more."""
        return sorted(set(self.before.columns) - set(self.after.columns))

    def new(self) -> list[str]:
        """Columns whose name was not there."""
        return sorted(set(self.after.columns) - set(self.before.columns))


def pair_tables(before: dict[str, Table], after: dict[str, Table]) -> list[TablePair]:
    """Tables by name, and those that were renamed."""
    by_oid = {table.oid: table for name, table in after.items() if name not in before}
    pairs = []
    for name in sorted(before):
        other = after.get(name) or by_oid.get(before[name].oid)
        if other is not None:
            pairs.append(TablePair(before[name], other))
    return pairs


def touched_tables(cursor: Any, pairs: list[TablePair]) -> list[TablePair]:
    """The pairs that can differ: rows written since the copy was made, storage written anew, or other columns.

    A copy made with TEMPLATE starts with counters at zero and keeps the storage numbers. A change of type and TRUNCATE
    count no row and give new storage. Without any counter (track_counts is off, or PostgreSQL crashed) all can differ.
    """
    written: dict[str, int] = defaultdict(int)
    for table, number in rows(cursor, WRITTEN_ROWS):
        written[table] += number
    if sum(written.values()) == 0:
        return pairs
    return [pair for pair in pairs if written[pair.after.name] > 0 or _is_rebuilt(pair)]


def _is_rebuilt(pair: TablePair) -> bool:
    return (
        pair.before.storage != pair.after.storage
        or pair.before.oid != pair.after.oid
        or pair.before.name != pair.after.name
        or pair.before.columns != pair.after.columns
    )
