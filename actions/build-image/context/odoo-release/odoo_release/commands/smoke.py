"""`smoke`: does the web server answer as users need it?

`/web/health` alone proves little: it stays 200 with old code on a new schema and without a filestore.
"""

from __future__ import annotations

import argparse
import time
import urllib.parse
from typing import Any

from odoo_release import arguments as allowed
from odoo_release.answers import DONE, FAILED, Document, Refusal, UsageError, document
from odoo_release.connection import cursor_on, require_odoo
from odoo_release.installation import Installation, find_installation
from odoo_release.metadata import read_residue
from odoo_release.sessions import end_backends
from odoo_release.web_checks import (
    WebServer,
    asset_paths,
    check_asset,
    check_page,
    check_websocket,
    wait_for_server,
)
from odoo_release.web_login import check_login, new_credentials
from odoo_release.web_process import WebProcess, web_process

DEFAULT_URL = "http://127.0.0.1:8069"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A running server (`--url`), or one that is started here for the check (`--start`).

    `--websocket`: where the websocket is served, if it is not a port of the same server.
    """
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--url", type=_url, default=DEFAULT_URL)
    where.add_argument("--start", action="store_true")
    parser.add_argument("--websocket", type=_url, metavar="URL")
    parser.add_argument("--database", type=allowed.database)
    parser.add_argument("--timeout", type=allowed.seconds, default=120.0, metavar="SECONDS")


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Answers `pass` or `fail`; every failure names its path and status."""
    started = time.monotonic()
    if arguments.start and arguments.database is None:
        raise UsageError("odoo-release smoke: --start needs --database.")
    check = _start_and_check if arguments.start else _check_running
    findings = check(arguments)
    outcome = "fail" if findings["failures"] else "pass"
    content = document("smoke", database=arguments.database, outcome=outcome, **findings)
    content["seconds"] = round(time.monotonic() - started, 1)
    return content, FAILED if findings["failures"] else DONE


def _url(text: str) -> str:
    parts = urllib.parse.urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError("must be http(s)://host[:port]")
    return f"{parts.scheme}://{parts.netloc}"


def _check_running(arguments: argparse.Namespace) -> Document:
    findings = _check(arguments.url, arguments, find_installation())
    return {**findings, "notRun": [*findings["notRun"], _login_not_run()]}


def _start_and_check(arguments: argparse.Namespace) -> Document:
    with cursor_on(arguments.database) as cursor:
        require_odoo(cursor)
        _refuse_residue(cursor)
        installation = find_installation()
        credentials = new_credentials(cursor, arguments.database)
        process = None
        try:
            with web_process(installation, arguments.database) as process:
                findings = _check(process.url, arguments, installation, process)
                if credentials is not None and not findings["failures"]:
                    findings["failures"] = check_login(WebServer(process.url), credentials)
                    findings["ran"]["logins"] = 1
        finally:
            if process is not None:
                end_backends(cursor, process.tag)
    if credentials is None:
        findings["notRun"] = [*findings["notRun"], _login_not_run()]
    return {**findings, "failures": _with_log(findings["failures"], process)}


def _login_not_run() -> Document:
    message = "Nobody logged in: only a user of a clone gets a password for that."
    return {"probe": "login", "subject": "/web/session/authenticate", "message": message}


def _refuse_residue(cursor: Any) -> None:
    residue = read_residue(cursor)
    if residue:
        raise Refusal(
            "residue",
            f"Starting Odoo would finish half-processed modules: {', '.join(residue[:20])}.",
        )


def _check(
    url: str,
    arguments: argparse.Namespace,
    installation: Installation,
    process: WebProcess | None = None,
) -> Document:
    server = WebServer(url)
    ended = process.ended if process else _never
    if not wait_for_server(server, time.monotonic() + arguments.timeout, ended):
        said = (
            "The server ended by itself."
            if ended()
            else f"Nobody answered within {arguments.timeout:g} s."
        )
        failures = [{"probe": "http", "subject": url, "message": said}]
        return {"failures": failures, "ran": {"pages": 0, "assets": 0}, "notRun": []}
    failures, assets = _check_pages(server, arguments.database)
    websocket, not_run = _check_websocket(arguments.websocket, url, installation)
    return {
        "failures": failures + websocket,
        "ran": {"pages": 2, "assets": assets},
        "notRun": not_run,
    }


def _never() -> bool:
    """A server that was not started here is not ours to watch."""
    return False


def _check_pages(server: WebServer, database: str | None) -> tuple[list[Document], int]:
    """Failures, and the number of assets that the login page links."""
    _, health = check_page(server, "http", "/web/health")
    login, problems = check_page(server, "http", _login_path(database))
    if problems:
        return health + problems, 0
    assets = asset_paths(login.body)
    if not assets:
        message = "The login page links no stylesheet or script of this server."
        problems = [{"probe": "assets", "subject": "/web/login", "message": message}]
    failed = [failure for path in assets for failure in check_asset(server, path)]
    return health + problems + failed, len(assets)


def _login_path(database: str | None) -> str:
    return (
        "/web/login"
        if database is None
        else f"/web/login?{urllib.parse.urlencode({'db': database})}"
    )


def _check_websocket(
    given: str | None, url: str, installation: Installation
) -> tuple[list[Document], list[Document]]:
    """With workers a process of its own serves the websocket, on a port of its own; `given` is another server's."""
    if given is not None:
        return check_websocket(given), []
    if not installation.workers:
        message = (
            "The configuration has no workers, so there is no process of its own for the websocket."
        )
        return [], [{"probe": "websocket", "subject": "/websocket", "message": message}]
    host = urllib.parse.urlsplit(url).hostname
    return check_websocket(f"http://{host}:{installation.gevent_port}"), []


def _with_log(failures: list[Document], process: WebProcess | None) -> list[Document]:
    """The first error of the server's own log explains most failures."""
    error = process.first_error() if process else ""
    if not error:
        return failures
    return [
        {**failure, "message": f"{failure['message']} Log: {error[:500]}"} for failure in failures
    ]
