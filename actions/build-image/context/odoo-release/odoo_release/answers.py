"""What a command answers: its document, its refusals and its errors."""

from __future__ import annotations

import json
from typing import Any, Dict

from odoo_release.version import VERSION

Document = Dict[str, Any]

DONE, FAILED, USAGE = 0, 1, 2


class Refusal(Exception):
    """The command must not do what was asked: a rule or the database's state forbids it."""

    def __init__(self, code: str, message: str, evidence: Document | None = None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.evidence = evidence

    def reason(self) -> Document:
        """The refusal as a reason of a document."""
        return reason(self.code, self.message, self.evidence)


class HelperError(Exception):
    """The command could not find out or could not do it: an answer is not possible."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


class UsageError(HelperError):
    """The command line itself is wrong."""

    def __init__(self, message: str):
        super().__init__("usage", message)


def reason(code: str, message: str, evidence: Document | None = None) -> Document:
    """A stable code, a sentence and, where there are any, the facts behind it."""
    entry: Document = {"code": code, "message": message}
    if evidence:
        entry["evidence"] = evidence
    return entry


def document(command: str, **fields: Any) -> Document:
    """A document of `command`, with the helper's version in front."""
    return {"helper": VERSION, "command": command, **fields}


def refused(command: str, refusal: Refusal, **fields: Any) -> Document:
    """The document of a command that refused to act."""
    return document(command, **fields, outcome="refused", reasons=[refusal.reason()])


def error(command: str | None, problem: HelperError) -> Document:
    """The document of a command that could not answer."""
    return document(command or "", error={"code": problem.code, "message": problem.message})


def to_json(content: Document) -> str:
    """One line of JSON: ASCII only, so that no terminal or log encoding can break it."""
    return json.dumps(content, sort_keys=False, ensure_ascii=True, default=str)
