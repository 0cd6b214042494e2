"""Odoo's own records that decide how it behaves: modules, views, crons, access, residue."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import Any

from odoo_release.answers import Document
from odoo_release.connection import columns_of, has_table, rows, scalar

VIEWS = """
SELECT coalesce(min(d.module || '.' || d.name), 'id:' || v.id), v.model, v.active,
       md5(concat_ws('|', v.arch_db::text, v.mode, v.priority, v.type,
                     (SELECT min(i.module || '.' || i.name) FROM ir_model_data i
                       WHERE i.model = 'ir.ui.view' AND i.res_id = v.inherit_id)))
  FROM ir_ui_view v LEFT JOIN ir_model_data d ON d.model = 'ir.ui.view' AND d.res_id = v.id
 GROUP BY v.id ORDER BY 1
"""
CRONS = """
SELECT coalesce(min(d.module || '.' || d.name), 'id:' || c.id), min(a.name::text), c.active
  FROM ir_cron c JOIN ir_act_server a ON a.id = c.ir_actions_server_id
  LEFT JOIN ir_model_data d ON d.model = 'ir.cron' AND d.res_id = c.id
 GROUP BY c.id ORDER BY 1
"""
ACCESS = """
SELECT a.name, m.model, a.group_id, a.active, a.perm_read, a.perm_write, a.perm_create, a.perm_unlink
  FROM ir_model_access a JOIN ir_model m ON m.id = a.model_id ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
"""
RULES = """
SELECT r.name::text, m.model, r.domain_force, r.active, r.perm_read, r.perm_write, r.perm_create, r.perm_unlink,
       (SELECT array_agg(g.group_id ORDER BY 1) FROM rule_group_rel g WHERE g.rule_group_id = r.id)
  FROM ir_rule r JOIN ir_model m ON m.id = r.model_id ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
"""
GROUPS = """
SELECT coalesce(min(d.module || '.' || d.name), 'id:' || g.id)
  FROM res_groups g LEFT JOIN ir_model_data d ON d.model = 'res.groups' AND d.res_id = g.id
 GROUP BY g.id ORDER BY 1
"""


def read_modules(cursor: Any) -> dict[str, Document]:
    """Every module that is not simply uninstalled: `{state, version}`."""
    query = (
        "SELECT name, state, latest_version FROM ir_module_module"
        " WHERE state NOT IN ('uninstalled', 'uninstallable') ORDER BY name"
    )
    return {
        name: {"state": state, "version": version} for name, state, version in rows(cursor, query)
    }


def read_residue(cursor: Any) -> list[str]:
    """What a broken update leaves: modules between two states, and 19's mark of it; normally nothing."""
    query = (
        "SELECT name || ': ' || state FROM ir_module_module WHERE state LIKE 'to %%' ORDER BY name"
    )
    states = [line for (line,) in rows(cursor, query, [])]
    partial = scalar(
        cursor, "SELECT key FROM ir_config_parameter WHERE key = 'base.partially_updated_database'"
    )
    return states + ([] if partial is None else [partial])


def read_identity(cursor: Any) -> Document:
    """Is it neutralized, and a hash of its uuid (the uuid itself identifies the customer to Odoo S.A.)."""
    query = "SELECT key, value FROM ir_config_parameter WHERE key IN ('database.is_neutralized', 'database.uuid')"
    values = dict(rows(cursor, query))
    uuid = values.get("database.uuid")
    return {
        "neutralized": str(values.get("database.is_neutralized", "")).lower() in ("true", "1"),
        "uuidHash": None if uuid is None else "sha256:" + hashlib.sha256(uuid.encode()).hexdigest(),
        "serverVersion": scalar(cursor, "SHOW server_version"),
    }


def read_views(cursor: Any) -> dict[str, Document]:
    """By xmlid, else `id:<n>`: `{model, active, hash}`."""
    return {
        name: {"model": model, "active": active, "hash": digest}
        for name, model, active, digest in rows(cursor, VIEWS)
    }


def read_crons(cursor: Any) -> dict[str, Document]:
    """By xmlid, else `id:<n>`: `{name, active}`."""
    if not has_table(cursor, "ir_cron") or "ir_actions_server_id" not in columns_of(
        cursor, "ir_cron"
    ):
        return {}
    return {
        key: {"name": _source_text(name), "active": active}
        for key, name, active in rows(cursor, CRONS)
    }


def read_access(cursor: Any) -> Document:
    """Access rights, record rules (number and hash) and groups."""
    return {
        "rights": _counted(rows(cursor, ACCESS)),
        "rules": _counted(rows(cursor, RULES)),
        "groups": [name for (name,) in rows(cursor, GROUPS)],
    }


def _source_text(text: str) -> str:
    """The English source of a translated text, which is a JSON object from 16 on."""
    if text.startswith("{"):
        with suppress(ValueError):
            return str(json.loads(text).get("en_US", text))
    return text


def _counted(found: list[tuple[Any, ...]]) -> Document:
    return {"count": len(found), "hash": hashlib.sha256(repr(found).encode()).hexdigest()}
