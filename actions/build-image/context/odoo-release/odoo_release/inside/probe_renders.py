"""Renders every report and every mail template for one record.

Reports become HTML only: turning it into a PDF is the same program for every report.
"""

from __future__ import annotations

import traceback
from typing import Any, Callable

from odoo_release.inside.findings import Findings, first_line, undone
from odoo_release.inside.names import Names

PROBE = "renders"
REPORT_TYPES = ("qweb-html", "qweb-pdf")
TEMPLATE_FIELDS = (
    "subject",
    "body_html",
    "email_from",
    "email_to",
    "email_cc",
    "reply_to",
    "partner_to",
)


def probe_renders(env: Any, findings: Findings, _given: Any) -> None:
    """As superuser, with the oldest record of the model."""
    _render_reports(env, findings)
    if "mail.template" in env:
        _render_templates(env, findings)


def _render_reports(env: Any, findings: Findings) -> None:
    names = Names(env, "ir.actions.report")
    reports = env["ir.actions.report"].search([("report_type", "in", REPORT_TYPES)], order="id")
    for report in reports:
        subject = f"report {names.of(report.id)}"
        _try(env, findings, subject, report.model, lambda ids, report=report: _report(report, ids))


def _render_templates(env: Any, findings: Findings) -> None:
    names = Names(env, "mail.template")
    templates = env["mail.template"].with_context(active_test=False).search([], order="id")
    for template in templates:
        if template.model_id:
            _try(
                env,
                findings,
                f"template {names.of(template.id)}",
                template.model_id.model,
                lambda ids, template=template: _template(template, ids),
            )


def _try(
    env: Any, findings: Findings, subject: str, model: str, render: Callable[[list[int]], None]
) -> None:
    if model not in env:
        findings.fail(PROBE, subject, f"Its model {model} does not exist.")
        return
    if env[model]._abstract or env[model]._transient:
        findings.skip(PROBE, subject, f"Its model {model} keeps no records.")
        return
    try:
        with undone(env):
            sample = env[model].with_context(active_test=False).search([], order="id", limit=1)
            if sample:
                render(sample.ids)
                findings.count("renders")
            else:
                findings.skip(PROBE, subject, f"There is no record of {model} to render it for.")
    except Exception as error:
        _judge(findings, subject, error)


def _report(report: Any, ids: list[int]) -> None:
    if not hasattr(type(report), "_get_report"):
        # Up to 15; from 16 on the report is named in an argument.
        report._render_qweb_html(ids)
        return
    # By its name, as the web client does: code of modules asks for that.
    reports, name = report.env["ir.actions.report"], report.report_name
    reports._render_qweb_html(name if reports._get_report(name) == report else report.id, ids)


def _template(template: Any, ids: list[int]) -> None:
    for field in TEMPLATE_FIELDS:
        if field in template._fields and template[field]:
            template._render_field(field, ids, compute_lang=True)


def _judge(findings: Findings, subject: str, error: Exception) -> None:
    from odoo.exceptions import UserError

    chain = _unwrapped(error)
    reason = chain[-1]
    if isinstance(reason, UserError):
        findings.skip(PROBE, subject, f"Its code refuses the sample: {first_line(reason)}")
    elif isinstance(reason, KeyError) and _is_of_report_code(reason):
        # Reports that a wizard prints read its answers; there is no wizard here.
        findings.skip(PROBE, subject, f"Its code asks for {reason}, which only a wizard knows.")
    else:
        place = next((text for text in map(_place, chain) if text), "")
        findings.fail(PROBE, subject, f"It cannot be rendered{place}: {first_line(reason)}")


def _unwrapped(error: BaseException) -> list[BaseException]:
    """Odoo wraps what a template raised: in UserError for mail, in an error of QWeb's own for views."""
    from odoo.exceptions import UserError

    chain = [error]
    while isinstance(chain[-1], UserError) or type(chain[-1]).__name__.startswith("QWeb"):
        inner = chain[-1].__cause__ or chain[-1].__context__
        if inner is None:
            break
        chain.append(inner)
    return chain


def _is_of_report_code(error: BaseException) -> bool:
    frames = traceback.walk_tb(error.__traceback__)
    return any(frame.f_code.co_name == "_get_report_values" for frame, _ in frames)


def _place(error: BaseException) -> str:
    """The view that QWeb was at, which need not be the report's own."""
    template = getattr(getattr(error, "qweb", error), "template", None)
    return f" (view {template})" if isinstance(template, str) and len(template) < 100 else ""
