"""Which records the data files of modules write, those of other modules among them."""

from __future__ import annotations

import ast
import csv
import os
import re
from contextlib import suppress
from typing import Iterator

from odoo_release.manifests import MANIFESTS, Module

# <record id="sale.some_rule">, <template id=…>, <menuitem id=…>, <delete id=…>; ref= and inherit_id= write nothing.
WRITTEN = re.compile(r"""(?<![\w-])id\s*=\s*["']\s*([A-Za-z0-9_]+\.[A-Za-z0-9_.\-]+)\s*["']""")


def foreign_records(modules: list[Module]) -> list[str]:
    """`module.name` of every record of another module that the data files of these write."""
    found = {name for module in modules for file in _data_files(module) for name in _written(file)}
    own = {module.name for module in modules}
    return sorted(name for name in found if name.split(".", 1)[0] not in own)


def _data_files(module: Module) -> Iterator[str]:
    for manifest in MANIFESTS:
        with suppress(OSError, ValueError, SyntaxError), open(
            os.path.join(module.path, manifest), encoding="utf-8"
        ) as file:
            content = ast.literal_eval(file.read())
            names = content.get("data", []) if isinstance(content, dict) else []
            yield from (os.path.join(module.path, name) for name in names if isinstance(name, str))
            return


def _written(path: str) -> list[str]:
    with suppress(OSError, UnicodeError, csv.Error), open(
        path, encoding="utf-8", newline=""
    ) as file:
        if path.endswith(".csv"):
            return [row["id"] for row in csv.DictReader(file) if "." in (row.get("id") or "")]
        return WRITTEN.findall(file.read()) if path.endswith(".xml") else []
    return []
