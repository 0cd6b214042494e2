"""What views of windows show, and which are left to fetch when every view in the database has been checked."""

from __future__ import annotations

from typing import Any

from odoo_release.inside.probe_views import CHECKED

# The names of series up to 15 are the last two.
FETCHING = ("get_view", "_get_view", "_get_view_cache", "fields_view_get", "_fields_view_get")
# Below these are fields of another model.
NESTED = "ancestor::field or ancestor::groupby"


def fields_shown(arch: str) -> set[str]:
    """The fields of its own model that a view shows."""
    from lxml import etree

    return set(etree.fromstring(arch).xpath(f"//field[not({NESTED})]/@name"))


class CheckedViews:
    """What the probe `views` has looked at.

    Fetching a view again takes as long as checking it, and can fail for two reasons only: it is not
    what the window takes it for, or code of its model changes it on the way.
    """

    def __init__(self, env: Any) -> None:
        env.cr.execute(f"SELECT id, model, type FROM {CHECKED}")  # noqa: S608
        self._env = env
        self._kinds = {number: (model, kind) for number, model, kind in env.cr.fetchall()}
        self._with_view = set(self._kinds.values())
        self._common = set(type(env["base"]).__mro__)

    def covers(self, model: str, view: Any, mode: str) -> bool:
        """Whether fetching `view`, or the model's first of that kind, would tell nothing new."""
        kind = (model, mode)
        checked = self._kinds.get(view) == kind if view else kind in self._with_view
        return checked and not self._changes_views(model)

    def _changes_views(self, model: str) -> bool:
        own = (cls for cls in type(self._env[model]).__mro__ if cls not in self._common)
        return any(name in vars(cls) for cls in own for name in FETCHING)
