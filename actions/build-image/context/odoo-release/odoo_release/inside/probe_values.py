"""What people see of some records: facts to be compared with those of another image, no failures.

Names, ids, counts and short digests; no values.
"""

from __future__ import annotations

import time
from typing import Any, Callable, Iterator

import psycopg2.extensions

from odoo_release.inside.findings import Findings, check_each, first_line
from odoo_release.inside.probe_values_clock import Clock
from odoo_release.inside.probe_values_exempt import is_technical_field, is_technical_model
from odoo_release.inside.probe_values_keys import count_rows
from odoo_release.inside.probe_values_models import models_of, sample_of
from odoo_release.inside.probe_values_places import is_stored
from odoo_release.inside.probe_values_readings import LISTS, Readings
from odoo_release.inside.probe_values_spelling import is_unsteady, steady
from odoo_release.redaction import redact_values

SECONDS = 20.0
# Records of which lists are read, and what is computed whenever somebody looks.
FEW = 100


def probe_values(env: Any, findings: Findings, given: dict[str, Any]) -> None:
    """The facts go into the part `values` of the document."""
    if not given["modules"] and not given["models"]:
        return
    facts = _Facts(env, time.monotonic() + SECONDS)
    models = models_of(env, given)
    # What the database holds goes first: it says more, and is read in a moment.
    facts.sample(models)
    facts.read_stored(models)
    facts.read_computed(models)
    findings.values = facts.document()
    findings.count("values", facts.count)


class _Facts:
    """Reads until the deadline; what takes too long or is refused is left out, and said."""

    def __init__(self, env: Any, deadline: float) -> None:
        self._env = env
        self._deadline = deadline
        self._readings = Readings(env)
        self._models: dict[str, Any] = {}
        self._refused: list[dict[str, str]] = []
        self._unstable: list[str] = []
        self._out_of_time: list[str] = []
        self.count = 0

    def document(self) -> dict[str, Any]:
        """Models without a row are none."""
        return {
            "models": self._models,
            "refused": self._refused,
            "unstable": self._unstable,
            "outOfTime": self._out_of_time,
        }

    def sample(self, models: list[Any]) -> None:
        """Chooses the records of every model."""
        self._each(models, self._sample, lambda model: (model._name, ""))

    def _sample(self, model: Any) -> None:
        ids = sample_of(self._env, model)
        if ids:
            rows, strangers = count_rows(self._env, model)
            self._models[model._name] = {
                "table": model._table,
                "rows": rows,
                "ids": ids,
                "strangers": strangers,
                "fields": {},
            }

    def read_stored(self, models: list[Any]) -> None:
        """Reads what the database holds."""
        for model, ids in self._sampled(models):
            stored = [field for field in _fields(model) if is_stored(field)]
            lists = [field for field in stored if field.type in LISTS]
            found = self._models[model._name]["fields"]
            found.update(self._read(model, ids, [field for field in stored if field not in lists]))
            found.update(self._read(model, ids[:FEW], lists))

    def read_computed(self, models: list[Any]) -> None:
        """Reads the rest, twice: what differs from itself, or tomorrow, says nothing about the update."""
        clock = Clock(self._env)
        for model, all_ids in self._sampled(models):
            ids = all_ids[:FEW]
            first = self._read(model, ids, [field for field in _fields(model) if _is_shown(field)])
            refused = list(self._refused)
            with clock.ahead():
                again = self._read(model, ids, [model._fields[name] for name in first])
            self._refused = refused
            for name in again:
                if _keep_steady(first[name], again[name]):
                    self._models[model._name]["fields"][name] = first[name]
                else:
                    self._unstable.append(f"{model._name}.{name}")

    def _sampled(self, models: list[Any]) -> Iterator[tuple[Any, list[int]]]:
        for model in models:
            if model._name in self._models:
                yield model, self._models[model._name]["ids"]

    def _read(self, model: Any, ids: list[int], fields: list[Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}

        def read(field: Any) -> None:
            found[field.name] = self._readings.of(model, ids, field)

        self._each(fields, read, lambda field: (model._name, field.name))
        self.count += len(found)
        return found

    def _each(
        self, items: list[Any], check: Callable[[Any], None], name: Callable[[Any], tuple[str, str]]
    ) -> None:
        def in_time(item: Any) -> None:
            remaining = self._deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            # One query on a huge table must not take longer than all may.
            self._env.cr.execute(f"SET LOCAL statement_timeout = {int(remaining * 1000) + 1}")
            check(item)

        for item, error in check_each(self._env, items, in_time):
            model, field = name(item)
            if isinstance(error, (TimeoutError, psycopg2.extensions.QueryCanceledError)):
                if model not in self._out_of_time:
                    self._out_of_time.append(model)
                continue
            message = redact_values(first_line(error))
            self._refused.append({"model": model, "field": field, "message": message})


def _fields(model: Any) -> list[Any]:
    """Those that say something, in the order of their names."""
    return [
        field
        for name, field in sorted(model._fields.items())
        if not is_technical_field(name, is_stored(field)) and not _leads_to_technical(field)
    ]


def _leads_to_technical(field: Any) -> bool:
    return field.type in LISTS and is_technical_model(field.comodel_name)


def _is_shown(field: Any) -> bool:
    """Is it computed for people? What a parent record lends is read there, and pictures are drawn from stored ones."""
    return not is_stored(field) and not field.inherited and field.type != "binary"


def _keep_steady(found: dict[str, Any], again: dict[str, Any]) -> bool:
    """Takes out of a field what it does not read again; is anything left?"""
    for part in ("reads", "names"):
        for context, text in found.get(part, {}).items():
            found[part][context] = steady(text, again.get(part, {}).get(context, ""))
    return not all(is_unsteady(text) for text in found["reads"].values())
