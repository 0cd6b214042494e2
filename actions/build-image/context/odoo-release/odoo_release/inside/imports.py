"""Imports the customer's addons and checks their external dependencies, without a database."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import traceback
from typing import Any

from odoo_release.inside.facts import load_config
from odoo_release.inside.report import arguments, describe_error, report

REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")


def main() -> None:
    """Reports every problem: `{problems: [{code, module, file, line, message}]}`."""
    given = arguments()
    load_config(given["flags"])
    problems: list[dict[str, Any]] = []
    for module in given["modules"]:
        missing = _missing_dependencies(module)
        problems += missing
        if module["importable"] and not missing:
            problems += _import_problem(module)
    report({"problems": problems})


def _missing_dependencies(module: dict[str, Any]) -> list[dict[str, Any]]:
    external = module["external"]
    missing = [(name, "Python") for name in external.get("python", []) if not _python_present(name)]
    missing += [(name, "program") for name in external.get("bin", []) if shutil.which(name) is None]
    manifest = os.path.join(module["path"], "__manifest__.py")
    return [
        {
            "code": "external-dependency",
            "module": module["name"],
            "file": manifest,
            "line": _line_of(manifest, name),
            "message": f"The external dependency {name!r} ({kind}) is not in the image, or in another version.",
        }
        for name, kind in missing
    ]


def _python_present(text: str) -> bool:
    """By distribution name with markers and version (Odoo 16 and later), else by import name."""
    try:
        from importlib import metadata

        from packaging.requirements import Requirement
    except ImportError:
        return _importable(text)
    try:
        requirement = Requirement(text)
        if requirement.marker is not None and not requirement.marker.evaluate():
            return True
        return bool(
            requirement.specifier.contains(metadata.version(requirement.name), prereleases=True)
        )
    except Exception:
        # Not a requirement, or no such distribution: up to 15 it is an import name.
        return _importable(text)


def _importable(text: str) -> bool:
    name = REQUIREMENT.match(text)
    try:
        importlib.import_module(name[1] if name else text)
    except Exception:
        return False
    return True


def _import_problem(module: dict[str, Any]) -> list[dict[str, Any]]:
    try:
        importlib.import_module(f"odoo.addons.{module['name']}")
    except SyntaxError as error:
        return [_problem("syntax", module, error.filename, error.lineno, describe_error(error))]
    except Exception as error:
        file, line = _place(error, module["path"])
        return [_problem("import", module, file, line, describe_error(error))]
    return []


def _problem(
    code: str, module: dict[str, Any], file: str | None, line: int | None, message: str
) -> dict[str, Any]:
    return {"code": code, "module": module["name"], "file": file, "line": line, "message": message}


def _place(error: Exception, folder: str) -> tuple[str | None, int | None]:
    """The deepest frame inside the addon."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(folder)
    ]
    return (frames[-1].filename, frames[-1].lineno) if frames else (None, None)


def _line_of(file: str, text: str) -> int | None:
    try:
        with open(file, encoding="utf-8") as opened:
            return next((number for number, line in enumerate(opened, 1) if text in line), None)
    except OSError:
        return None
