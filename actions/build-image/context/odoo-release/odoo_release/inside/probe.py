"""Runs the probes in `odoo shell` started without a database: the guard comes before the registry."""

from __future__ import annotations

import threading
import traceback
from typing import Any, Callable

from odoo_release.inside.findings import Findings, first_line
from odoo_release.inside.guard import Guard, freeze_side_effects
from odoo_release.inside.probe_access import probe_access
from odoo_release.inside.probe_actions import probe_actions
from odoo_release.inside.probe_assets import probe_assets
from odoo_release.inside.probe_catalogue import probe_catalogue
from odoo_release.inside.probe_reads import probe_reads
from odoo_release.inside.probe_renders import probe_renders
from odoo_release.inside.probe_values import probe_values
from odoo_release.inside.probe_views import probe_views
from odoo_release.inside.probe_writes import probe_writes
from odoo_release.inside.report import arguments, report
from odoo_release.manifests import read_addons

Probe = Callable[[Any, Findings, Any], None]
PROBES: dict[str, Probe] = {
    "catalogue": probe_catalogue,
    "reads": probe_reads,
    "views": probe_views,
    "writes": probe_writes,
    "renders": probe_renders,
    "actions": probe_actions,
    "assets": probe_assets,
    "access": probe_access,
    "values": probe_values,
}


def main() -> None:
    """Loads the registry and reports the findings of every chosen probe.

    Of a database of another series only the own one, as loading it could fail or change anything.
    """
    from odoo import release

    given = arguments()
    if not given["version"].startswith(f"{release.series}."):
        report({"series": release.series})
        return
    findings = Findings()
    guard = Guard()
    guard.install()
    env = _load(given["database"], findings)
    if env is not None:
        try:
            _run_probes(env, findings, {**given, "customerModules": _customer_modules()})
        finally:
            env.cr.rollback()
            env.cr.close()
    prevented = guard.prevented_commits
    report({"series": release.series, **findings.document(), "preventedCommits": prevented})


def _customer_modules() -> list[str]:
    import odoo.addons
    from odoo import release

    return read_addons(tuple(odoo.addons.__path__), release.series).customer


def _load(database: str, findings: Findings) -> Any:
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    threading.current_thread().dbname = database  # type: ignore[attr-defined]
    try:
        registry = Registry(database)
    except Exception as error:
        traceback.print_exc()
        findings.fail("registry", database, f"The registry cannot be loaded: {first_line(error)}")
        return None
    env = api.Environment(registry.cursor(), SUPERUSER_ID, {})
    freeze_side_effects(env)
    _check_loaded(env, findings)
    return env


def _check_loaded(env: Any, findings: Findings) -> None:
    """A module whose code is absent is left out with one ERROR line, and everything else works."""
    env.cr.execute("SELECT name FROM ir_module_module WHERE state = 'installed'")
    installed = {name for (name,) in env.cr.fetchall()}
    if "imported" in env["ir.module.module"]._fields:
        env.cr.execute("SELECT name FROM ir_module_module WHERE imported")
        installed -= {name for (name,) in env.cr.fetchall()}
    for name in sorted(installed - set(env.registry._init_modules)):
        findings.fail(
            "registry", name, "The module is installed in the database and was not loaded."
        )
    findings.count("modules", len(installed))


def _run_probes(env: Any, findings: Findings, given: dict[str, Any]) -> None:
    for name, probe in PROBES.items():
        if name not in given["only"]:
            continue
        try:
            probe(env, findings, given)
        except Exception as error:
            traceback.print_exc()
            findings.incomplete = True
            findings.skip(name, name, f"The probe itself failed: {first_line(error)}")
            env.cr.rollback()
