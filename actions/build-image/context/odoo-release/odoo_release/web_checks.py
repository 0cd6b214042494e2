"""What a browser needs from the web server: health, login page, its assets, the websocket."""

from __future__ import annotations

import base64
import http.client
import os
import re
import time
import urllib.parse
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Callable

from odoo_release.answers import Document

REQUEST_TIMEOUT = 120.0
BODY_LIMIT = 32 * 1024 * 1024
REDIRECTS = 5
# Odoo answers a stylesheet that does not compile with status 200 and this text.
BROKEN_STYLESHEET = b"## CSS error message ##"
ASSET = re.compile(r"\.(?:css|js)(?:$|\?)")


@dataclass
class Answer:
    """Status (0 when nobody answered) and body of one request."""

    status: int
    body: bytes
    location: str = ""
    problem: str = ""


class WebServer:
    """Requests to one address; cookies are kept as a browser would."""

    def __init__(self, url: str):
        self._url = urllib.parse.urlsplit(url)
        self._cookies: dict[str, str] = {}

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        """One GET request, redirects on the same server followed."""
        answer = self._request("GET", path, headers or {})
        for _ in range(REDIRECTS):
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            answer = self._request("GET", _local_path(answer.location), {})
        return answer

    def post(self, path: str, content: str) -> Answer:
        """One POST request with a JSON document."""
        return self._request("POST", path, {"Content-Type": "application/json"}, content)

    def _request(
        self, method: str, path: str, headers: dict[str, str], content: str | None = None
    ) -> Answer:
        kind = (
            http.client.HTTPSConnection
            if self._url.scheme == "https"
            else http.client.HTTPConnection
        )
        connection = kind(
            self._url.hostname or "127.0.0.1", self._url.port, timeout=REQUEST_TIMEOUT
        )
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            sent = {**({"Cookie": cookies} if cookies else {}), **headers}
            connection.request(method, path, body=content, headers=sent)
            response = connection.getresponse()
            body = b"" if response.status == 101 else response.read(BODY_LIMIT)
        except (OSError, http.client.HTTPException) as error:
            return Answer(0, b"", problem=f"{type(error).__name__}: {error}")
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self._cookies[name.strip()] = value.strip()
        return Answer(response.status, body, response.headers.get("Location", ""))


class _Assets(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.paths: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "link" and "stylesheet" in (values.get("rel") or ""):
            self._add(values.get("href"))
        if tag == "script":
            self._add(values.get("src") or values.get("data-src"))

    def _add(self, path: str | None) -> None:
        # Other hosts are not ours to judge.
        if path and path.startswith("/") and not path.startswith("//") and ASSET.search(path):
            self.paths.append(path)


def asset_paths(page: bytes) -> list[str]:
    """The stylesheets and scripts of a page that this server must deliver."""
    parser = _Assets()
    parser.feed(page.decode("utf-8", "replace"))
    return sorted(set(parser.paths))


def wait_for_server(server: WebServer, deadline: float, ended: Callable[[], bool]) -> bool:
    """True as soon as anybody answers on `/web/health`; no use in waiting once the server has ended."""
    while True:
        if server.get("/web/health").status != 0:
            return True
        if time.monotonic() >= deadline or ended():
            return False
        time.sleep(0.5)


def check_page(server: WebServer, probe: str, path: str) -> tuple[Answer, list[Document]]:
    """The page, and a failure unless it answers 200 with a body."""
    answer = server.get(path)
    problem = answer.problem or (
        "an empty body" if answer.status == 200 and not answer.body else ""
    )
    if answer.status == 200 and not problem:
        return answer, []
    said = f" ({problem})" if problem else ""
    return answer, [
        {"probe": probe, "subject": path, "message": f"{path} answered {answer.status}{said}."}
    ]


def check_asset(server: WebServer, path: str) -> list[Document]:
    """A failure unless the asset arrives and was compiled."""
    answer, failures = check_page(server, "assets", path)
    if not failures and BROKEN_STYLESHEET in answer.body:
        message = f"{path} answered 200, and the stylesheet could not be compiled."
        failures = [{"probe": "assets", "subject": path, "message": message}]
    return failures


def check_websocket(url: str) -> list[Document]:
    """A failure unless the server switches to the websocket protocol."""
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Origin": url,
    }
    answer = WebServer(url).get("/websocket", headers)
    if answer.status == 101:
        return []
    said = f" ({answer.problem})" if answer.problem else ""
    message = f"/websocket answered {answer.status}{said} instead of switching protocols (101)."
    return [{"probe": "websocket", "subject": "/websocket", "message": message}]


def _local_path(location: str) -> str:
    parts = urllib.parse.urlsplit(location)
    return urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
