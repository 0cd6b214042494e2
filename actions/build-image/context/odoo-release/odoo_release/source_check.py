"""Syntax of a module's Python files, migration scripts included. No import of anything."""

from __future__ import annotations

import os
import warnings
from typing import Iterator

from odoo_release.answers import Document
from odoo_release.manifests import Module


def syntax_problems(module: Module) -> list[Document]:
    """One problem for each file that this Python cannot compile."""
    problems = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for file in _python_files(module.path):
            problem = _syntax_problem(module.name, file)
            problems += [] if problem is None else [problem]
    return problems


def _syntax_problem(module: str, file: str) -> Document | None:
    line: int | None = None
    try:
        with open(file, "rb") as opened:
            compile(opened.read(), file, "exec", dont_inherit=True)
        return None
    except SyntaxError as error:
        line, message = error.lineno, f"SyntaxError: {error.msg}"
    except (ValueError, OSError) as error:
        message = f"{type(error).__name__}: {error}"
    return {"code": "syntax", "module": module, "file": file, "line": line, "message": message}


def _python_files(folder: str) -> Iterator[str]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(
            name for name in folders if name not in ("node_modules", "__pycache__", ".git")
        )
        for name in sorted(files):
            if name.endswith(".py"):
                yield os.path.join(root, name)
