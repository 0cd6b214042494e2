"""Reads one row of every model: finds tables and columns that the database lacks."""

from __future__ import annotations

from typing import Any

import psycopg2

from odoo_release.inside.findings import Findings, concrete_models, first_line, undone

PROBE = "reads"
RELATIONS = """
SELECT relname FROM pg_class WHERE relnamespace = current_schema::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
"""


def probe_reads(env: Any, findings: Findings, _given: Any) -> None:
    """One search and one read of the stored fields for every model."""
    env.cr.execute(RELATIONS)
    relations = {name for (name,) in env.cr.fetchall()}
    for model in concrete_models(env):
        # Some report models have neither a table nor a query, by design.
        if (
            not model._auto
            and model._table not in relations
            and not getattr(model, "_table_query", None)
        ):
            findings.skip(PROBE, model._name, "The model has no table, SQL view or query.")
            continue
        findings.count("models")
        _read_one(env, model, findings)
        _build_lists(env, model, findings)


def _build_lists(env: Any, model: Any, findings: Findings) -> None:
    """Builds the queries of a list and of a search by name without running them: sorting a large table takes long."""
    try:
        with undone(env):
            model._search([], order=model._order, limit=1)
            if hasattr(model, "_search_display_name"):
                model._search([("display_name", "ilike", "a")], limit=1)
            else:
                # Up to 17.
                model._name_search("a", limit=1)
    except (AttributeError, KeyError, TypeError, ValueError, psycopg2.Error) as error:
        message = f"Its records cannot be listed or found by name: {first_line(error)}"
        findings.fail(PROBE, model._name, message)
    except Exception as error:
        findings.skip(PROBE, model._name, first_line(error))


def _read_one(env: Any, model: Any, findings: Findings) -> None:
    from odoo.exceptions import UserError

    fields = [name for name, field in model._fields.items() if field.store and field.column_type]
    try:
        with undone(env):
            model.with_context(active_test=False).search([], limit=1, order="id").read(fields)
    except UserError as error:
        # Some models refuse to be searched without a certain filter, by design.
        findings.skip(PROBE, model._name, first_line(error))
    except Exception as error:
        findings.fail(PROBE, model._name, f"A row cannot be read: {first_line(error)}")
