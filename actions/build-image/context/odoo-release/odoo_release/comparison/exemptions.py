"""What differs after every update and means nothing to people, each with its reason."""

from __future__ import annotations

TABLES = {
    "base_registry_signaling": "numbers by which Odoo's processes tell each other to reload",
    "bus_bus": "messages to open browsers, kept for a minute",
    "ir_actions_server_history": "earlier versions of an action's code, from 19 on",
    "ir_cron_progress": "how far a scheduled action came",
    "ir_cron_trigger": "when a scheduled action shall run next",
    "ir_logging": "log lines",
    "ir_model": "what the code declares, written anew by each update",
    "ir_model_constraint": "what the code declares, written anew by each update",
    "ir_model_data": "names of records; the records themselves are compared",
    "ir_model_fields": "what the code declares, written anew by each update",
    "ir_model_fields_selection": "what the code declares, written anew by each update",
    "ir_model_inherit": "what the code declares, written anew by each update",
    "ir_model_relation": "what the code declares, written anew by each update",
    "ir_module_category": "the catalogue of modules, read from their manifests",
    "ir_module_module": "the catalogue of modules, observed by itself",
    "ir_module_module_dependency": "the catalogue of modules, read from their manifests",
    "ir_module_module_exclusion": "the catalogue of modules, read from their manifests",
    "ir_profile": "profiles of slow requests",
    "res_users_log": "when somebody logged in",
}
PREFIXES = {
    "orm_signaling_": "numbers by which Odoo's processes tell each other to reload, from 18 on",
}
COLUMNS = {
    "create_date": "when the row was written, not what it says",
    "create_uid": "who wrote the row, not what it says",
    "write_date": "when the row was written, not what it says",
    "write_uid": "who wrote the row, not what it says",
}
COLUMNS_OF = {
    ("ir_ui_view", "arch_prev"): "the view before its last change, kept for people who repair it",
    ("ir_cron", "lastcall"): "when a scheduled action ran",
    ("ir_cron", "nextcall"): "when a scheduled action runs next",
    ("ir_cron", "failure_count"): "how often a scheduled action failed",
    ("ir_cron", "first_failure_date"): "when a scheduled action failed",
}
# Conditions on rows that are left out; every column in them is there from 14 to 19.
ROWS = {
    # Compiled assets, made anew when they are asked for, and pictures of menus and modules, read from the addons.
    "ir_attachment": "url LIKE '/web/assets/%' OR url LIKE '/web/content/%assets%' OR res_model LIKE 'ir.%'",
    # Odoo's own notes about an update that was broken off; the residue is observed by itself.
    "ir_config_parameter": "key = 'base.partially_updated_database'",
}
# What counts on while people work: a data file that sets it is no excuse.
COUNTING = (("ir_sequence", "number_next"), ("ir_sequence_date_range", "number_next"))
# The chatter's own record of a change that is compared by itself. Mails and notifications are not among them.
INSERTED_ROWS = ("mail_message", "mail_tracking_value")


def is_exempt_table(name: str) -> bool:
    """Is nothing in this table worth a comparison?"""
    return name in TABLES or name.startswith(tuple(PREFIXES))


def is_exempt_column(table: str, column: str) -> bool:
    """Does this column say nothing about the record?"""
    return column in COLUMNS or (table, column) in COLUMNS_OF
