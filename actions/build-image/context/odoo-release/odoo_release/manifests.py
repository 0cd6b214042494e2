"""Manifests of the modules on the addons paths, read as Odoo reads them. No import of Odoo."""

from __future__ import annotations

import ast
import os
import re
from dataclasses import dataclass, field
from typing import Any, Iterable

from odoo_release.answers import Document
from odoo_release.versions import with_series

MANIFESTS = ("__manifest__.py", "__openerp__.py")
NAME = re.compile(r"[A-Za-z0-9_]{1,256}")
# How Python names the code that is no literal: with its address in memory.
NODE = re.compile(r": <ast\.\w+ object at 0x[0-9a-f]+>")
# A folder that holds one of these is Odoo's own (community or enterprise), not the customer's.
ODOOS_OWN = ("base", "web", "web_enterprise")


class WrongMember(Exception):
    """A key of a manifest with a value of the wrong kind; empty for the manifest itself."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


@dataclass
class Module:
    """One module as its manifest describes it."""

    name: str
    path: str
    version: str
    depends: list[str]
    auto_install: bool | list[str]
    installable: bool
    external: dict[str, list[str]] = field(default_factory=dict)

    def document(self) -> Document:
        """The manifest's facts."""
        return {
            "version": self.version,
            "depends": self.depends,
            "autoInstall": self.auto_install,
            "installable": self.installable,
            "externalDependencies": self.external,
            "path": self.path,
        }


@dataclass
class Addons:
    """All modules that Odoo would find, the first path winning, and what could not be read."""

    modules: dict[str, Module]
    customer: list[str]
    problems: list[Document]


def read_addons(paths: Iterable[str], series: str) -> Addons:
    """Reads every manifest below `paths`."""
    addons = Addons({}, [], [])
    for path in paths:
        own = any(os.path.isdir(os.path.join(path, name)) for name in ODOOS_OWN)
        for name in sorted(_folders(path)):
            module = (
                None
                if name in addons.modules
                else _read_module(path, name, series, addons.problems)
            )
            if module is not None:
                addons.modules[name] = module
                addons.customer += [] if own else [name]
    return addons


def missing_dependencies(names: Iterable[str], modules: dict[str, Module]) -> dict[str, list[str]]:
    """Per module of `names`: its direct or indirect dependencies that are absent or not installable."""
    missing: dict[str, list[str]] = {}
    for name in sorted(names):
        absent = sorted(
            needed
            for needed in _all_dependencies(name, modules)
            if not _can_load(modules.get(needed))
        )
        if absent:
            missing[name] = absent
    return missing


def _all_dependencies(name: str, modules: dict[str, Module]) -> set[str]:
    found: set[str] = set()
    queue = [name]
    while queue:
        module = modules.get(queue.pop())
        new = [needed for needed in (module.depends if module else []) if needed not in found]
        found.update(new)
        queue += new
    return found


def _can_load(module: Module | None) -> bool:
    return module is not None and module.installable


def _folders(path: str) -> list[str]:
    try:
        return [name for name in os.listdir(path) if NAME.fullmatch(name)]
    except OSError:
        return []


def _read_module(folder: str, name: str, series: str, problems: list[Document]) -> Module | None:
    path = os.path.join(folder, name)
    for file in (os.path.join(path, manifest) for manifest in MANIFESTS):
        if not os.path.isfile(file):
            continue
        try:
            text = _text(file)
            return _module(name, path, _members(text), series)
        except WrongMember as error:
            problems.append(_problem(name, file, _line_of(text, error.key), str(error)))
        except (SyntaxError, ValueError, TypeError, OSError, RecursionError, MemoryError) as error:
            line = error.lineno if isinstance(error, SyntaxError) else None
            message = (
                f"The manifest cannot be read: {type(error).__name__}: {NODE.sub('', str(error))}"
            )
            problems.append(_problem(name, file, line, message))
        return None
    return None


def _problem(module: str, file: str, line: int | None, message: str) -> Document:
    return {"code": "manifest", "module": module, "file": file, "line": line, "message": message}


def _text(file: str) -> str:
    with open(file, encoding="utf-8") as opened:
        return opened.read()


def _members(text: str) -> dict[str, Any]:
    content = ast.literal_eval(text)
    if not isinstance(content, dict):
        raise WrongMember("", "The manifest has to be a dictionary.")
    return content


def _line_of(text: str, key: str) -> int | None:
    found = re.search(rf"([\"']){key}\1\s*:", text)
    return None if found is None else text.count("\n", 0, found.start()) + 1


def _texts(content: dict[str, Any], key: str) -> list[str]:
    value = content.get(key) or []
    if not _is_texts(value):
        raise WrongMember(key, f'"{key}" has to be a list of texts.')
    return list(value)


def _is_texts(value: Any) -> bool:
    return isinstance(value, (list, tuple, set)) and all(isinstance(entry, str) for entry in value)


def _external(content: dict[str, Any]) -> dict[str, list[str]]:
    key = "external_dependencies"
    external = content.get(key) or {}
    # Other kinds are for people: "apt" is a dictionary in Odoo's own modules.
    kinds = [kind for kind in ("python", "bin") if isinstance(external, dict) and kind in external]
    if not isinstance(external, dict) or not all(_is_texts(external[kind]) for kind in kinds):
        raise WrongMember(key, f'"{key}" has to be a dictionary with lists of texts.')
    return {kind: list(external[kind]) for kind in kinds}


def _module(name: str, path: str, content: dict[str, Any], series: str) -> Module:
    auto_install = content.get("auto_install", False)
    version = with_series(str(content.get("version", "1.0")), series)
    # A version of another series has too many parts: from 17 on Odoo then sets installable=False.
    right_series = len(version.split(".")) <= len(series.split(".")) + 3
    return Module(
        name=name,
        path=path,
        version=version,
        depends=[] if name == "base" else _texts(content, "depends") or ["base"],
        auto_install=sorted(_texts(content, "auto_install"))
        if isinstance(auto_install, (list, tuple, set))
        else bool(auto_install),
        installable=bool(content.get("installable", True)) and right_series,
        external=_external(content),
    )
