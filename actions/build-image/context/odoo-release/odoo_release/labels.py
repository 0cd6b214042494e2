"""What people call tables and columns: the names of models and fields, in English."""

from __future__ import annotations

from typing import Any, Iterable

import psycopg2

from odoo_release.answers import Document
from odoo_release.connection import has_table, rows
from odoo_release.model_tables import table_of

LONGEST = 200
# Translated names are jsonb from series 16 on, and text before that.
MODELS = "SELECT model, to_jsonb(name) FROM ir_model"
FIELDS = """
SELECT model, name, to_jsonb(field_description) FROM ir_model_fields
 WHERE model = ANY(%(models)s) AND name = ANY(%(names)s)
"""


def read_labels(cursors: Iterable[Any], found: Document) -> Document:
    """Of what a comparison found; the first of the databases that knows a name counts."""
    columns = _differing_columns(found)
    labels: Document = {"tables": {}, "columns": {}}
    for cursor in cursors:
        try:
            known = _labels(cursor, columns)
        except psycopg2.Error:
            # An update may have broken these very tables; people then read the names of the database.
            continue
        for part in labels:
            labels[part] = {**known[part], **labels[part]}
    return labels


def _differing_columns(found: Document) -> dict[str, set[str]]:
    columns: dict[str, set[str]] = {table: set() for table in found["lostTables"]}
    for table, facts in found["tables"].items():
        names = {*facts.get("gone", {}), *facts.get("columns", {})}
        for known in {table, facts.get("renamedFrom", table)}:
            columns.setdefault(known, set()).update(names)
    return columns


def _labels(cursor: Any, columns: dict[str, set[str]]) -> Document:
    if not columns or not has_table(cursor, "ir_model"):
        return {"tables": {}, "columns": {}}
    models = {model: name for model, name in rows(cursor, MODELS) if table_of(model) in columns}
    names = sorted({name for of_table in columns.values() for name in of_table})
    fields = rows(cursor, FIELDS, {"models": sorted(models), "names": names})
    return {
        "tables": {table_of(model): _english(name) for model, name in models.items()},
        "columns": {
            f"{table_of(model)}.{name}": _english(label)
            for model, name, label in fields
            if name in columns[table_of(model)]
        },
    }


def _english(name: Any) -> str:
    text = name.get("en_US", "") if isinstance(name, dict) else name
    return str(text or "")[:LONGEST]
