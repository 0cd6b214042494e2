"""Fields that filters, server actions and export templates name by text: what renames a field leaves these behind."""

from __future__ import annotations

import ast
from typing import Any, Iterator

from odoo_release.inside.domains import unknown_fields, unknown_paths, written_domain
from odoo_release.inside.findings import Findings
from odoo_release.inside.names import Names

PROBE = "actions"
FILTERS = """
SELECT id, model_id, coalesce(domain, '[]'), coalesce(context, '{}'), coalesce(sort, '[]')
FROM ir_filters WHERE active ORDER BY id
"""
EXPORTS = """
SELECT ir_exports.id, resource, array_agg(line.name ORDER BY line.id)
FROM ir_exports JOIN ir_exports_line AS line ON line.export_id = ir_exports.id
WHERE line.name <> '' GROUP BY ir_exports.id, resource ORDER BY ir_exports.id
"""


def check_saved_names(env: Any, findings: Findings) -> None:
    """Nothing is evaluated: what only the browser knows is left open."""
    _check_filters(env, findings)
    _check_record_actions(env, findings)
    _check_exports(env, findings)


def _check_filters(env: Any, findings: Findings) -> None:
    names = Names(env, "ir.filters")
    env.cr.execute(FILTERS)
    for number, model, domain, context, sort in env.cr.fetchall():
        subject = f"filter {names.of(number)}"
        findings.count("filters")
        if not _model_exists(env, model, subject, findings):
            continue
        try:
            unknown = unknown_fields(env, model, written_domain(domain))
            unknown += unknown_paths(env, model, [*_grouped(context), *_sorted_by(sort)])
        except (SyntaxError, ValueError):
            findings.fail(PROBE, subject, "Its domain, context or order cannot be read.")
            continue
        _fail_unknown(unknown, subject, findings)


def _check_record_actions(env: Any, findings: Findings) -> None:
    names = Names(env, "ir.actions.server")
    actions = env["ir.actions.server"].with_context(active_test=False)
    states = ("object_write", "object_create")
    for action in actions.search([("state", "in", states)], order="id"):
        subject = f"server action {names.of(action.id)}"
        findings.count("recordActions")
        targets = [action.model_id.model]
        if action.state == "object_create" and action.crud_model_id:
            targets.append(action.crud_model_id.model)
        if all(_model_exists(env, model, subject, findings) for model in targets):
            _fail_unknown(_unknown_written(env, action), subject, findings)


def _unknown_written(env: Any, action: Any) -> list[str]:
    # Up to 16 one line for each field; from 17 on one path.
    if "fields_lines" in action._fields:
        fields = action.fields_lines.mapped("col1")
        return [
            f"{field.model}: {field.name}"
            for field in fields
            if field.model not in env or field.name not in env[field.model]._fields
        ]
    if action.state == "object_write" and action.update_path:
        return unknown_paths(env, action.model_id.model, [action.update_path])
    return []


def _check_exports(env: Any, findings: Findings) -> None:
    names = Names(env, "ir.exports")
    env.cr.execute(EXPORTS)
    for number, model, lines in env.cr.fetchall():
        subject = f"export template {names.of(number)}"
        findings.count("exports")
        if _model_exists(env, model, subject, findings):
            paths = [_exported(line) for line in lines]
            _fail_unknown(unknown_paths(env, model, paths), subject, findings)


def _exported(line: str) -> str:
    """The path of `partner_id/.id`, `partner_id:id` or `partner_id/name`."""
    return line.replace(":id", "/id").replace("/", ".").replace("..", ".").lstrip(".")


def _grouped(context: str) -> list[str]:
    """What `group_by` of a written context names; an interval after a colon is none of the field's."""
    tree = ast.parse(context.strip(), mode="eval").body
    pairs = zip(tree.keys, tree.values) if isinstance(tree, ast.Dict) else ()
    values = [_literal(value) for key, value in pairs if key and _literal(key) == "group_by"]
    return [name.split(":")[0] for name in _texts(values)]


def _sorted_by(sort: str) -> list[str]:
    tree = ast.parse(sort.strip(), mode="eval").body
    parts = [part for text in _texts(_literal(tree)) for part in text.split(",")]
    names = [part.split()[0].split(":")[0] for part in parts if part.strip()]
    # Groups may be ordered by __count.
    return [name for name in names if not name.startswith("__")]


def _literal(node: ast.AST) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _texts(value: Any) -> Iterator[str]:
    """Every text in nested lists."""
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)


def _model_exists(env: Any, model: Any, subject: str, findings: Findings) -> bool:
    if model in env:
        return True
    findings.fail(PROBE, subject, f"Its model {model} does not exist.")
    return False


def _fail_unknown(unknown: list[str], subject: str, findings: Findings) -> None:
    if unknown:
        listed = ", ".join(sorted(set(unknown)))
        findings.fail(PROBE, subject, f"It names fields that do not exist: {listed}.")
