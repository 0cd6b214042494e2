"""The maintenance page as clients meet it: kind ones, slow ones, hostile ones."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import unittest
from pathlib import Path
from unittest import mock

from odoo_release import maintenance_server
from odoo_release.maintenance_page import DEFAULT_TEXT, make_answer, make_page

LAUNCHER = Path(__file__).parents[3] / "actions/build-image/context/odoo-release/odoo-release"


class Page(unittest.TestCase):
    def test_it_has_the_heading_and_the_words_and_asks_nobody_for_anything(self) -> None:
        page = make_page(DEFAULT_TEXT).decode()
        self.assertIn("<h1>We will be back in a moment</h1>", page)
        self.assertIn("<p>The system is being updated.", page)
        self.assertIn("prefers-color-scheme: dark", page)
        for outside in ("http:", "https:", "//", "<script", "<link", "url("):
            self.assertNotIn(outside, page)

    def test_foreign_text_is_text(self) -> None:
        page = make_page("<script>alert(1)</script>\n@HEADING@ @TEXT@ &amp;\n").decode()
        self.assertNotIn("<script>", page)
        self.assertIn("<p>@HEADING@ @TEXT@ &amp;amp;</p>", page)

    def test_a_head_request_gets_no_body(self) -> None:
        answer = make_answer(b"HEAD / HTTP/1.1", b"page")
        self.assertTrue(answer.startswith(b"HTTP/1.1 503 "))
        self.assertTrue(answer.endswith(b"\r\n\r\n"))
        self.assertIn(b"Content-Length: 4\r\n", answer)


class Server(unittest.TestCase):
    def setUp(self) -> None:
        self.ports = [free_port(), free_port()]
        self.child = subprocess.Popen(
            [sys.executable, str(LAUNCHER), "maintenance-page"]
            + [word for port in self.ports for word in ("--port", str(port))],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PATH": "/nonexistent"},
        )
        self.addCleanup(self.end)
        self.assertEqual(self.child.stderr.readline(), "The maintenance page is there.\n")

    def end(self) -> None:
        self.child.kill()
        self.child.communicate()

    def get(self, path: str, port: int = 0, **headers: str) -> tuple[int, str, str | None]:
        connection = http.client.HTTPConnection("127.0.0.1", port or self.ports[0], timeout=10)
        self.addCleanup(connection.close)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get("Retry-After")

    def test_every_path_on_every_port_is_503_with_the_page(self) -> None:
        for path in ("/", "/web/login?a=b", "/jsonrpc", "/healthz/x"):
            for port in self.ports:
                with self.subTest(path=path):
                    status, body, retry = self.get(path, port)
                    self.assertEqual((status, retry), (503, "30"))
                    self.assertIn("We will be back", body)

    def test_the_kubelet_is_told_that_the_page_itself_is_well(self) -> None:
        self.assertEqual(self.get("/healthz?x")[:2], (200, "ok\n"))

    def test_a_websocket_is_not_opened(self) -> None:
        upgrade = {"Connection": "Upgrade", "Upgrade": "websocket"}
        self.assertEqual(self.get("/websocket", **upgrade)[0], 503)

    def test_a_large_upload_still_gets_its_answer(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[0], timeout=10)
        self.addCleanup(connection.close)
        connection.request("POST", "/web/upload", body=b"x" * 900_000)
        self.assertEqual(connection.getresponse().status, 503)

    def test_clients_that_say_nothing_or_too_much_keep_nobody_out(self) -> None:
        silent = [socket.create_connection(("127.0.0.1", self.ports[0])) for _ in range(100)]
        loud = socket.create_connection(("127.0.0.1", self.ports[0]))
        try:
            loud.settimeout(10)
            try:
                loud.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 1_000_000)
                answer = loud.recv(100)
            except ConnectionError:
                answer = b""
            self.assertEqual(answer, b"")
            self.assertEqual(self.get("/")[0], 503)
        finally:
            for one in [*silent, loud]:
                one.close()

    def test_what_is_no_http_is_refused(self) -> None:
        with socket.create_connection(("127.0.0.1", self.ports[0])) as client:
            client.settimeout(10)
            client.sendall(b"\x16\x03\x01 hello\r\n\r\n")
            self.assertTrue(client.recv(100).startswith(b"HTTP/1.1 400 "))

    def test_it_ends_at_once_with_clients_connected_and_says_so(self) -> None:
        with socket.create_connection(("127.0.0.1", self.ports[0])):
            self.get("/")
            begun = time.monotonic()
            self.child.send_signal(signal.SIGTERM)
            output, _ = self.child.communicate(timeout=10)
        self.assertLess(time.monotonic() - begun, 3)
        self.assertEqual(self.child.returncode, 0)
        self.assertEqual(json.loads(output)["outcome"], "stopped")


class Limits(unittest.TestCase):
    def read_silently(self, clients: int) -> list[bytes]:
        """What clients are sent that say nothing, once their connections end."""

        async def serve() -> list[bytes]:
            server = await asyncio.start_server(
                maintenance_server.Visitors(b"page").visit, "127.0.0.1", 0
            )
            port = server.sockets[0].getsockname()[1]
            connected = [await asyncio.open_connection("127.0.0.1", port) for _ in range(clients)]
            ends = [await end_of(reader) for reader, _writer in connected]
            for _reader, writer in connected:
                writer.close()
            server.close()
            return ends

        async def end_of(reader: asyncio.StreamReader) -> bytes:
            try:
                return await asyncio.wait_for(reader.read(), 5)
            except ConnectionError:
                return b""

        return asyncio.run(serve())

    def test_who_says_nothing_is_left_after_a_while(self) -> None:
        with mock.patch.object(maintenance_server, "REQUEST_SECONDS", 0.2):
            begun = time.monotonic()
            self.assertEqual(self.read_silently(1), [b""])
            self.assertGreater(time.monotonic() - begun, 0.15)

    def test_more_than_enough_at_once_are_not_waited_for(self) -> None:
        with mock.patch.object(maintenance_server, "CONNECTIONS", 0):
            begun = time.monotonic()
            self.assertEqual(self.read_silently(3), [b"", b"", b""])
            self.assertLess(time.monotonic() - begun, 4)


class Usage(unittest.TestCase):
    def run_it(self, *argv: str) -> tuple[int, dict]:
        done = subprocess.run(
            [sys.executable, str(LAUNCHER), "maintenance-page", *argv],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return done.returncode, json.loads(done.stdout)

    def test_a_text_that_is_not_there_is_said_at_the_start(self) -> None:
        status, answer = self.run_it("--port", str(free_port()), "--text", "/nonexistent/text")
        self.assertEqual((status, answer["error"]["code"]), (2, "usage"))

    def test_a_port_that_is_taken_is_said(self) -> None:
        with socket.socket() as taken:
            taken.bind(("", 0))
            taken.listen()
            status, answer = self.run_it("--port", str(taken.getsockname()[1]))
        self.assertEqual((status, answer["error"]["code"]), (1, "port"))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
