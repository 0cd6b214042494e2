"""What Odoo's own neutralization leaves in a clone, taken out, and the proof that nothing is left."""

from __future__ import annotations

import uuid
from typing import Any

from psycopg2 import sql

from odoo_release.answers import Document, reason
from odoo_release.clone_secrets import columns_left, keys_left, parameters_left, scrub_secrets
from odoo_release.connection import columns_of, has_table, rows, scalar, transaction

NOWHERE = "http://localhost.invalid"
# Odoo deactivates mail servers and keeps their credentials.
CREDENTIALS = {
    "ir_mail_server": (
        "smtp_user", "smtp_pass", "smtp_ssl_certificate", "smtp_ssl_private_key",
        "google_gmail_authorization_code", "google_gmail_refresh_token", "google_gmail_access_token",
        "microsoft_outlook_refresh_token", "microsoft_outlook_access_token",
    ),
    "fetchmail_server": (
        "user", "password", "google_gmail_authorization_code", "google_gmail_refresh_token",
        "google_gmail_access_token", "microsoft_outlook_refresh_token", "microsoft_outlook_access_token",
    ),
}  # fmt: skip
# What would be sent or executed as soon as something starts: (table, states).
QUEUES = {
    "mail_mail": ("outgoing",),
    "sms_sms": ("outgoing", "process", "pending"),
    "snailmail_letter": ("pending",),
    "queue_job": ("wait_dependencies", "pending", "enqueued", "started"),
}
PARAMETERS = {"web.base.url": NOWHERE, "web.base.url.freeze": "True"}
SET_PARAMETER = (
    "INSERT INTO ir_config_parameter (key, value, create_date, write_date) VALUES (%s, %s, now(), now())"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value, write_date = excluded.write_date"
)


# What Odoo's own neutralization does from 16.0 on, as far as an older one needs it.
BEFORE_16 = {
    "ir_cron": (
        "UPDATE ir_cron SET active = false WHERE active AND id NOT IN (SELECT res_id FROM ir_model_data"
        " WHERE model = 'ir.cron' AND module = 'base' AND name = 'autovacuum_job')"
    ),
    "ir_mail_server": "UPDATE ir_mail_server SET active = false WHERE smtp_host IS DISTINCT FROM 'invalid'",
    "payment_acquirer": "UPDATE payment_acquirer SET state = 'disabled' WHERE state = 'enabled'",
    "delivery_carrier": "UPDATE delivery_carrier SET prod_environment = false WHERE prod_environment",
}


def neutralize_before_16(cursor: Any) -> None:
    """Takes the place of `odoo neutralize`, which Odoo 14.0 and 15.0 do not have."""
    with transaction(cursor):
        for table, statement in BEFORE_16.items():
            if has_table(cursor, table):
                cursor.execute(statement)
        _add_mail_server_to_nowhere(cursor)
        cursor.execute(SET_PARAMETER, ["database.is_neutralized", "True"])


def _add_mail_server_to_nowhere(cursor: Any) -> None:
    """Without any server Odoo would take the one of its configuration."""
    values = {
        "name": "neutralized",
        "smtp_host": "invalid",
        "smtp_port": 1025,
        "smtp_encryption": "none",
    }
    if "smtp_authentication" in columns_of(cursor, "ir_mail_server"):
        values["smtp_authentication"] = "login"
    if not _count(cursor, "ir_mail_server", "smtp_host = 'invalid'"):
        names = sql.SQL(", ").join(map(sql.Identifier, values))
        query = sql.SQL("INSERT INTO ir_mail_server ({}, active) VALUES ({}, true)").format(
            names, sql.SQL(", ").join(sql.Placeholder() * len(values))
        )
        cursor.execute(query, list(values.values()))


def scrub(cursor: Any) -> None:
    """Credentials, queued messages and identity; tables that do not exist are skipped."""
    with transaction(cursor):
        scrub_secrets(cursor)
        for table, columns in CREDENTIALS.items():
            _clear_columns(cursor, table, columns)
        if "active" in columns_of(cursor, "fetchmail_server"):
            cursor.execute("UPDATE fetchmail_server SET active = false")
        for table, states in QUEUES.items():
            _empty_queue(cursor, table, states)
        _new_identity(cursor)


