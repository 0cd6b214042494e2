"""Makes Odoo's process harmless: nothing is committed, nothing leaves the machine."""

from __future__ import annotations

import socket
from typing import Any


class Guard:
    """Counts the commits that were prevented."""

    def __init__(self) -> None:
        self.prevented_commits = 0

    def install(self) -> None:
        """Must run before the registry is loaded: loading commits by itself."""
        self._prevent_commits()
        _cut_network()

    def _prevent_commits(self) -> None:
        from odoo.sql_db import Cursor

        guard = self

        def flush_only(cursor: Any) -> None:
            """Later statements see the changes; closing the cursor rolls them back."""
            guard.prevented_commits += 1
            _flush(cursor)

        Cursor.commit = flush_only


def _flush(cursor: Any) -> None:
    if hasattr(type(cursor), "flush"):
        cursor.flush()
        return
    # Up to 14.
    from odoo.sql_db import flush_env

    flush_env(cursor)
    cursor.precommit.run()


def freeze_side_effects(env: Any) -> None:
    """Sequence numbers survive a rollback, and messages would be sent at once."""
    sequence = type(env["ir.sequence"])
    sequence._next = lambda _self, *_arguments, **_options: "odoo-release"
    mail_server = type(env["ir.mail_server"])
    for name in ("connect", "_connect__"):
        if hasattr(mail_server, name):
            setattr(mail_server, name, lambda *_arguments, **_options: None)
    mail_server.send_email = lambda *_arguments, **_options: False
    # A file in the filestore would outlive the transaction.
    attachment = type(env["ir.attachment"])
    attachment._storage = lambda _self: "db"
    attachment._mark_for_gc = lambda *_arguments: None


def _cut_network() -> None:
    """PostgreSQL is reached by libpq itself, so no Python socket has to connect anywhere."""

    def refuse(_socket: Any, _address: Any) -> None:
        raise ConnectionRefusedError("a probe opens no connections")

    socket.socket.connect = refuse  # type: ignore[method-assign]
    socket.socket.connect_ex = lambda _socket, _address: 111  # type: ignore[method-assign]
