"""Checks every active view as Odoo does when it is saved.

The server answers a view that names an unknown field without an error; the browser then breaks.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import Any, Iterator

from odoo_release.inside.findings import Findings, first_line, undone

PROBE = "views"
# Every primary view is checked itself, so the extensions of others need not be checked again with each.
CONTEXT = {"load_all_views": True, "lang": None, "_skip_primary_extensions_check": True}
# What is checked: an extension is, with the view that it extends.
CHECKED = "ir_ui_view WHERE active AND coalesce(mode, 'primary') = 'primary'"


def probe_views(env: Any, findings: Findings, _given: Any) -> None:
    """Every active primary view, with the views that extend it."""
    env.cr.execute(f"SELECT id FROM {CHECKED} ORDER BY id")  # noqa: S608
    ids = [number for (number,) in env.cr.fetchall()]
    views = env["ir.ui.view"].with_context(**CONTEXT).browse(ids)
    broken = _check_all(env, views, findings)
    # After an error in SQL the rest is checked again, one savepoint each.
    for view in broken:
        with undone(env):
            _check_one(view, findings)


def _check_all(env: Any, views: Any, findings: Findings) -> list[Any]:
    """One savepoint and one cache for all: about 3 ms a view. Answers the views that are left."""
    import psycopg2

    remaining = list(views)
    with undone(env), suppress(psycopg2.Error), _combined_at_once(views):
        while remaining:
            _check_one(remaining[0], findings)
            remaining.pop(0)
    return remaining


@contextmanager
def _combined_at_once(views: Any) -> Iterator[None]:
    """Finds the extensions of all views in one query, where each check would make one of its own."""
    model = views.env.registry["ir.ui.view"]
    combine = model._get_combined_arch
    archs = _combined(views)

    def prepared(view: Any) -> Any:
        arch = archs.pop(view.id, None)
        return combine(view) if arch is None else arch

    model._get_combined_arch = prepared
    try:
        yield
    finally:
        del model._get_combined_arch


def _combined(views: Any) -> dict[int, Any]:
    """None where one of them can't be, as each check then says by itself, or where a series does it one by one."""
    import psycopg2

    if not hasattr(views, "_get_combined_archs"):
        return {}
    try:
        return dict(zip(views.ids, views._get_combined_archs()))
    except psycopg2.Error:
        raise
    except Exception:
        return {}


def _check_one(view: Any, findings: Findings) -> None:
    import psycopg2

    try:
        view._check_xml()
    except psycopg2.InternalError:
        raise
    except psycopg2.Error as error:
        findings.fail(PROBE, _name(view), first_line(error))
        raise
    except Exception as error:
        findings.fail(PROBE, _broken_name(view, error), _explain(error))
    findings.count("views")


def _name(view: Any) -> str:
    return view.xml_id or f"id:{view.id}"


def _broken_name(view: Any, error: Exception) -> str:
    """The extending view that is to blame, where Odoo says so."""
    context = getattr(error, "context", None) or {}
    return context.get("xmlid") or _name(view)


def _explain(error: Exception) -> str:
    """Odoo's sentence without the piece of the view that surrounds it."""
    lines = [line.strip() for line in str(error).splitlines()]
    telling = [
        line
        for line in lines
        if line and not line.startswith(("<", "Error while", "View error context"))
    ]
    return " ".join(telling[:2]) or first_line(error)
