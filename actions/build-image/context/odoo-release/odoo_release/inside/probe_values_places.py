"""Where in the database a field's value comes from."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Iterator

from odoo_release.inside.probe_values_exempt import is_technical_model

# A field that depends on more depends on nearly everything.
LIMIT = 60


@dataclass
class Places:
    """Columns as `table.column`, and tables whose rows are the value."""

    # One changed row there is one changed value here.
    own: set[str] = dataclass_field(default_factory=set)
    # One changed row there may be seen from any number of records.
    shared: set[str] = dataclass_field(default_factory=set)


def places_of(env: Any, field: Any) -> Places:
    """Of a stored field its column or table; of a computed one those that it is computed from."""
    walk = _Walk(env)
    walk.field(field, shared=False)
    walk.add_unnamed()
    return walk.places


def is_stored(field: Any) -> bool:
    """Does the database hold the value itself, wherever?"""
    return bool(field.store or field.company_dependent)


class _Walk:
    def __init__(self, env: Any) -> None:
        self._env = env
        self._seen: set[tuple[Any, bool]] = set()
        self._ends: set[str] = set()
        self.places = Places()

    def field(self, field: Any, shared: bool) -> None:
        if (field, shared) in self._seen or len(self._seen) > LIMIT:
            return
        self._seen.add((field, shared))
        if is_stored(field):
            found = self.places.shared if shared else self.places.own
            found.update(self._stored(field))
            return
        model = self._env[field.model_name]
        paths = list(_depends(self._env, field))
        if field.name == "display_name" and model._rec_name:
            paths.append(model._rec_name)
        for path in paths:
            self._path(model, path, shared)

    def add_unnamed(self) -> None:
        """Code that depends on a link and names nothing behind it may read anything there."""
        named = {place.split(".")[0] for place in self.places.own | self.places.shared}
        self.places.shared |= self._ends - named

    def _path(self, model: Any, path: str, shared: bool) -> None:
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None:
                return
            self.field(field, shared)
            if not field.relational or field.comodel_name not in self._env:
                return
            model, shared = self._env[field.comodel_name], True
        if field.type == "many2one" and not is_technical_model(model._name):
            self._ends.add(model._table)

    def _stored(self, field: Any) -> Iterator[str]:
        model = self._env[field.model_name]
        if field.type == "one2many":
            if field.comodel_name in self._env:
                yield self._env[field.comodel_name]._table
        elif field.type == "many2many":
            yield field.relation or model._table
        elif field.type == "binary" and field.attachment:
            yield "ir_attachment"
        elif field.company_dependent and not field.store:
            # Up to 17.
            yield "ir_property"
        else:
            yield f"{model._table}.{field.name}"
            # Up to 15.
            if getattr(field, "translate", False) and "ir.translation" in self._env:
                yield "ir_translation"


def _depends(env: Any, field: Any) -> tuple[str, ...]:
    known = getattr(env.registry, "field_depends", {})
    return tuple(known[field]) if field in known else ()
