"""Where values went that their own table does not hold any more."""

from __future__ import annotations

from collections import defaultdict
from itertools import permutations
from typing import Any, Iterator

from psycopg2 import sql

from odoo_release.answers import Document
from odoo_release.comparison.checksums import Values, count_rows, values_of
from odoo_release.comparison.links import link_values
from odoo_release.comparison.relations import Table, TablePair
from odoo_release.comparison.spelling import normal
from odoo_release.comparison.tables import Cursors, has_id, table_values
from odoo_release.connection import rows
from odoo_release.model_tables import table_of

FIELDS = """
SELECT model, name FROM ir_model_fields
 WHERE model IN (SELECT model FROM ir_model WHERE transient IS NOT TRUE) AND store
   AND ttype NOT IN ('one2many', 'many2many')
"""
RELATIONS = "SELECT relation_table FROM ir_model_fields WHERE relation_table IS NOT NULL"
# Of a table of links, so that few orders are tried.
MOST_COLUMNS = 3


def new_columns(
    pairs: list[TablePair], before: dict[str, Table], after: dict[str, Table]
) -> dict[str, list[str]]:
    """Per table: the columns that the update added, of a new table all."""
    paired = {pair.after.name for pair in pairs}
    added = {pair.after.name: pair.new() for pair in pairs}
    added.update(
        {
            name: sorted(after[name].columns)
            for name in after
            if name not in before and name not in paired
        }
    )
    return {name: columns for name, columns in added.items() if columns}


def find_moved_columns(
    cursors: Cursors,
    pair: TablePair,
    gone: Document,
    added: dict[str, list[str]],
    after: dict[str, Table],
) -> None:
    """Adds to `heldBy` the tables that reference this one and hold a column of it: same values for the same rows."""
    missing = {name: facts for name, facts in gone.items() if not facts["heldBy"]}
    if not missing:
        return
    texts = {name: normal(pair.before.columns[name]) for name in missing}
    wanted = values_of(cursors.before, pair.before.name, sql.Identifier("id"), texts)
    for place, values in _referencing(cursors.after, pair.after.name, added, after):
        for name in [name for name, value in wanted.items() if value == values]:
            missing[name]["heldBy"].append(place)


def _referencing(
    cursor: Any, target: str, added: dict[str, list[str]], after: dict[str, Table]
) -> Iterator[tuple[str, Values]]:
    for name, columns in sorted(added.items()):
        table = after[name]
        for reference in [column for column, other in table.references.items() if other == target]:
            texts = {
                column: normal(table.columns[column])
                for column in columns
                if column not in ("id", reference)
            }
            for column, values in values_of(cursor, name, sql.Identifier(reference), texts).items():
                yield f"{name}.{column} by {reference}", values


def lost_tables(
    cursors: Cursors, pairs: list[TablePair], before: dict[str, Table], after: dict[str, Table]
) -> Document:
    """Tables with rows that are no more or that no model uses any more: how many, and which new tables hold them."""
    kept = {pair.before.name: pair.after.name for pair in pairs}
    fresh = [after[name] for name in sorted(set(after) - set(before) - set(kept.values()))]
    unused = _unused_tables(cursors, after)
    lost = {}
    for name in sorted(before):
        if name in kept and (kept[name] != name or name not in unused):
            continue
        number = count_rows(cursors.before, name)
        if number > 0:
            held_by = _holding(cursors, before[name], number, fresh)
            stays = {"stays": True} if name in kept else {}
            lost[name] = {"rows": number, "heldBy": held_by, **stays}
    return lost


def _unused_tables(cursors: Cursors, after: dict[str, Table]) -> set[str]:
    """Odoo never drops the table of a model or of a many2many field that is no more: nobody sees its rows again.

    A new model whose `_table` is no spelling of its name is told by its columns.
    """
    old, new = _models(cursors.before), _models(cursors.after)
    elsewhere = [
        columns
        for model, columns in new.items()
        if model not in old and table_of(model) not in after
    ]
    taken_over = {name for name, table in after.items() if set(table.columns) in elsewhere}
    return _used_tables(cursors.before, old) - _used_tables(cursors.after, new) - taken_over


def _models(cursor: Any) -> dict[str, set[str]]:
    columns: dict[str, set[str]] = defaultdict(set)
    for model, name in rows(cursor, FIELDS):
        columns[model].add(name)
    return columns


def _used_tables(cursor: Any, models: dict[str, set[str]]) -> set[str]:
    return {*map(table_of, models), *(table for (table,) in rows(cursor, RELATIONS))}


def _holding(cursors: Cursors, table: Table, number: int, fresh: list[Table]) -> list[str]:
    if not has_id(table):
        return _holding_links(cursors, table, fresh)
    values = [value for value in table_values(cursors.before, table).values() if value.count > 0]
    holding = []
    for other in fresh:
        if has_id(other) and count_rows(cursors.after, other.name) >= number:
            held = set(table_values(cursors.after, other).values())
            holding += [other.name] if values and all(value in held for value in values) else []
    return holding


def _holding_links(cursors: Cursors, table: Table, fresh: list[Table]) -> list[str]:
    """The same links, whatever the columns are called and in whatever order they stand."""
    columns = sorted(table.columns)
    links = link_values(cursors.before, table, columns)
    return [
        other.name
        for other in fresh
        if not has_id(other)
        and len(columns) == len(other.columns) <= MOST_COLUMNS
        and any(
            link_values(cursors.after, other, list(names)) == links
            for names in permutations(other.columns)
        )
    ]
