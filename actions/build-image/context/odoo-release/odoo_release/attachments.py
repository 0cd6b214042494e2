"""Attachments whose file is gone: Odoo starts without them, answers its health page, and shows broken pages."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from odoo_release.answers import Document
from odoo_release.connection import has_table, rows
from odoo_release.installation import find_installation
from odoo_release.odoo_config import read_config

NAMED = 5
# Addons for object stores write a URL.
FILES = """
SELECT id, store_fname, file_size FROM ir_attachment WHERE store_fname NOT LIKE '%://%' ORDER BY id
"""


def find_data_dir() -> str:
    """Where Odoo keeps its files. Asking Odoo itself takes a second, so the configuration is read first."""
    configured = read_config().get("options", "data_dir", fallback=None)
    return configured or find_installation().data_dir


def read_attachments(cursor: Any, data_dir: str, database: str) -> Document:
    """`{files, missing, ids}`: with a file, without it in full, and up to five of those."""
    if not has_table(cursor, "ir_attachment"):
        return {"files": 0, "missing": 0, "ids": []}
    sizes = _sizes(os.path.join(data_dir, "filestore", database))
    found = rows(cursor, FILES)
    missing = [record for record, name, size in found if sizes.get(name) != (size or 0)]
    return {"files": len(found), "missing": len(missing), "ids": missing[:NAMED]}


def _sizes(folder: str) -> dict[str, int]:
    """By name as Odoo stores it, like `ab/abcdef…`; faster than a question for each file."""
    sizes = {}
    with suppress(OSError):
        for part in os.scandir(folder):
            if part.is_dir():
                for file in os.scandir(part.path):
                    sizes[f"{part.name}/{file.name}"] = file.stat().st_size
    return sizes
