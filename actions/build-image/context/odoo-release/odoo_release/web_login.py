"""Logs in to a clone as one of its users and reads a record: what a browser does first."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any

from odoo_release.answers import Document
from odoo_release.connection import columns_of, rows
from odoo_release.marker_store import read_clone
from odoo_release.web_checks import WebServer

PROBE = "login"
# Internal users; a second factor would ask for more than a password.
USERS = "SELECT id, login FROM res_users WHERE active AND NOT coalesce(share, false) AND id <> 1"
WITHOUT_SECOND_FACTOR = " AND totp_secret IS NULL"


@dataclass(frozen=True)
class Credentials:
    """Of a user of the clone, good for this one check."""

    database: str
    user: int
    login: str
    password: str


def new_credentials(cursor: Any, database: str) -> Credentials | None:
    """Gives a user of a clone another password; None for any database that the kit has not tagged as a clone."""
    if read_clone(cursor) is None:
        return None
    has_factor = "totp_secret" in columns_of(cursor, "res_users")
    found = rows(
        cursor, f"{USERS}{WITHOUT_SECOND_FACTOR if has_factor else ''} ORDER BY id LIMIT 1"
    )
    if not found:
        return None
    user, login = found[0]
    password = secrets.token_urlsafe(24)
    # Odoo takes a plain one and hashes it at the first login.
    cursor.execute("UPDATE res_users SET password = %s WHERE id = %s", [password, user])
    return Credentials(database, user, login, password)


def check_login(server: WebServer, credentials: Credentials) -> list[Document]:
    """A failure unless the user gets in and may read the own name."""
    parameters = {
        "db": credentials.database,
        "login": credentials.login,
        "password": credentials.password,
    }
    session, problem = _ask(server, "/web/session/authenticate", parameters)
    if problem is None and not (isinstance(session, dict) and session.get("uid")):
        problem = "It let the user in without a session."
    if problem is not None:
        return _failure("/web/session/authenticate", problem)
    call = {
        "model": "res.users",
        "method": "read",
        "args": [[credentials.user], ["name"]],
        "kwargs": {},
    }
    path = "/web/dataset/call_kw/res.users/read"
    records, problem = _ask(server, path, call)
    if problem is None and not (isinstance(records, list) and len(records) == 1):
        problem = "It did not answer with the one record that was asked for."
    return [] if problem is None else _failure(path, problem)


def _ask(server: WebServer, path: str, parameters: Document) -> tuple[Any, str | None]:
    """The result of one call, and what was wrong with it."""
    answer = server.post(
        path, json.dumps({"jsonrpc": "2.0", "method": "call", "params": parameters})
    )
    if answer.status != 200:
        return None, answer.problem or f"It answered {answer.status}."
    try:
        content = json.loads(answer.body)
    except ValueError:
        return None, "It answered with something that is not JSON."
    error = content.get("error") if isinstance(content, dict) else "no object"
    if error is not None:
        return None, f"It answered with an error: {_name_of(error)}."
    return content.get("result"), None


def _name_of(error: Any) -> str:
    """The kind of error; its text could hold anything."""
    data = error.get("data") if isinstance(error, dict) else None
    return str(data.get("name", "unknown"))[:200] if isinstance(data, dict) else "unknown"


def _failure(path: str, problem: str) -> list[Document]:
    return [{"probe": PROBE, "subject": path, "message": problem}]
