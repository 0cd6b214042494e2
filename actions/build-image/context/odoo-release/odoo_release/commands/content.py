"""`content`: what an update of this image would load, as hashes to compare with another image's. No database."""

from __future__ import annotations

import argparse
import os
import time

from odoo_release import arguments as allowed
from odoo_release.answers import DONE, Document, HelperError, document
from odoo_release.content import core_hash, distributions, in_processes, module_hash
from odoo_release.installation import Installation, find_installation
from odoo_release.manifests import Addons
from odoo_release.migrations import find_scripts

BASE = "base"
# No module has this name.
CORE = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--modules` limits what is read: the files of modules that nobody installed are of no interest."""
    parser.add_argument(
        "--modules", type=allowed.modules, metavar="NAME,...", help="hash these only"
    )


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Every module of the image with its manifest, its scripts and its hash; Odoo itself; the Python packages."""
    started = time.monotonic()
    installation = find_installation()
    addons = installation.addons()
    if BASE not in addons.modules:
        raise HelperError("no-base", "The module base is not on Odoo's addons paths.")
    wanted = addons.modules if arguments.modules is None else arguments.modules
    hashes = _hashes(installation, addons, [name for name in wanted if name in addons.modules])
    content = document(
        "content",
        series=installation.series,
        odooVersion=installation.version,
        core=hashes[CORE],
        distributions=distributions(),
        modules={
            name: _describe(installation, addons, name, hashes) for name in sorted(addons.modules)
        },
        unreadable=sorted({problem["module"] for problem in addons.problems}),
        seconds=round(time.monotonic() - started, 2),
    )
    return content, DONE


def _hashes(installation: Installation, addons: Addons, names: list[str]) -> dict[str, str]:
    def hash_of(name: str) -> str:
        if name == CORE:
            return core_hash(addons.modules[BASE])
        return module_hash(addons.modules[name], installation.upgrade_paths)

    return in_processes(hash_of, [CORE, *names])


def _describe(
    installation: Installation, addons: Addons, name: str, hashes: dict[str, str]
) -> Document:
    module = addons.modules[name]
    scripts = find_scripts(module, installation.upgrade_paths)
    return {
        "version": module.version,
        "depends": module.depends,
        "autoInstall": module.auto_install,
        "installable": module.installable,
        "packages": module.external.get("python", []),
        "path": module.path,
        "hash": hashes.get(name),
        "scripts": [
            {
                "version": script.folder,
                "stage": script.stage,
                "file": _inside(module.path, script.file),
            }
            for script in scripts
        ],
    }


def _inside(folder: str, file: str) -> str:
    """The path inside the module; of a script on an upgrade path, its whole path."""
    return os.path.relpath(file, folder) if file.startswith(folder + os.sep) else file
