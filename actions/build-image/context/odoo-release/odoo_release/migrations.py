"""Migration scripts of a module, and which of them an update will run. No import of Odoo."""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass
from typing import Iterable

from odoo_release.answers import Document
from odoo_release.manifests import Module
from odoo_release.update_log import script_key
from odoo_release.versions import is_due, is_migration_folder

STAGES = ("pre", "post", "end")


@dataclass(frozen=True)
class Script:
    """One script; `folder` is the name of its version folder."""

    folder: str
    stage: str
    file: str

    def document(self) -> Document:
        """The script's facts."""
        return {"version": self.folder, "stage": self.stage, "file": self.file}


def find_scripts(module: Module, upgrade_paths: Iterable[str] = ()) -> list[Script]:
    """Scripts in the places where Odoo looks: migrations/, upgrades/ and --upgrade-path."""
    roots = [os.path.join(module.path, "migrations"), os.path.join(module.path, "upgrades")]
    roots += [os.path.join(path, module.name) for path in upgrade_paths]
    return [script for root in roots for script in _scripts_below(root)]


def misplaced_folders(module: Module) -> list[str]:
    """Folders beside the scripts whose name is no version: Odoo ignores them with a warning."""
    roots = [os.path.join(module.path, "migrations"), os.path.join(module.path, "upgrades")]
    return [
        os.path.join(root, name)
        for root in roots
        for name in _subfolders(root)
        if name not in ("tests", "__pycache__") and not is_migration_folder(name)
    ]


def scripts_due(
    module: Module, installed: str, series: str, upgrade_paths: Iterable[str] = ()
) -> set[str]:
    """Keys (`module:stage:version`) of the scripts that run when `installed` becomes the manifest's version."""
    return {
        script_key(module.name, script.stage, script.folder)
        for script in find_scripts(module, upgrade_paths)
        if is_due(script.folder, installed, module.version, series)
    }


def _scripts_below(root: str) -> list[Script]:
    return [
        Script(folder, stage, file)
        for folder in _subfolders(root)
        if is_migration_folder(folder)
        for file in sorted(glob.glob(os.path.join(glob.escape(root), folder, "*.py")))
        for stage in STAGES
        if os.path.basename(file).startswith(f"{stage}-")
    ]


def _subfolders(root: str) -> list[str]:
    if not os.path.isdir(root):
        return []
    return sorted(name for name in os.listdir(root) if os.path.isdir(os.path.join(root, name)))
