"""Which records that an update made can go again: those that nothing but other such records points to."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Iterator

from psycopg2 import sql

from odoo_release.connection import columns_of, rows
from odoo_release.recipe.saved_tables import link_tables, record_tables

MADE = """
SELECT name, id FROM odoo_release.recipe_row WHERE before IS NULL AND id IS NOT NULL AND name <> 'ir_model_data'
"""
# Foreign keys of one column, by the table that they point to.
REFERENCES = """
SELECT t.relname, a.attname, f.relname
  FROM pg_constraint k
  JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.conkey[1]
 WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND t.relnamespace = current_schema::regnamespace
   AND f.relname = ANY(%s)
"""


def removable_records(cursor: Any) -> dict[str, set[int]]:
    """By table the ids of records that the update made and that can be deleted without touching anything else."""
    made: dict[str, set[int]] = defaultdict(set)
    there = set(record_tables(cursor))
    for table, record in rows(cursor, MADE):
        if table in there:
            made[table].add(record)
    references = _references(cursor, list(made))
    while _keep_referenced(cursor, made, references):
        pass
    return {table: records for table, records in made.items() if records}


def deletion_order(cursor: Any, tables: list[str]) -> list[str]:
    """Those that point to others come first."""
    targets: dict[str, set[str]] = defaultdict(set)
    for table, _, target in rows(cursor, REFERENCES, [tables]):
        if table != target:
            targets[target].add(table)
    ordered: list[str] = []

    def visit(table: str, path: tuple[str, ...]) -> None:
        if table in ordered or table in path:
            return
        for pointing in sorted(targets[table] & set(tables)):
            visit(pointing, (*path, table))
        ordered.append(table)

    for table in sorted(tables):
        visit(table, ())
    return ordered


def _references(cursor: Any, tables: list[str]) -> list[tuple[str, str, str]]:
    """Links between records that describe Odoo go with them and hold nothing."""
    links = set(link_tables(cursor))
    return [found for found in rows(cursor, REFERENCES, [tables]) if found[0] not in links]


def _keep_referenced(cursor: Any, made: dict[str, set[int]], references: list[Any]) -> bool:
    """Takes out what others point to; says whether there was any."""
    kept = 0
    for target, found in _pointed_to(cursor, made, references):
        kept += len(made[target] & found)
        made[target] -= found
    return kept > 0


def _pointed_to(
    cursor: Any, made: dict[str, set[int]], references: list[Any]
) -> Iterator[tuple[str, set[int]]]:
    for table, column, target in references:
        if not made[target]:
            continue
        has_id = "id" in columns_of(cursor, table)
        others = sql.SQL("id <> ALL(%s)") if has_id else sql.SQL("true")
        query = sql.SQL(
            "SELECT DISTINCT {column} FROM ONLY {table} WHERE {column} = ANY(%s) AND {others}"
        ).format(column=sql.Identifier(column), table=sql.Identifier(table), others=others)
        parameters = [list(made[target])] + ([list(made.get(table, ()))] if has_id else [])
        yield target, {record for (record,) in rows(cursor, query, parameters)}
