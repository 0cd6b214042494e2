"""Who may do what and sees how much: facts to be compared with those of another image, no failures.

Ids, names of models and counts only.
"""

from __future__ import annotations

import inspect
import time
from contextlib import contextmanager
from typing import Any, Iterator

import psycopg2
import psycopg2.extensions

from odoo_release.inside.findings import Findings, concrete_models, first_line, undone
from odoo_release.inside.names import Names
from odoo_release.inside.probe_access_forms import failing_defaults, fields_of
from odoo_release.inside.probe_values_models import models_of
from odoo_release.inside.rights import may
from odoo_release.real_users import choose_users, still_active
from odoo_release.redaction import redact_values

PROBE = "access"
RIGHTS = ("read", "write", "create", "unlink")
SECONDS = 20.0
# Of these: a base image may change hundreds of models, and records must have their turn.
FORM_SECONDS = 6.0
COUNTED_MODELS = 60
COUNT_LIMIT = 10_000
TECHNICAL = ("ir.", "base.", "base_", "bus.", "report.", "web_", "res.groups", "res.users.")
SIZES = """
SELECT relname, pg_relation_size(oid) FROM pg_class
 WHERE relnamespace = current_schema::regnamespace AND relkind IN ('r', 'p')
"""
MENUS = "SELECT id FROM ir_ui_menu WHERE active ORDER BY id"


def probe_access(env: Any, findings: Findings, given: dict[str, Any]) -> None:
    """The facts go into the part `access` of the document."""
    wanted = given.get("users")
    users = choose_users(env.cr) if wanted is None else still_active(env.cr, wanted)
    facts = _Facts(env, users, time.monotonic() + SECONDS)
    models = _models_with_rows(env)
    changed = models_of(env, given) if given["modules"] else []
    findings.access = {
        "users": users,
        "menus": facts.menus(),
        "rights": dict(facts.rights(models)),
        "forms": dict(facts.forms(changed)),
        "records": dict(facts.records(_largest(models))),
        "refused": facts.refused,
        "outOfTime": facts.out_of_time,
    }
    findings.count("users", len(users))


def _models_with_rows(env: Any) -> list[Any]:
    """From the largest to the smallest table."""
    env.cr.execute(SIZES)
    sizes = dict(env.cr.fetchall())
    found = [model for model in concrete_models(env) if not model._transient and model._auto]
    found = [model for model in found if sizes.get(model._table, 0) > 0 and _has_rows(env, model)]
    return sorted(found, key=lambda model: (-sizes[model._table], model._name))


def _has_rows(env: Any, model: Any) -> bool:
    env.cr.execute(f'SELECT 1 FROM "{model._table}" LIMIT 1')  # noqa: S608 a table of the registry
    return env.cr.rowcount > 0


def _largest(models: list[Any]) -> list[Any]:
    business = [model for model in models if not model._name.startswith(TECHNICAL)]
    return business[:COUNTED_MODELS]


class _Facts:
    """Asks as each user; what takes too long or is refused is left out, and said."""

    def __init__(self, env: Any, users: list[int], deadline: float) -> None:
        self._env = env
        self._users = users
        self._deadline = deadline
        self.refused: list[dict[str, str]] = []
        self.out_of_time: list[str] = []

    def menus(self) -> dict[str, list[int]]:
        """The users who see a menu."""
        names = Names(self._env, "ir.ui.menu")
        self._env.cr.execute(MENUS)
        seen: dict[str, list[int]] = {names.of(menu): [] for (menu,) in self._env.cr.fetchall()}
        for user in self._users:
            theirs = self._env["ir.ui.menu"].with_user(user)
            with self._leaving_out(f"menus of user {user}"):
                # Portal users may not even ask.
                for menu in theirs._visible_menu_ids(False) if may(theirs, "read") else ():
                    seen.setdefault(names.of(menu), []).append(user)
        return seen

    def rights(self, models: list[Any]) -> Iterator[tuple[str, dict[str, list[int]]]]:
        """By model the users whom it is open for as a whole, by right."""
        for model in models:
            with self._leaving_out(f"rights on {model._name}"):
                yield model._name, self._rights(model)

    def _rights(self, model: Any) -> dict[str, list[int]]:
        return {
            right: [user for user in self._users if may(model.with_user(user), right)]
            for right in RIGHTS
        }

    def forms(self, models: list[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """By model its fields and those that are hidden, who can begin a record, and why others cannot."""
        deadline = min(self._deadline, time.monotonic() + FORM_SECONDS)
        for model in models:
            form: dict[str, Any] = {}
            with self._leaving_out(f"fields of {model._name}"):
                self._limit_time(deadline)
                form = fields_of(model, self._users)
            if form:
                yield model._name, {**form, **self._creators(model, deadline)}

    def _creators(self, model: Any, deadline: float) -> dict[str, Any]:
        creators: list[int] = []
        cannot: dict[str, str] = {}
        for user in self._users:
            # Each with a cache of their own: what one may read would answer for another.
            with self._leaving_out(f"defaults of {model._name} for user {user}"):
                self._limit_time(deadline)
                theirs = model.with_user(user)
                if may(theirs, "create"):
                    why = failing_defaults(theirs)
                    if why is None:
                        creators.append(user)
                    else:
                        cannot[str(user)] = why
        return {"creators": creators, "cannotCreate": cannot}

    def records(self, models: list[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """By model all its records, and how many of them those users see whom rules restrict."""
        for model in models:
            with self._leaving_out(f"records of {model._name}"):
                self._limit_time(self._deadline)
                yield model._name, self._counts(model)

    def _counts(self, model: Any) -> dict[str, Any]:
        seen = {}
        for user in self._users:
            theirs = model.with_user(user)
            if may(theirs, "read") and _is_restricted(theirs):
                seen[str(user)] = _count(theirs, COUNT_LIMIT)
        return {"all": _count(model, None), "seen": seen}

    def _limit_time(self, deadline: float) -> None:
        """One query on a huge table must not take longer than all may."""
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        self._env.cr.execute(f"SET LOCAL statement_timeout = {int(remaining * 1000) + 1}")

    @contextmanager
    def _leaving_out(self, what: str) -> Iterator[None]:
        try:
            with undone(self._env):
                yield
        except psycopg2.InternalError:
            raise
        except (TimeoutError, psycopg2.extensions.QueryCanceledError):
            self.out_of_time.append(what)
        except Exception as error:
            self.refused.append({"subject": what, "message": redact_values(first_line(error))})


def _is_restricted(model: Any) -> bool:
    domain = model.env["ir.rule"]._compute_domain(model._name, "read")
    if hasattr(domain, "is_true"):
        return not domain.is_true()
    return bool(domain)


def _count(model: Any, limit: int | None) -> int:
    everything = model.with_context(active_test=False)
    if limit is None:
        return everything.search_count([])
    if "limit" in inspect.signature(everything.search_count).parameters:
        return everything.search_count([], limit=limit)
    # Up to 15 a count knows no limit.
    return len(everything.search([], limit=limit, order="id"))
