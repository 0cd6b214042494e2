"""The tables of models."""

from __future__ import annotations

# Odoo's models whose table has another name than they, see _table in odoo/addons/base/models/ir_actions.py.
NAMED_OTHERWISE = {
    "ir.actions.act_url": "ir_act_url",
    "ir.actions.act_window": "ir_act_window",
    "ir.actions.act_window.view": "ir_act_window_view",
    "ir.actions.act_window_close": "ir_actions",
    "ir.actions.actions": "ir_actions",
    "ir.actions.client": "ir_act_client",
    "ir.actions.report": "ir_act_report_xml",
    "ir.actions.server": "ir_act_server",
}


def table_of(model: str) -> str:
    """The table of one of Odoo's models; of a customer's model with a `_table` of its own it cannot be told."""
    return NAMED_OTHERWISE.get(model, model.replace(".", "_"))
