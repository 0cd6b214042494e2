"""Renders every report and every mail template for one record.

Reports become HTML only: turning it into a PDF is the same program for every report.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, Iterator, NamedTuple

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


class _Piece(NamedTuple):
    subject: str
    model: str
    render: Callable[[list[int]], None]
    # Its code reads a wizard's answers, and nobody finds it in a menu.
    only_by_wizard: bool = False


def probe_renders(env: Any, findings: Findings, _given: Any) -> None:
    """As superuser, with the oldest record of the model."""
    pieces = list(_reports(env))
    if "mail.template" in env:
        pieces += _templates(env)
    for piece in pieces:
        _try(env, piece, findings)


def _reports(env: Any) -> Iterator[_Piece]:
    names = Names(env, "ir.actions.report")
    reports = env["ir.actions.report"].search([("report_type", "in", REPORT_TYPES)], order="id")
    for report in reports:
        has_code = f"report.{report.report_name}" in env
        yield _Piece(
            f"report {names.of(report.id)}",
            report.model,
            partial(_render_report, report),
            only_by_wizard=has_code and not report.binding_model_id,
        )


def _templates(env: Any) -> Iterator[_Piece]:
    names = Names(env, "mail.template")
    templates = env["mail.template"].with_context(active_test=False).search([], order="id")
    for template in templates:
        if template.model_id:
            subject = f"template {names.of(template.id)}"
            yield _Piece(subject, template.model_id.model, partial(_render_template, template))


def _try(env: Any, piece: _Piece, findings: Findings) -> None:
    subject, model = piece.subject, piece.model
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
                piece.render(sample.ids)
                findings.count("renders")
            else:
                findings.skip(PROBE, subject, f"There is no record of {model} to render it for.")
    except Exception as error:
        _judge(piece, error, findings)


def _render_report(report: Any, ids: list[int]) -> None:
    if not hasattr(type(report), "_get_report"):
        # Up to 15; from 16 on the report is named in an argument.
        report._render_qweb_html(ids)
        return
    # By its name, as the web client does: code of modules asks for that.
    reports, name = report.env["ir.actions.report"], report.report_name
    reports._render_qweb_html(name if reports._get_report(name) == report else report.id, ids)


def _render_template(template: Any, ids: list[int]) -> None:
    for field in TEMPLATE_FIELDS:
        if field in template._fields and template[field]:
            template._render_field(field, ids, compute_lang=True)


def _judge(piece: _Piece, error: Exception, findings: Findings) -> None:
    from odoo.exceptions import UserError

    subject, chain = piece.subject, _unwrapped(error)
    reason = chain[-1]
    if isinstance(reason, UserError):
        findings.skip(PROBE, subject, f"Its code refuses the sample: {first_line(reason)}")
    elif piece.only_by_wizard and isinstance(reason, (KeyError, TypeError)):
        findings.skip(
            PROBE, subject, f"Its code needs what only a wizard knows: {first_line(reason)}"
        )
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


def _place(error: BaseException) -> str:
    """The view that QWeb was at, which need not be the report's own."""
    template = getattr(getattr(error, "qweb", error), "template", None)
    return f" (view {template})" if isinstance(template, str) and len(template) < 100 else ""
