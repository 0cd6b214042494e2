"""What users find in the form of a model: the fields that groups keep from them, and whether its defaults work."""

from __future__ import annotations

from typing import Any

import psycopg2.extensions

from odoo_release.inside.findings import first_line
from odoo_release.inside.rights import may
from odoo_release.redaction import redact_values


def fields_of(model: Any, users: list[int]) -> dict[str, Any]:
    """All fields, who may read the model, and which fields are hidden from whom of them."""
    readers = [user for user in users if may(model.with_user(user), "read")]
    shown = {user: set(_shown(model.with_user(user))) for user in readers}
    hidden = {
        name: [user for user in readers if name not in shown[user]]
        for name in sorted(model._fields)
    }
    return {
        "readers": readers,
        "fields": sorted(hidden),
        "hidden": {name: missing for name, missing in hidden.items() if missing},
    }


def failing_defaults(theirs: Any) -> str | None:
    """Why the user of `theirs` cannot even begin a record; the caller undoes what this did."""
    try:
        theirs.default_get(_shown(theirs))
    except psycopg2.extensions.QueryCanceledError:
        raise
    except Exception as error:
        return redact_values(first_line(error))
    return None


def _shown(theirs: Any) -> list[str]:
    return sorted(theirs.fields_get(attributes=["type"]))
