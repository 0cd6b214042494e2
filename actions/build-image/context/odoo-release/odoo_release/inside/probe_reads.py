"""Reads one row of every model: finds tables and columns that the database lacks."""

from __future__ import annotations

from typing import Any

import psycopg2

from odoo_release.inside.findings import Findings, check_each, concrete_models, first_line

PROBE = "reads"
# No rule of a model that refuses to be searched raises these.
BROKEN = (AttributeError, KeyError, TypeError, ValueError, psycopg2.Error)
RELATIONS = """
SELECT relname FROM pg_class WHERE relnamespace = current_schema::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
"""


def probe_reads(env: Any, findings: Findings, _given: Any) -> None:
    """One search and one read of the stored fields for every model."""
    env.cr.execute(RELATIONS)
    relations = {name for (name,) in env.cr.fetchall()}
    models = [model for model in concrete_models(env) if _is_kept(model, relations, findings)]
    findings.count("models", len(models))
    _read_rows(env, models, findings)
    _build_lists(env, models, findings)


def _is_kept(model: Any, relations: set[str], findings: Findings) -> bool:
    if model._auto or model._table in relations or getattr(model, "_table_query", None):
        return True
    # Some report models have neither a table nor a query, by design.
    findings.skip(PROBE, model._name, "The model has no table, SQL view or query.")
    return False


def _read_rows(env: Any, models: list[Any], findings: Findings) -> None:
    from odoo.exceptions import UserError

    for model, error in check_each(env, models, _read_one):
        if isinstance(error, UserError):
            # Some models refuse to be searched without a certain filter, by design.
            findings.skip(PROBE, model._name, first_line(error))
        else:
            findings.fail(PROBE, model._name, f"A row cannot be read: {first_line(error)}")


def _read_one(model: Any) -> None:
    fields = [name for name, field in model._fields.items() if field.store and field.column_type]
    model.with_context(active_test=False).search([], limit=1, order="id").read(fields)


def _build_lists(env: Any, models: list[Any], findings: Findings) -> None:
    for model, error in check_each(env, models, _build_queries):
        if isinstance(error, BROKEN):
            message = f"Its records cannot be listed or found by name: {first_line(error)}"
            findings.fail(PROBE, model._name, message)
        else:
            findings.skip(PROBE, model._name, first_line(error))


def _build_queries(model: Any) -> None:
    """Of a list and of a search by name, without running them: sorting a large table takes long."""
    model._search([], order=model._order, limit=1)
    if hasattr(model, "_search_display_name"):
        model._search([("display_name", "ilike", "a")], limit=1)
    else:
        # Up to 17.
        model._name_search("a", limit=1)