def read_facts(cursor: Any) -> Document:
    """What could still reach the world; every value but `crons` has only one good answer."""
    return {
        "neutralized": _parameter(cursor, "database.is_neutralized"),
        "baseUrl": _parameter(cursor, "web.base.url"),
        "baseUrlFrozen": _parameter(cursor, "web.base.url.freeze"),
        "activeCrons": _active_crons(cursor),
        "activeMailServers": _count(
            cursor, "ir_mail_server", "active AND smtp_host IS DISTINCT FROM 'invalid'"
        ),
        "mailServerPasswords": _count(cursor, "ir_mail_server", "smtp_pass IS NOT NULL"),
        "activeFetchmailServers": _count(cursor, "fetchmail_server", "active"),
        "enabledPaymentProviders": _count(cursor, "payment_provider", "state = 'enabled'")
        + _count(cursor, "payment_acquirer", "state = 'enabled'"),
        "keys": keys_left(cursor),
        "secretColumns": columns_left(cursor),
        "secretParameters": parameters_left(cursor),
        "queued": {table: _count_states(cursor, table, states) for table, states in QUEUES.items()},
    }


def unproven(facts: Document) -> list[Document]:
    """A reason for every fact that shows the clone is not harmless."""
    others = [name for name in facts["activeCrons"] if name != "base.autovacuum_job"]
    checks = {
        "not-neutralized": (facts["neutralized"] or "").lower() in ("true", "1"),
        "base-url": facts["baseUrl"] == NOWHERE and facts["baseUrlFrozen"] == "True",
        "active-crons": not others,
        "mail-servers": not facts["activeMailServers"] and not facts["mailServerPasswords"],
        "fetchmail-servers": not facts["activeFetchmailServers"],
        "payment-providers": not facts["enabledPaymentProviders"],
        "queued-messages": not any(facts["queued"].values()),
        "keys": not facts["keys"],
        "secrets": not facts["secretColumns"] and not facts["secretParameters"],
    }
    return [
        reason(code, f"The clone is not proven to be harmless: {code.replace('-', ' ')}.")
        for code, good in checks.items()
        if not good
    ]


def _clear_columns(cursor: Any, table: str, columns: tuple[str, ...]) -> None:
    present = sorted(columns_of(cursor, table) & set(columns))
    if present:
        settings = sql.SQL(", ").join(
            sql.SQL("{} = NULL").format(sql.Identifier(name)) for name in present
        )
        cursor.execute(sql.SQL("UPDATE {} SET {}").format(sql.Identifier(table), settings))


def _empty_queue(cursor: Any, table: str, states: tuple[str, ...]) -> None:
    if has_table(cursor, table):
        query = sql.SQL("DELETE FROM {} WHERE state IN %s").format(sql.Identifier(table))
        cursor.execute(query, [states])


def _new_identity(cursor: Any) -> None:
    """A clone with production's uuid would speak to Odoo S.A. and to webhooks in production's name."""
    values = {
        **PARAMETERS,
        "database.uuid": str(uuid.uuid4()),
        "database.secret": str(uuid.uuid4()),
    }
    for key, value in values.items():
        cursor.execute(SET_PARAMETER, [key, value])
    cursor.execute("DELETE FROM ir_config_parameter WHERE key = 'database.enterprise_code'")


def _active_crons(cursor: Any) -> list[str]:
    query = (
        "SELECT coalesce(min(d.module || '.' || d.name), 'id:' || c.id) FROM ir_cron c"
        " LEFT JOIN ir_model_data d ON d.model = 'ir.cron' AND d.res_id = c.id"
        " WHERE c.active GROUP BY c.id ORDER BY 1"
    )
    return [name for (name,) in rows(cursor, query)]


def _parameter(cursor: Any, key: str) -> str | None:
    return scalar(cursor, "SELECT value FROM ir_config_parameter WHERE key = %s", [key])


def _count(cursor: Any, table: str, condition: str) -> int:
    if not has_table(cursor, table):
        return 0
    query = sql.SQL("SELECT count(*) FROM {} WHERE {}").format(
        sql.Identifier(table), sql.SQL(condition)
    )
    return scalar(cursor, query)


def _count_states(cursor: Any, table: str, states: tuple[str, ...]) -> int:
    if not has_table(cursor, table):
        return 0
    query = sql.SQL("SELECT count(*) FROM {} WHERE state IN %s").format(sql.Identifier(table))
    return scalar(cursor, query, [states])
