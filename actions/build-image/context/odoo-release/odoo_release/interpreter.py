"""Finds Odoo's command and runs the helper with the Python that Odoo itself runs with."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys

from odoo_release.answers import HelperError

SWITCHED = "ODOO_RELEASE_INTERPRETER"


def odoo_command() -> str:
    """The path of Odoo's command: `ODOO_BIN`, else `odoo` or `odoo-bin` on PATH."""
    names = [os.environ["ODOO_BIN"]] if os.environ.get("ODOO_BIN") else ["odoo", "odoo-bin"]
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    raise HelperError("no-odoo", f"Odoo's command was not found on PATH ({' or '.join(names)}).")


def use_odoos_interpreter() -> None:
    """Starts the helper again with Odoo's interpreter when this one lacks what Odoo brings.

    Images with a virtual environment name it in the first line of Odoo's command only.
    """
    if importlib.util.find_spec("psycopg2") is not None or SWITCHED in os.environ:
        return
    interpreter = _shebang_interpreter()
    if interpreter is not None:
        os.environ[SWITCHED] = interpreter
        os.execv(interpreter, [interpreter, *sys.argv])


def _shebang_interpreter() -> str | None:
    try:
        with open(odoo_command(), "rb") as script:
            first = script.readline(512)
    except (HelperError, OSError):
        return None
    words = first[2:].decode("utf-8", "replace").split() if first.startswith(b"#!") else []
    if len(words) != 1 or "python" not in os.path.basename(words[0]):
        return None
    return words[0] if os.access(words[0], os.X_OK) else None
