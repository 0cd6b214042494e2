"""Removes Odoo's modules but the named ones, what they depend on, and what installs itself beside them.

One module of every category stays known, though it can't be installed: Odoo makes the categories from
the manifests, and base refers to some.
"""

from __future__ import annotations

import ast
import os
import shutil
import sys
from typing import Any

import odoo


def main(wanted: list[str]) -> None:
    """`wanted` are names of modules."""
    folder = os.path.join(next(iter(odoo.__path__)), "addons")
    manifests = {name: read_manifest(folder, name) for name in os.listdir(folder)}
    modules = {name: manifest for name, manifest in manifests.items() if manifest is not None}
    kept = with_companions(with_dependencies(set(wanted), modules), modules)
    categories = {modules[name].get("category", "Uncategorized") for name in kept}
    for name in sorted(modules.keys() - kept):
        category = modules[name].get("category", "Uncategorized")
        shutil.rmtree(os.path.join(folder, name))
        if category not in categories:
            write_manifest(folder, name, category)
        categories.add(category)


def read_manifest(folder: str, name: str) -> dict[str, Any] | None:
    """None for what is not a module."""
    path = os.path.join(folder, name, "__manifest__.py")
    if not os.path.isfile(path):
        return None
    with open(path, encoding="utf-8") as file:
        return ast.literal_eval(file.read())


def write_manifest(folder: str, name: str, category: str) -> None:
    """Makes a module of nothing else. Odoo warns of what is missing in a manifest."""
    manifest = {"name": name, "category": category, "installable": False}
    os.mkdir(os.path.join(folder, name))
    with open(os.path.join(folder, name, "__manifest__.py"), "w", encoding="utf-8") as file:
        file.write(repr({**manifest, "author": "Odoo S.A.", "license": "LGPL-3"}))


def with_dependencies(names: set[str], modules: dict[str, Any]) -> set[str]:
    """`names` and everything below them."""
    missing = {needed for name in names for needed in modules[name].get("depends", [])} - names
    return with_dependencies(names | missing, modules) if missing else names


def with_companions(names: set[str], modules: dict[str, Any]) -> set[str]:
    """`names`, what installs itself beside them, and everything below that."""
    more = with_dependencies(names | self_installing(names, modules), modules)
    return names if more == names else with_companions(more, modules)


def self_installing(kept: set[str], modules: dict[str, Any]) -> set[str]:
    """What Odoo installs as soon as the modules in `kept` are there."""
    return {name for name, manifest in modules.items() if installs_itself(manifest, kept)}


def installs_itself(manifest: dict[str, Any], kept: set[str]) -> bool:
    """`auto_install` is a flag, or a list of those that are waited for."""
    waited_for = manifest.get("auto_install", False)
    depends = manifest.get("depends", []) if waited_for is True else waited_for
    return waited_for is not False and kept.issuperset(depends or [])


if __name__ == "__main__":
    main(sys.argv[1:])
