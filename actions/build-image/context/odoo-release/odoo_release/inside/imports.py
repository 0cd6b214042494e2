"""Imports the customer's addons and checks their external dependencies, without a database."""

from __future__ import annotations

import importlib
import os
import shutil
import traceback
from typing import Any

from odoo_release.inside.facts import load_config
from odoo_release.inside.report import arguments, describe_error, report

ENDED = "Importing the module ended Python itself, so the modules after it were not imported."


def main() -> None:
    """Reports every problem: `{problems: [{code, module, file, line, message}]}`."""
    given = arguments()
    load_config(given["flags"])
    problems: list[dict[str, Any]] = []
    for module in given["modules"]:
        missing = _missing_dependencies(module)
        problems += missing
        if module["importable"] and not missing:
            # What is reported if the customer's code takes this process with it.
            report(
                {"problems": [*problems, _problem("import", module, _init(module), None, ENDED)]}
            )
            problems += _import_problem(module)
    report({"problems": problems})


def _missing_dependencies(module: dict[str, Any]) -> list[dict[str, Any]]:
    external = module["external"]
    missing = [(name, _missing_package(name)) for name in external.get("python", [])]
    missing += [(name, _missing_program(name)) for name in external.get("bin", [])]
    manifest = os.path.join(module["path"], "__manifest__.py")
    return [
        _problem(
            "external-dependency",
            module,
            manifest,
            _line_of(manifest, name),
            f"The external dependency {name!r} is not met: {why}",
        )
        for name, why in missing
        if why is not None
    ]


def _missing_program(name: str) -> str | None:
    return "no such program is in the image." if shutil.which(name) is None else None


def _missing_package(text: str) -> str | None:
    """Why Odoo would refuse to install a module that names this package, by Odoo's own check."""
    from odoo.modules import module

    check = getattr(
        module,
        "check_python_external_dependency",
        getattr(module, "_check_python_external_dependency", importlib.import_module),
    )
    try:
        check(text)
    except (Exception, SystemExit) as error:
        return (
            describe_error(error)
            .replace("{dependency!r}", repr(text))
            .replace("{dependency}", text)
        )
    return None


def _import_problem(module: dict[str, Any]) -> list[dict[str, Any]]:
    try:
        importlib.import_module(f"odoo.addons.{module['name']}")
    except SyntaxError as error:
        return [_problem("syntax", module, error.filename, error.lineno, describe_error(error))]
    except (Exception, SystemExit) as error:
        file, line = _place(error, module["path"])
        return [_problem("import", module, file, line, describe_error(error))]
    return []


def _problem(
    code: str, module: dict[str, Any], file: str | None, line: int | None, message: str
) -> dict[str, Any]:
    return {"code": code, "module": module["name"], "file": file, "line": line, "message": message}


def _place(error: BaseException, folder: str) -> tuple[str | None, int | None]:
    """The deepest frame inside the addon."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(folder)
    ]
    return (frames[-1].filename, frames[-1].lineno) if frames else (None, None)


def _init(module: dict[str, Any]) -> str:
    return os.path.join(module["path"], "__init__.py")


def _line_of(file: str, text: str) -> int | None:
    try:
        with open(file, encoding="utf-8") as opened:
            return next((number for number, line in enumerate(opened, 1) if text in line), None)
    except OSError:
        return None
