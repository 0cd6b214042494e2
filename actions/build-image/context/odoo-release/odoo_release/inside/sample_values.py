"""Values for the required fields of a new record."""

from __future__ import annotations

import datetime
from typing import Any

TEXT = "odoo-release probe"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
AUTOMATIC = ("id", "create_uid", "create_date", "write_uid", "write_date", "display_name")


class CannotFill(Exception):
    """A required field for which no value can be made."""


def required_values(env: Any, model: Any) -> dict[str, Any]:
    """A value for every required field that has no default."""
    names = [name for name, field in model._fields.items() if _must_be_filled(model, name, field)]
    if _is_plain_name(model) and model._rec_name not in names:
        # Seldom required by the field, often by a constraint.
        names.append(model._rec_name)
    given = model.default_get(names)
    return {name: _value(env, model._fields[name]) for name in names if not given.get(name)}


def _is_plain_name(model: Any) -> bool:
    field = model._fields.get(model._rec_name)
    if field is None or field.type != "char":
        return False
    return bool(field.inherited) or (field.store and not field.compute and not field.related)


def _must_be_filled(model: Any, name: str, field: Any) -> bool:
    if not field.required or name in AUTOMATIC or name in model._inherits.values():
        return False
    # A delegated field is stored in the parent, which is created together with the record.
    return bool(field.inherited) or (field.store and (not field.compute or not field.readonly))


def _value(env: Any, field: Any) -> Any:
    simple: dict[str, Any] = {
        "char": TEXT,
        "text": TEXT,
        "html": TEXT,
        "integer": 1,
        "float": 1.0,
        "monetary": 1.0,
        "boolean": False,
        "date": datetime.date.today(),
        "datetime": datetime.datetime.now().replace(microsecond=0),
        "binary": PNG,
        "image": PNG,
        "json": {},
    }
    if field.type in simple:
        return simple[field.type]
    if field.type == "selection":
        return _first_selection(env, field)
    if field.type == "many2one":
        return _first_record(env, field)
    raise CannotFill(f"No value can be made for the required {field.type} field {field.name}.")


def _first_selection(env: Any, field: Any) -> Any:
    values = field.get_values(env)
    if not values:
        raise CannotFill(f"The required selection field {field.name} has no values.")
    return values[0]


def _first_record(env: Any, field: Any) -> int:
    found = env[field.comodel_name].search([], limit=1)
    if not found:
        raise CannotFill(
            f"The required field {field.name} needs a record of {field.comodel_name}; there is none."
        )
    return found.id
