"""Takes business values out of Odoo's log: PostgreSQL and Odoo quote rows in their errors."""

from __future__ import annotations

import re

ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
KEY_VALUES = re.compile(r"(Key \(.*?\))=\(.*\)")
ROW_VALUES = re.compile(r"(Failing row contains) \(.*")
INPUT_VALUE = re.compile(r"(invalid input (?:syntax|value) for [^:]*): .*")
SQL_LITERAL = re.compile(r"'(?:[^']|'')*'")
BAD_QUERY = re.compile(r"\bbad query: ")


def clean_line(line: str) -> str:
    """`line` without terminal escapes and control characters."""
    return CONTROL.sub("", ANSI.sub("", line))


def redact_values(line: str) -> str:
    """`line` with the values that PostgreSQL quotes in its errors replaced by an ellipsis."""
    line = KEY_VALUES.sub(r"\1=(…)", line)
    line = ROW_VALUES.sub(r"\1 (…)", line)
    return INPUT_VALUE.sub(r"\1: …", line)


class Redactor:
    """Redacts a log line by line; it remembers whether the record is a failed SQL query."""

    def __init__(self) -> None:
        self._in_query = False

    def line(self, line: str, starts_record: bool) -> str:
        """The redacted line; `starts_record` is false for a continuation line."""
        if starts_record:
            self._in_query = bool(BAD_QUERY.search(line))
        line = redact_values(line)
        return SQL_LITERAL.sub("'…'", line) if self._in_query else line
