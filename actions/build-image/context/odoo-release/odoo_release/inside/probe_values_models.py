"""Of which models, and of which of their records, values are read: the same before and after an update."""

from __future__ import annotations

from itertools import chain, zip_longest
from typing import Any

from odoo_release.inside.findings import concrete_models
from odoo_release.inside.probe_values_exempt import is_technical_model

SAMPLE = 500
# Each update gives a name to every model that its module defines or extends.
MODELS = """
SELECT DISTINCT model.model FROM ir_model model
  JOIN ir_model_data name ON name.model = 'ir.model' AND name.res_id = model.id
 WHERE name.module = ANY(%s)
"""


def models_of(env: Any, given: dict[str, Any]) -> list[Any]:
    """The given models, those that the given modules define or extend, and those that share a mixin with them.

    What the customer's modules are about goes first, because time may run out.
    """
    modules, customers = given["modules"], given["customerModules"]
    names = _names(env, modules) | {name for name in given["models"] if name in env}
    first = names & _names(env, [module for module in modules if module in customers])
    mixins = tuple(
        env.registry[name] for name in names if env[name]._abstract and not is_technical_model(name)
    )
    business = [model for model in concrete_models(env) if _is_business(model)]
    chosen = [model for model in business if model._name in names or isinstance(model, mixins)]
    return sorted(chosen, key=lambda model: (model._name not in first, model._name not in names))


def _names(env: Any, modules: list[str]) -> set[str]:
    env.cr.execute(MODELS, [modules])
    return {name for (name,) in env.cr.fetchall() if name in env}


def _is_business(model: Any) -> bool:
    return model._auto and not model._transient and not is_technical_model(model._name)


def sample_of(env: Any, model: Any) -> list[int]:
    """The first and last records by id, of those that are in use and of archived ones; so are any first few of them."""
    active = getattr(model, "_active_name", "active")
    if active in model._fields and model._fields[active].store:
        parts = [
            (f'"{active}" IS TRUE', SAMPLE * 2 // 5),
            (f'"{active}" IS NOT TRUE', SAMPLE // 10),
        ]
    else:
        parts = [("TRUE", SAMPLE // 2)]
    lists = [
        _ids(env, model._table, condition, direction, limit)
        for condition, limit in parts
        for direction in ("ASC", "DESC")
    ]
    spread = [number for number in chain(*zip_longest(*lists)) if number is not None]
    return list(dict.fromkeys(spread))


def _ids(env: Any, table: str, condition: str, direction: str, limit: int) -> list[int]:
    env.cr.execute(
        f'SELECT id FROM "{table}" WHERE {condition} ORDER BY id {direction} LIMIT {limit}'  # noqa: S608
    )
    return [number for (number,) in env.cr.fetchall()]
