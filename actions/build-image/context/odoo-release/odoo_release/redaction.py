"""Takes business values out of Odoo's log: PostgreSQL and Odoo quote rows in their errors."""

from __future__ import annotations

import re

ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
KEY_VALUES = re.compile(r"(Key \(.*?\))=\(.*\)")
ROW_VALUES = re.compile(r"(Failing row contains) \(.*")
INPUT_VALUE = re.compile(r"(invalid input (?:syntax|value) for [^:]*): .*")
BAD_QUERY = re.compile(r"(.*\bbad query: )(.*)")
# Odoo logs the query as bytes in newer series: b'…' with its quotes escaped.
BYTES = re.compile(r"b(['\"])(.*)\1\s*")
SQL_VALUE = re.compile(r"'(?:[^']|'')*(?:'|$)|(?<![\w.])-?\d+(?:\.\d+)?(?!\w)")
QUERY_ENDS = ("ERROR:", "Traceback", "psycopg2")


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
        line = redact_values(line)
        if starts_record:
            query = BAD_QUERY.fullmatch(line)
            self._in_query = query is not None
            return line if query is None else query[1] + _redact_query(query[2])
        if self._in_query and line.startswith(QUERY_ENDS):
            self._in_query = False
        # A literal may span lines, so nothing of a query's further lines is safe to print.
        return "…" if self._in_query else _redact_position(line)


def _redact_query(query: str) -> str:
    wrapped = BYTES.fullmatch(query)
    text = wrapped[2].replace("\\'", "'").replace("\\n", " ") if wrapped else query
    return SQL_VALUE.sub("…", text)


def _redact_position(line: str) -> str:
    """PostgreSQL repeats the piece of the query around an error."""
    return SQL_VALUE.sub("…", line) if line.startswith("LINE ") else line
