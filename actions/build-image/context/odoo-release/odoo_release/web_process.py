"""Odoo's web server on loopback, started for a check and stopped again. No cron, no workers."""

from __future__ import annotations

import re
import secrets
import socket
import threading
from contextlib import contextmanager
from typing import Iterator

from odoo_release.installation import Installation
from odoo_release.log_records import LogReader, Record
from odoo_release.odoo_config import addons_flags, child_environment, private_config
from odoo_release.odoo_process import OdooProcess, progress

HOST = "127.0.0.1"


class WebProcess:
    """The running server and the errors that it has logged."""

    def __init__(self, child: OdooProcess, url: str, tag: str):
        self.url = url
        self.tag = tag
        self.errors: list[Record] = []
        self._child = child
        self._reader = LogReader()
        self._thread = threading.Thread(target=child.stream, args=(self._take, None), daemon=True)
        self._thread.start()

    def ended(self) -> bool:
        """Has the server ended by itself?"""
        return self._child.poll() is not None

    def stop(self) -> None:
        """Ends the server; its log is complete then."""
        self._child.kill()
        self._thread.join(10)
        self._keep_error(self._reader.end())

    def first_error(self) -> str:
        """The first line of the first error that the server logged, empty without one."""
        return self.errors[0].text().splitlines()[0] if self.errors else ""

    def _take(self, raw: str) -> None:
        line, record = self._reader.line(raw)
        progress(line)
        self._keep_error(record)

    def _keep_error(self, record: Record | None) -> None:
        if record is not None and record.level in ("ERROR", "CRITICAL"):
            self.errors.append(record)


@contextmanager
def web_process(installation: Installation, database: str) -> Iterator[WebProcess]:
    """A server for one database, ended when the block ends."""
    port = _free_port()
    tag = f"odoo-release-{secrets.token_hex(8)}"
    with private_config() as config:
        child = OdooProcess(
            _command(installation, config, database, port),
            child_environment(installation.series, tag),
        )
        process = WebProcess(child, f"http://{HOST}:{port}", tag)
        try:
            yield process
        finally:
            process.stop()


def _command(installation: Installation, config: str, database: str, port: int) -> list[str]:
    return [
        installation.command,
        f"--config={config}",
        f"--database={database}",
        *addons_flags(),
        f"--db-filter=^{re.escape(database)}$",
        f"--http-interface={HOST}",
        f"--http-port={port}",
        "--max-cron-threads=0",
        "--workers=0",
        "--no-database-list",
        "--logfile=",
        "--log-level=info",
    ]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return listener.getsockname()[1]
