"""What waits in the database to be called: code of crons and server actions, windows, menus, rules, automations."""

from __future__ import annotations

import ast
from typing import Any, NamedTuple

from odoo_release.inside.code_calls import find_calls
from odoo_release.inside.domains import unknown_fields, written_domain
from odoo_release.inside.findings import Findings, check_each, first_line
from odoo_release.inside.names import Names
from odoo_release.inside.saved_names import check_saved_names
from odoo_release.inside.window_views import CheckedViews, fields_shown

PROBE = "actions"
MENUS = "SELECT id, action FROM ir_ui_menu WHERE active AND action IS NOT NULL ORDER BY id"
CRONS = "SELECT ir_actions_server_id, id FROM ir_cron"


def probe_actions(env: Any, findings: Findings, given: dict[str, Any]) -> None:
    """Nothing is executed."""
    _check_code(env, findings)
    _check_windows(env, findings, CheckedViews(env) if "views" in given["only"] else None)
    _check_menus(env, findings)
    _check_rules(env, findings)
    check_saved_names(env, findings)
    if "base.automation" in env:
        _check_automations(env, findings)


def _check_code(env: Any, findings: Findings) -> None:
    names, cron_names = Names(env, "ir.actions.server"), Names(env, "ir.cron")
    env.cr.execute(CRONS)
    crons = dict(env.cr.fetchall())
    actions = env["ir.actions.server"].with_context(active_test=False)
    for action in actions.search([("state", "=", "code")], order="id"):
        cron = crons.get(action.id)
        subject = f"cron {cron_names.of(cron)}" if cron else f"server action {names.of(action.id)}"
        _check_one_code(env, action, subject, findings)
        findings.count("codes")


def _check_one_code(env: Any, action: Any, subject: str, findings: Findings) -> None:
    from odoo.tools.safe_eval import test_python_expr

    model, code = action.model_id.model, (action.code or "").strip()
    if model not in env:
        findings.fail(PROBE, subject, f"Its model {model} does not exist.")
        return
    refusal = test_python_expr(expr=code, mode="exec")
    if refusal:
        findings.fail(PROBE, subject, f"Its code is refused: {refusal.strip().splitlines()[0]}")
        return
    absent = {_absent(env, *call) for call in find_calls(code, model)} - {None}
    if absent:
        findings.fail(PROBE, subject, f"Its code calls what does not exist: {_listed(absent)}.")


def _absent(env: Any, model: str, method: str | None) -> str | None:
    if model not in env:
        return f"model {model}"
    if method is not None and not hasattr(type(env[model]), method):
        return f"{model}.{method}()"
    return None


def _listed(texts: Any) -> str:
    return ", ".join(sorted(texts))


def _check_windows(env: Any, findings: Findings, checked: CheckedViews | None) -> None:
    names = Names(env, "ir.actions.act_window")
    views: dict[tuple[str, Any, str], list[str]] = {}
    for action in env["ir.actions.act_window"].search([], order="id"):
        subject = f"window {names.of(action.id)}"
        findings.count("windows")
        if action.res_model not in env:
            findings.fail(PROBE, subject, f"Its model {action.res_model} does not exist.")
            continue
        _check_texts(env, action, subject, findings)
        for view, mode in action.views:
            if checked is None or not checked.covers(action.res_model, view, mode):
                views.setdefault((action.res_model, view or False, mode), []).append(subject)
    for key, error in check_each(env, views, lambda key: _fetch_view(env, *key)):
        for subject in views[key]:
            findings.fail(PROBE, subject, f"Its {key[2]} view cannot be shown: {first_line(error)}")


def _check_texts(env: Any, action: Any, subject: str, findings: Findings) -> None:
    for name in ("domain", "context"):
        try:
            ast.parse((action[name] or "{}").strip(), mode="eval")
        except (SyntaxError, ValueError) as error:
            findings.fail(PROBE, subject, f"Its {name} cannot be read: {first_line(error)}")
            return
    unknown = unknown_fields(env, action.res_model, written_domain(action.domain or "[]"))
    if unknown:
        findings.fail(
            PROBE, subject, f"Its domain names fields that do not exist: {_listed(unknown)}."
        )


def _fetch_view(env: Any, model: str, view: Any, mode: str) -> None:
    target = env[model]
    # Up to 15 it had another name.
    fetch = target.get_view if hasattr(target, "get_view") else target.fields_view_get
    unknown = fields_shown(fetch(view, mode)["arch"]) - set(target._fields)
    if unknown:
        # Odoo hands out a view of another model as it is, and the browser then breaks.
        raise ValueError(f"it shows fields that {model} does not have: {_listed(unknown)}")


def _check_menus(env: Any, findings: Findings) -> None:
    names = Names(env, "ir.ui.menu")
    env.cr.execute(MENUS)
    for menu, reference in env.cr.fetchall():
        model, _, number = reference.partition(",")
        findings.count("menus")
        if model not in env or not env[model].browse(int(number)).exists():
            findings.fail(PROBE, f"menu {names.of(menu)}", f"Its action {reference} is gone.")


def _check_rules(env: Any, findings: Findings) -> None:
    names = Names(env, "ir.rule")
    context = env["ir.rule"]._eval_context()
    domains = [
        _Domain(f"rule {names.of(rule.id)}", rule.model_id.model, rule.domain_force, context)
        for rule in env["ir.rule"].search([], order="id")
        if rule.model_id.model in env
    ]
    findings.count("rules", len(domains))
    _check_domains(env, domains, findings)


def _check_automations(env: Any, findings: Findings) -> None:
    names = Names(env, "base.automation")
    domains = []
    for automation in env["base.automation"].search([], order="id"):
        subject, model = f"automation {names.of(automation.id)}", automation.model_id.model
        findings.count("automations")
        if model not in env:
            findings.fail(PROBE, subject, f"Its model {model} does not exist.")
            continue
        context = automation._get_eval_context()
        for name in ("filter_pre_domain", "filter_domain"):
            domains.append(_Domain(subject, model, automation[name], context))
    _check_domains(env, domains, findings)


class _Domain(NamedTuple):
    subject: str
    model: str
    text: str | None
    context: Any


def _check_domains(env: Any, domains: list[_Domain], findings: Findings) -> None:
    from odoo.tools.safe_eval import safe_eval

    def check(domain: _Domain) -> None:
        evaluated = list(safe_eval(domain.text.strip(), domain.context)) if domain.text else []
        unknown = unknown_fields(env, domain.model, evaluated)
        if unknown:
            findings.fail(
                PROBE,
                domain.subject,
                f"Its domain names fields that do not exist: {_listed(unknown)}.",
            )

    for domain, error in check_each(env, domains, check):
        findings.fail(PROBE, domain.subject, f"Its domain cannot be evaluated: {first_line(error)}")
