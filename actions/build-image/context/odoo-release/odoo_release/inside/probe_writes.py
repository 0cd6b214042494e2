"""Creates and changes one record of the models that matter, and takes it back.

What the database itself refuses is a failure, as the registry believes it to be right, and so is code that breaks.
A business rule that refuses a record with nothing but its required fields proves nothing.
"""

from __future__ import annotations

from typing import Any

import psycopg2
from psycopg2 import errorcodes

from odoo_release.inside.findings import Findings, concrete_models, first_line, flush, undone
from odoo_release.inside.sample_values import CannotFill, required_values

PROBE = "writes"
CORE_MODELS = ("res.partner", "project.project", "project.task", "account.analytic.line")
CONTEXT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_auto_subscribe_no_notify": True,
    "no_reset_password": True,
}
KNOWN_CONSTRAINTS = (
    errorcodes.CHECK_VIOLATION,
    errorcodes.UNIQUE_VIOLATION,
    errorcodes.EXCLUSION_VIOLATION,
)

# No business rule raises these.
BROKEN_CODE = (AttributeError, IndexError, KeyError, NameError, TypeError)


def probe_writes(env: Any, findings: Findings, given: dict[str, Any]) -> None:
    """Odoo's core models, and every model that the customer's addons define or extend."""
    customer = set(given["customerModules"])
    for model in concrete_models(env):
        wanted = model._name in CORE_MODELS or _is_of(model, customer)
        if wanted and model._auto and not model._transient:
            _try_model(env, model.with_context(**CONTEXT), findings)


def _is_of(model: Any, customer: set[str]) -> bool:
    modules = {getattr(model, "_original_module", None) or model._module}
    modules.update(getattr(field, "_module", None) for field in model._fields.values())
    return bool(modules & customer)


def _try_model(env: Any, model: Any, findings: Findings) -> None:
    try:
        with undone(env):
            record = model.create(required_values(env, model))
            flush(env)
            _write_back(env, record)
        findings.count("creates")
    except psycopg2.Error as error:
        _judge_database_error(model, error, findings)
    except CannotFill as problem:
        findings.skip(PROBE, model._name, str(problem))
    except BROKEN_CODE as error:
        findings.fail(PROBE, model._name, f"Creating a record breaks: {first_line(error)}")
    except Exception as error:
        message = (
            f"A record with its required fields only was refused by the code: {first_line(error)}"
        )
        findings.skip(PROBE, model._name, message)


def _write_back(env: Any, record: Any) -> None:
    """Writes a value that is there already, so that no business rule is touched."""
    for name in (record._rec_name, "name"):
        field = record._fields.get(name) if name else None
        if (
            field is not None
            and field.store
            and field.type in ("char", "text")
            and not field.readonly
        ):
            record.write({name: record[name]})
            flush(env)
            return


def _judge_database_error(model: Any, error: Any, findings: Findings) -> None:
    message = f"The database refuses a new record: {first_line(error)}"
    code, diagnosis = error.pgcode, error.diag
    known_column = diagnosis.column_name in model._fields and diagnosis.table_name == model._table
    if code == errorcodes.NOT_NULL_VIOLATION and known_column:
        findings.skip(
            PROBE,
            model._name,
            f"No value could be made for the required field {diagnosis.column_name}.",
        )
    elif code in KNOWN_CONSTRAINTS and _knows_constraint(model, diagnosis.constraint_name):
        findings.skip(PROBE, model._name, f"The sample values violate {diagnosis.constraint_name}.")
    else:
        findings.fail(PROBE, model._name, message)


def _knows_constraint(model: Any, name: str | None) -> bool:
    declared = set(getattr(model, "_table_objects", {}) or {})
    # Up to 18: (key, definition, message).
    declared |= {
        f"{model._table}_{entry[0]}" for entry in getattr(model, "_sql_constraints", []) or []
    }
    return name in declared
