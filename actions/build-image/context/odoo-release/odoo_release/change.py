"""The change between two catalogues of one database. Pure.

A catalogue is `{schema, indexes, constraints, sqlViews}` as `catalogue.py` reads it. Lines name only
tables, columns, types and definitions: they are the same on a clone and on production.
"""

from __future__ import annotations

import hashlib
from typing import Any, Dict

from odoo_release.answers import Document

TableChange = Dict[str, Any]
LIST_CAP = 200
TABLE_CAP = 500


def table_changes(before: Document, after: Document) -> dict[str, TableChange]:
    """Per table (or SQL view) that differs: what was added, removed and altered."""
    names = {
        name
        for part in ("schema", "indexes", "constraints", "sqlViews")
        for name in _differing(before.get(part, {}), after.get(part, {}))
    }
    return {name: _table_change(name, before, after) for name in sorted(names)}


def schema_hashes(changes: dict[str, TableChange]) -> dict[str, str]:
    """The expectation's `schema`: per table the SHA-256 of its sorted change lines."""
    return {table: _hash(change_lines(change)) for table, change in changes.items()}


def change_lines(change: TableChange) -> list[str]:
    """One table's change as sorted lines."""
    lines = [f"table {change['table']}"] if change["table"] != "kept" else []
    lines += [
        f"column added {name} {column_text(column)}"
        for name, column in change["columnsAdded"].items()
    ]
    lines += [
        f"column removed {name} {column_text(column)}"
        for name, column in change["columnsRemoved"].items()
    ]
    lines += [
        f"column altered {name} {column_text(pair['from'])} -> {name} {column_text(pair['to'])}"
        for name, pair in change["columnsAltered"].items()
    ]
    for part in ("indexesAdded", "indexesRemoved", "constraintsAdded", "constraintsRemoved"):
        lines += [f"{part} {definition}" for definition in change[part]]
    return sorted(lines)


def column_text(column: Document) -> str:
    """The definition of a column as one text."""
    null = "not null" if column["notNull"] else "null"
    return f"{column['type']} {null} default {column['default'] or '-'}"


def readable(changes: dict[str, TableChange]) -> dict[str, list[str]]:
    """The change lines per table, for people and judges; a long list is cut and says so."""
    tables = {
        name: _cut(change_lines(change)) for name, change in list(changes.items())[:TABLE_CAP]
    }
    left_out = len(changes) - len(tables)
    return {**tables, **({"…": [f"{left_out} more tables"]} if left_out else {})}


def named_differences(before: dict[str, Any], after: dict[str, Any]) -> Document:
    """Keys that were added, removed or changed between two flat objects (modules, views, crons)."""
    return {
        "added": sorted(after.keys() - before.keys())[:LIST_CAP],
        "removed": sorted(before.keys() - after.keys())[:LIST_CAP],
        "changed": sorted(key for key in before.keys() & after.keys() if before[key] != after[key])[
            :LIST_CAP
        ],
    }


def _table_change(name: str, before: Document, after: Document) -> TableChange:
    old, new = before["schema"].get(name, {}), after["schema"].get(name, {})
    change: TableChange = {
        "table": _presence(name, before, after),
        "columnsAdded": {column: new[column] for column in sorted(new.keys() - old.keys())},
        "columnsRemoved": {column: old[column] for column in sorted(old.keys() - new.keys())},
        "columnsAltered": {
            column: {"from": old[column], "to": new[column]}
            for column in sorted(old.keys() & new.keys())
            if old[column] != new[column]
        },
    }
    for part in ("indexes", "constraints"):
        had, has = set(before[part].get(name, [])), set(after[part].get(name, []))
        change[f"{part}Added"] = sorted(has - had)
        change[f"{part}Removed"] = sorted(had - has)
    return change


def _presence(name: str, before: Document, after: Document) -> str:
    old_kind = _kind(name, before)
    new_kind = _kind(name, after)
    if old_kind == new_kind:
        redefined = old_kind == "sql view" and before["sqlViews"][name] != after["sqlViews"][name]
        return "sql view redefined" if redefined else "kept"
    if old_kind is None:
        return "added" if new_kind == "table" else "sql view added"
    if new_kind is None:
        return "removed" if old_kind == "table" else "sql view removed"
    return f"{old_kind} became {new_kind}"


def _kind(name: str, catalogue: Document) -> str | None:
    if name in catalogue["schema"]:
        return "table"
    return "sql view" if name in catalogue["sqlViews"] else None


def _differing(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _hash(lines: list[str]) -> str:
    return "sha256:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _cut(lines: list[str]) -> list[str]:
    left_out = len(lines) - LIST_CAP
    return lines if left_out <= 0 else [*lines[:LIST_CAP], f"… {left_out} more"]
