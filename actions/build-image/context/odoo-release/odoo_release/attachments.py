"""Attachments whose file is gone: Odoo starts without them, answers its health page, and shows broken pages."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from odoo_release.answers import Document
from odoo_release.connection import has_table, rows

NAMED = 5
FILES = (
    "SELECT id, store_fname, file_size FROM ir_attachment WHERE store_fname IS NOT NULL ORDER BY id"
)


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
