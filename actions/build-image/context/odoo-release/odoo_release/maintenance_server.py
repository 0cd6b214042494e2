"""Serves the maintenance page from one thread: slow and hostile clients cost few connections and seconds."""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import suppress
from typing import Sequence

from odoo_release.answers import HelperError
from odoo_release.maintenance_page import make_answer
from odoo_release.odoo_process import progress

CONNECTIONS = 500
REQUEST_SECONDS = 10.0
REQUEST_LIMIT = 64 * 1024
# A client that is still sending would lose the answer if its connection were closed at once.
LINGER_SECONDS = 2.0
LINGER_LIMIT = 1024 * 1024


def serve(page: bytes, listeners: Sequence[socket.socket]) -> None:
    """Answers until SIGTERM or SIGINT."""
    asyncio.run(_serve(page, listeners))


def listen(port: int) -> socket.socket:
    """A socket for all addresses of both families, or of IPv4 where there is no other."""
    try:
        return _bound(socket.AF_INET6, "::", port)
    except OSError:
        pass
    try:
        return _bound(socket.AF_INET, "0.0.0.0", port)  # noqa: S104 (it is a public page)
    except OSError as problem:
        raise HelperError(
            "port", f"Port {port} cannot be listened to: {problem.strerror}."
        ) from None


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind((address, port))
    except OSError:
        listener.close()
        raise
    return listener


async def _serve(page: bytes, listeners: Sequence[socket.socket]) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    visitors = Visitors(page)
    servers = [
        await asyncio.start_server(visitors.visit, sock=listener, limit=REQUEST_LIMIT)
        for listener in listeners
    ]
    progress("The maintenance page is there.")
    await stop.wait()
    for server in servers:
        server.close()


class Visitors:
    """The connections that are open; more than enough are not answered at all."""

    def __init__(self, page: bytes):
        self._page = page
        self._open = 0

    async def visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request and its answer."""
        if self._open >= CONNECTIONS:
            writer.transport.abort()
            return
        self._open += 1
        try:
            await asyncio.wait_for(self._answer(reader, writer), REQUEST_SECONDS)
        except (OSError, EOFError, ValueError, asyncio.TimeoutError, asyncio.LimitOverrunError):
            pass
        finally:
            self._open -= 1
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(make_answer(head.split(b"\r\n", 1)[0], self._page))
        await writer.drain()
        writer.write_eof()
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(_read_rest(reader), LINGER_SECONDS)


async def _read_rest(reader: asyncio.StreamReader) -> None:
    left = LINGER_LIMIT
    while left > 0:
        chunk = await reader.read(min(left, REQUEST_LIMIT))
        if not chunk:
            return
        left -= len(chunk)
