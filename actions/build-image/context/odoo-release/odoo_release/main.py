"""The command line: one command, one JSON document on standard output, one exit status."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from typing import Any

from odoo_release.answers import (
    DONE,
    FAILED,
    USAGE,
    Document,
    HelperError,
    Refusal,
    UsageError,
    error,
    to_json,
)
from odoo_release.command_parser import parse_arguments
from odoo_release.odoo_process import Interrupted, progress, raise_on_signals
from odoo_release.version import VERSION

COMMANDS = {
    "describe": "facts about this image: series, addons, migration scripts, imports; no database",
    "content": "hashes of what an update of this image would load; no database",
    "observe": "one observation of a database, to compare with another one",
    "compare": "what an update did to rows, against a copy from before it",
    "update": "update (or install) modules under a lock, and compare with what was rehearsed",
    "revert": "move the marker back to the previous release; never starts Odoo",
    "mark": "read or set the marker",
    "gate": "wait until the database belongs to this release",
    "check-cron": "does scheduled work stand still? the liveness probe of cron",
    "tag-clone": "tag a database as a clone that the kit made",
    "neutralize": "make a tagged clone harmless, and prove it",
    "probe": "can this image work with this database? changes nothing",
    "smoke": "does the web server answer as users need it?",
    "hook": "one step of a release on a cluster",
    "restore-drill": "restores a cluster's archive beside it, and looks whether that would do",
    "merge-settings": "lay an environment's settings over the image's configuration; no database",
    "maintenance-page": "tell everybody that the system is being updated; no database",
}


def main(argv: list[str]) -> int:
    """Runs one command and returns the exit status."""
    # Odoo and libraries print where they like: only the document may reach standard output.
    output = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    command = argv[0] if argv and argv[0] in COMMANDS else None
    content, status = _answer(command, argv)
    output.write(to_json(content) + "\n")
    output.close()
    return status


def _answer(command: str | None, argv: list[str]) -> tuple[Document, int]:
    raise_on_signals()
    try:
        return _run(argv)
    except Refusal as refusal:
        return error(command, HelperError(refusal.code, refusal.message)), FAILED
    except UsageError as problem:
        return error(command, problem), USAGE
    except HelperError as problem:
        return error(command, problem), FAILED
    except Interrupted as signal:
        return error(command, HelperError("interrupted", f"Interrupted by {signal.name}.")), FAILED
    except Exception as problem:
        progress(traceback.format_exc())
        message = f"The helper failed: {type(problem).__name__}. Standard error has the details."
        return error(command, HelperError("internal", message)), FAILED


def _run(argv: list[str]) -> tuple[Document, int]:
    if argv == ["--version"]:
        return {"helper": VERSION}, DONE
    if not argv or argv[0] not in COMMANDS:
        raise UsageError(f"Say one of: {', '.join(COMMANDS)}, --version.")
    name = argv[0]
    module = _import_command(name)
    return module.run(parse_arguments(module, name, COMMANDS[name], argv[1:]))


def _import_command(name: str) -> Any:
    try:
        return importlib.import_module(f"odoo_release.commands.{name.replace('-', '_')}")
    except ModuleNotFoundError as problem:
        message = f"{sys.executable} is not Odoo's Python: it lacks {problem.name}."
        raise HelperError("no-odoo", message) from None
