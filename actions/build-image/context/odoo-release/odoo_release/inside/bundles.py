"""Odoo's asset bundles, in the words of each series."""

from __future__ import annotations

import inspect
import re
from typing import Any, Iterable, Iterator

CALLS = """
SELECT DISTINCT arch_db::text FROM ir_ui_view
 WHERE active AND type = 'qweb' AND arch_db::text LIKE '%t-call-assets%'
"""
CALL = re.compile(r"""t-call-assets=\\?["']([\w.]+)\\?["']""")
ALWAYS_LOADED = ("web.assets_web", "web.assets_backend", "web.assets_frontend")
ONLY_FOR_TESTS = re.compile(r"test|tour|qunit|hoot")


class Bundles:
    """Reads bundles without storing what they compile to."""

    def __init__(self, env: Any) -> None:
        self._env = env
        self._qweb = env["ir.qweb"]
        self._make = getattr(
            self._qweb, "_get_asset_bundle", getattr(self._qweb, "get_asset_bundle", None)
        )

    @property
    def supported(self) -> bool:
        return self._make is not None and hasattr(self._qweb, "_get_asset_content")

    def names(self) -> list[str]:
        """Those that are loaded by name: pages call them, or no other bundle includes them."""
        called = set(self._called())
        declared, included = self._declared()
        loaded = called | (declared - included) | (declared & set(ALWAYS_LOADED))
        return sorted(name for name in loaded if not _is_part_or_test(name))

    def read(self, name: str) -> Any:
        """The bundle with its files."""
        if "files" not in inspect.signature(self._make).parameters:
            return self._make(name)
        # Up to 16.
        options = inspect.signature(self._qweb._get_asset_content).parameters.get("options")
        arguments = [name] if options is None else [name, {}]
        files = self._qweb._get_asset_content(*arguments)[0]
        return self._make(name, files, env=self._env)

    def is_loaded(self, name: str, bundles: Iterable[Any]) -> bool:
        """Whether a page calls it, or a script or template in `bundles` names it."""
        if name in ALWAYS_LOADED or name in self._called():
            return True
        files = {
            asset._filename
            for bundle in bundles
            for asset in [*bundle.javascripts, *getattr(bundle, "templates", [])]
            if asset._filename
        }
        return any(_contains(file, name) for file in files)

    def _called(self) -> Iterator[str]:
        self._env.cr.execute(CALLS)
        for (text,) in self._env.cr.fetchall():
            yield from CALL.findall(text)

    def _declared(self) -> tuple[set[str], set[str]]:
        """In manifests and in the database; up to 14 in views only."""
        declared: set[str] = set()
        included: set[str] = set()
        for module in self._env.registry._init_modules:
            for name, entries in (_manifest(module).get("assets") or {}).items():
                declared.add(name)
                included.update(
                    entry[1]
                    for entry in entries
                    if isinstance(entry, (list, tuple)) and entry[0] == "include"
                )
        if "ir.asset" in self._env:
            for asset in self._env["ir.asset"].search([]):
                declared.add(asset.bundle)
                if asset.directive == "include":
                    included.add(asset.path)
        return declared, included


def _contains(file: str, text: str) -> bool:
    with open(file, encoding="utf-8", errors="replace") as opened:
        return text in opened.read()


def _is_part_or_test(name: str) -> bool:
    # By custom a part that only works within others starts with an underscore.
    module, _, part = name.partition(".")
    return not part or part.startswith("_") or bool(ONLY_FOR_TESTS.search(name)) or "test" in module


def _manifest(name: str) -> Any:
    try:
        from odoo.modules.module import get_manifest
    except ImportError:
        from odoo.modules.module import Manifest

        return Manifest.for_addon(name) or {}
    return get_manifest(name)
