"""Which records belong to the data files of the modules that were updated."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Callable, Iterable, Iterator, Tuple

from odoo_release.comparison.relations import Table
from odoo_release.connection import rows
from odoo_release.model_tables import table_of

RECORDS = """
SELECT model, res_id, noupdate, module || '.' || name = ANY(%(foreign)s) FROM ir_model_data
 WHERE (module = ANY(%(modules)s) OR module || '.' || name = ANY(%(foreign)s)) AND res_id IS NOT NULL
"""

# A table, and the id of one of its rows.
Target = Tuple[str, int]


class Ownership:
    """The records of some modules in one database."""

    def __init__(self, records: Iterable[tuple[str, int, bool, bool]]):
        self._all: dict[str, set[int]] = defaultdict(set)
        self._updated: dict[str, set[int]] = defaultdict(set)
        for model, record, noupdate, foreign in records:
            # Of a customer's model with a table name of its own the records count as nobody's.
            table = table_of(model)
            self._all[table].add(record)
            # Modules extend the rules of others on purpose; the company and its users are people's own.
            if not noupdate or (foreign and is_catalogue(table)):
                self._updated[table].add(record)

    def has(self, table: str, record: int) -> bool:
        """Does a data file name this record at all?"""
        return record in self._all.get(table, ())

    def writes(self, table: str, record: int) -> bool:
        """Does every update write or delete this record, because its data file says so?"""
        return record in self._updated.get(table, ())

    def has_one_of(self, targets: Iterable[Target]) -> bool:
        """Does a data file name any of these records?"""
        return any(self.has(table, record) for table, record in targets)


def read_ownership(cursor: Any, modules: list[str], foreign: list[str]) -> Ownership:
    """What `ir_model_data` says about the modules, and about records of others that their data files write."""
    return Ownership(rows(cursor, RECORDS, {"modules": modules, "foreign": foreign}))


@dataclass(frozen=True)
class Sides:
    """What data files say about the records before and after, and which records are new."""

    before: Ownership
    after: Ownership
    newest: Callable[[str], int]

    def writes_line(self, table: Table, row: list[int | None]) -> bool:
        """Is the row a line of a record that a data file made: an access right of a group, a view of an action?

        `row` holds the row's references in the order of their names. Where the table describes Odoo itself the record
        may be an old one, which its data file rewrites.
        """
        return self.after.has_one_of(
            (target, record)
            for target, record in referenced(table, row)
            if is_catalogue(table.name) or record > self.newest(target)
        )

    def removes_line(self, table: Table, row: list[int | None]) -> bool:
        """Was the row a line of a record that a data file rewrites?"""
        return is_catalogue(table.name) and self.before.has_one_of(referenced(table, row))


def referenced(table: Table, row: list[int | None]) -> Iterator[Target]:
    """The records that a row refers to. `row` holds its references in the order of their names."""
    for column, record in zip(sorted(table.references), row):
        if record is not None:
            yield table.references[column], record


def is_catalogue(table: str) -> bool:
    """Does the table describe Odoo itself and not what people do with it?"""
    return table.startswith(("ir_", "res_groups")) and table not in ("ir_attachment", "ir_sequence")


def links_catalogue(table: Table) -> bool:
    """Does a table of links join only records that describe Odoo itself?"""
    targets = list(table.references.values())
    return len(targets) > 0 and all(is_catalogue(target) for target in targets)
