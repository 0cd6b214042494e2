"""Does the catalogue hold what the registry will ask for, and accept what it will insert?"""

from __future__ import annotations

from typing import Any

from odoo_release.inside.findings import Findings, concrete_models

PROBE = "catalogue"
COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL), a.attnotnull AND d.adbin IS NULL AND a.attidentity = ''
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE c.relnamespace = current_schema::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
"""


def probe_catalogue(env: Any, findings: Findings, _given: Any) -> None:
    """Stored fields without a column, and columns that must be filled and the registry does not know."""
    env.cr.execute(COLUMNS)
    tables: dict[str, dict[str, tuple[str, bool]]] = {}
    for table, column, kind, must_be_filled in env.cr.fetchall():
        tables.setdefault(table, {})[column] = (kind, must_be_filled)
    known: dict[str, set[str]] = {}
    for model in concrete_models(env):
        if model._auto:
            known.setdefault(model._table, set()).update(_column_names(model))
            _check_model(model, tables.get(model._table), findings)
            _check_relations(model, tables, findings)
    for table, names in sorted(known.items()):
        _check_unknown_columns(table, names, tables.get(table, {}), findings)


def _check_model(
    model: Any, columns: dict[str, tuple[str, bool]] | None, findings: Findings
) -> None:
    if columns is None:
        findings.fail(PROBE, model._name, f"The table {model._table} does not exist.")
        return
    for name in sorted(_column_names(model)):
        findings.count("columns")
        subject = f"{model._table}.{name}"
        if name not in columns:
            findings.fail(
                PROBE, subject, f"The field {name} of {model._name} is stored and has no column."
            )
        elif _translation_differs(model._fields[name], columns[name][0]):
            findings.fail(
                PROBE,
                subject,
                f"The column is {columns[name][0]}, and the field is read in another way.",
            )


def _check_relations(model: Any, tables: dict[str, Any], findings: Findings) -> None:
    for name, field in sorted(model._fields.items()):
        if field.type != "many2many" or not field.store or not field.relation:
            continue
        present = tables.get(field.relation, {})
        absent = sorted({field.column1, field.column2} - present.keys())
        if absent:
            message = f"The relation table of {model._name}.{name} lacks {', '.join(absent)}."
            findings.fail(PROBE, f"{field.relation}", message)


def _check_unknown_columns(
    table: str, known: set[str], columns: dict[str, tuple[str, bool]], findings: Findings
) -> None:
    for name, (_, must_be_filled) in sorted(columns.items()):
        if must_be_filled and name not in known and name != "id":
            message = "The column is NOT NULL without default and the registry does not know it: inserts fail."
            findings.fail(PROBE, f"{table}.{name}", message)


def _column_names(model: Any) -> set[str]:
    return {name for name, field in model._fields.items() if field.store and field.column_type}


def _translation_differs(field: Any, kind: str) -> bool:
    """Translated fields are jsonb from 16 on; text read as jsonb (or the reverse) fails."""
    return (field.column_type[0] == "jsonb") != (kind == "jsonb")
