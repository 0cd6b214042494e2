"""Odoo's log as records; the format is the same in series 14 to 19 (odoo/netsvc.py). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Iterator

from odoo_release.redaction import Redactor, clean_line

RECORD_START = re.compile(
    r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (\d+) (DEBUG|INFO|WARNING|ERROR|CRITICAL) (\S+) ([^:\s]+): (.*)"
)
FIRST_LINES = 15
LAST_LINES = 25
LINE_LENGTH = 2000


@dataclass
class Record:
    """One record: its first line's fields and the first and last of its continuation lines."""

    level: str
    database: str
    logger: str
    message: str
    first: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    dropped: int = 0

    def add(self, line: str) -> None:
        """Adds a continuation line; the middle of a long traceback is dropped."""
        if len(self.first) < FIRST_LINES:
            self.first.append(line)
            return
        self.last.append(line)
        if len(self.last) > LAST_LINES:
            self.last.pop(0)
            self.dropped += 1

    def text(self) -> str:
        """The message and its continuation lines."""
        gap = [f"… {self.dropped} lines left out …"] if self.dropped else []
        return "\n".join([self.message, *self.first, *gap, *self.last]).rstrip()


class LogReader:
    """Turns lines into records; every line comes back cleaned and redacted for the progress log."""

    def __init__(self) -> None:
        self._redactor = Redactor()
        self._current: Record | None = None

    def line(self, raw: str) -> tuple[str, Record | None]:
        """The printable line, and the record that this line completed, if any."""
        line = clean_line(raw)[:LINE_LENGTH]
        start = RECORD_START.fullmatch(line)
        line = self._redactor.line(line, start is not None)
        if start is None:
            if self._current is not None:
                self._current.add(line)
            return line, None
        completed = self._current
        message = RECORD_START.fullmatch(line)
        self._current = Record(start[3], start[4], start[5], message[6].rstrip() if message else "")
        return line, completed

    def end(self) -> Record | None:
        """The last record, once there are no more lines."""
        completed, self._current = self._current, None
        return completed


def read_records(text: str) -> Iterator[Record]:
    """All records of a complete log."""
    reader = LogReader()
    for raw in text.splitlines():
        _, record = reader.line(raw)
        if record is not None:
            yield record
    last = reader.end()
    if last is not None:
        yield last
