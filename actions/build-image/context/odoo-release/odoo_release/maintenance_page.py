"""The page that people see while a release is carried out, and the answer it is sent in. Pure."""

from __future__ import annotations

import html
import os

DEFAULT_TEXT = (
    "We will be back in a moment\n"
    "The system is being updated. This page reloads by itself; nothing that you saved is lost.\n"
)
TEMPLATE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "maintenance_page.html")
RETRY_SECONDS = 30
HEALTH = "/healthz"


def make_page(text: str) -> bytes:
    """The page: the first line of `text` is its heading, each other line a paragraph. Nothing in it is markup."""
    heading, *others = [
        html.escape(line.strip()) for line in text.splitlines() if line.strip()
    ] or [""]
    paragraphs = "\n".join(f"    <p>{line}</p>" for line in others)
    with open(TEMPLATE, encoding="utf-8") as file:
        template = file.read()
    # In one pass: a text that says @TEXT@ means those letters.
    parts = template.split("@TEXT@")
    return paragraphs.join(part.replace("@HEADING@", heading) for part in parts).encode()


def make_answer(request_line: bytes, page: bytes) -> bytes:
    """The whole answer to a request: 200 on /healthz for the kubelet, 503 with the page everywhere else."""
    words = request_line.split()
    if len(words) != 3 or not words[2].startswith(b"HTTP/"):
        return _answer("400 Bad Request", "text/plain", b"This is not an HTTP request.\n", True)
    method, target = words[0], words[1].split(b"?")[0]
    with_body = method != b"HEAD"
    if target == HEALTH.encode():
        return _answer("200 OK", "text/plain", b"ok\n", with_body)
    return _answer("503 Service Unavailable", "text/html; charset=utf-8", page, with_body)


def _answer(status: str, kind: str, body: bytes, with_body: bool) -> bytes:
    head = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        f"Retry-After: {RETRY_SECONDS}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
        "Connection: close",
    ]
    return "\r\n".join([*head, "", ""]).encode() + (body if with_body else b"")
