"""Runs Odoo as a child: output streamed line by line, a deadline, and a kill that leaves nothing behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import BinaryIO, Callable, Sequence, cast

CHUNK = 65536
LINE_LIMIT = 1024 * 1024
KILL_WAIT = 10.0


class Interrupted(BaseException):
    """SIGTERM or SIGINT reached the helper; `name` says which."""

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name


def raise_on_signals() -> None:
    """From now on SIGTERM and SIGINT raise Interrupted in the main thread."""

    def interrupt(number: int, _frame: object) -> None:
        raise Interrupted(signal.Signals(number).name)

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGINT, interrupt)


def ignore_signals() -> None:
    """A second SIGTERM must not cut the cleaning up and the answer short."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class OdooProcess:
    """One child in a process group of its own; its two output streams arrive as one."""

    def __init__(
        self,
        command: Sequence[str],
        environment: dict[str, str],
        standard_input: str = "",
        result: int | None = None,
    ):
        self._child = subprocess.Popen(  # noqa: S603 (an argument vector of checked values)
            list(command),
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=() if result is None else (result,),
            start_new_session=True,
        )
        self._stdout = cast(BinaryIO, self._child.stdout)
        self._send(standard_input)
        self._buffer = b""

    def stream(self, on_line: Callable[[str], None], timeout: float | None) -> int | None:
        """Feeds every line to `on_line` until the child ends: its exit status, None after `timeout`."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            if deadline is not None and time.monotonic() >= deadline:
                self.kill()
                self._drain(on_line)
                return None
            if not self._read_once(on_line):
                break
        self._flush(on_line)
        return self._child.wait()

    def poll(self) -> int | None:
        """The exit status, None while the child runs."""
        return self._child.poll()

    def read_available(self, on_line: Callable[[str], None]) -> None:
        """Feeds what the child has printed so far, without waiting for more."""
        while self._ready(0.0) and self._read_once(on_line):
            pass

    def kill(self) -> None:
        """Ends the whole process group at once: an update has nothing to finish gracefully."""
        with suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait(KILL_WAIT)

    def _send(self, text: str) -> None:
        stdin = self._child.stdin
        if stdin is None:
            return
        with suppress(BrokenPipeError):
            stdin.write(text.encode())
            stdin.close()

    def _read_once(self, on_line: Callable[[str], None]) -> bool:
        if not self._ready(0.5):
            # A grandchild may keep the pipe open after Odoo itself has ended.
            return self._child.poll() is None
        chunk = os.read(self._output(), CHUNK)
        self._take(chunk, on_line)
        return chunk != b""

    def _take(self, chunk: bytes, on_line: Callable[[str], None]) -> None:
        *lines, self._buffer = (self._buffer + chunk).split(b"\n")
        if len(self._buffer) > LINE_LIMIT:
            lines.append(self._buffer)
            self._buffer = b""
        for line in lines:
            on_line(line.decode("utf-8", "replace").rstrip("\r"))

    def _drain(self, on_line: Callable[[str], None]) -> None:
        self.read_available(on_line)
        self._flush(on_line)

    def _flush(self, on_line: Callable[[str], None]) -> None:
        if self._buffer:
            self._take(b"\n", on_line)

    def _ready(self, wait: float) -> bool:
        return bool(select.select([self._output()], [], [], wait)[0])

    def _output(self) -> int:
        return self._stdout.fileno()


def progress(line: str) -> None:
    """Prints one line of progress to standard error."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
