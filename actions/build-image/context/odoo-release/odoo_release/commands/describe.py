"""`describe`: facts about this image. No database."""

from __future__ import annotations

import argparse
import time

from odoo_release.answers import DONE, Document, document
from odoo_release.installation import Installation, find_installation, run_inside
from odoo_release.manifests import Addons, missing_dependencies
from odoo_release.migrations import find_scripts, misplaced_folders
from odoo_release.odoo_config import path_flags, private_config
from odoo_release.source_check import syntax_problems


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--all` describes Odoo's own modules too."""
    parser.add_argument("--all", action="store_true", help="describe Odoo's own modules too")


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Series, addons paths, modules, their scripts, and every problem of the customer's addons."""
    started = time.monotonic()
    installation = find_installation()
    addons = installation.addons()
    names = sorted(addons.modules) if arguments.all else addons.customer
    content = document(
        "describe",
        series=installation.series,
        odooVersion=installation.version,
        python=installation.python,
        addonsPaths=list(installation.paths),
        upgradePaths=list(installation.upgrade_paths),
        customerModules=sorted(addons.customer),
        modules={name: _describe_module(installation, addons, name) for name in sorted(names)},
        problems=_problems(addons),
        seconds=round(time.monotonic() - started, 2),
    )
    return content, DONE


def _describe_module(installation: Installation, addons: Addons, name: str) -> Document:
    module = addons.modules[name]
    scripts = find_scripts(module, installation.upgrade_paths)
    return {**module.document(), "migrations": [script.document() for script in scripts]}


def _problems(addons: Addons) -> list[Document]:
    problems = list(addons.problems)
    for name, absent in missing_dependencies(addons.customer, addons.modules).items():
        message = f"Depends on modules that are absent or not installable: {', '.join(absent)}."
        problems.append(_module_problem("dependency", addons, name, message))
    for name in sorted(addons.customer):
        for folder in misplaced_folders(addons.modules[name]):
            message = f"Odoo ignores the folder {folder}: its name is no version."
            problems.append(_module_problem("migration-folder", addons, name, message))
    syntax = [
        problem for name in addons.customer for problem in syntax_problems(addons.modules[name])
    ]
    return problems + syntax + _import_problems(addons, {problem["module"] for problem in syntax})


def _import_problems(addons: Addons, broken: set[str]) -> list[Document]:
    installable = [name for name in addons.customer if addons.modules[name].installable]
    if not installable:
        return []
    modules = [
        {
            "name": name,
            "path": addons.modules[name].path,
            "external": addons.modules[name].external,
            "importable": name not in broken,
        }
        for name in installable
    ]
    with private_config() as config:
        return run_inside("imports", {"flags": path_flags(config), "modules": modules})["problems"]


def _module_problem(code: str, addons: Addons, name: str, message: str) -> Document:
    return {
        "code": code,
        "module": name,
        "file": addons.modules[name].path,
        "line": None,
        "message": message,
    }
