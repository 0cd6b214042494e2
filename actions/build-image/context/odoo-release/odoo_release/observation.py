"""One observation of a database; a judgement compares two of them."""

from __future__ import annotations

from typing import Any

from odoo_release.answers import Document
from odoo_release.catalogue import read_catalogue, read_sizes
from odoo_release.connection import LOCK_SECONDS, require_odoo, snapshot
from odoo_release.metadata import (
    read_access,
    read_crons,
    read_identity,
    read_modules,
    read_residue,
    read_views,
)
from odoo_release.promises import read_promises
from odoo_release.real_users import choose_users

EMPTY: Document = {
    "modules": {},
    "schema": {},
    "indexes": {},
    "constraints": {},
    "sqlViews": {},
    "promises": {"absentConstraints": [], "nullableRequired": []},
    "views": {},
    "crons": {},
    "residue": [],
}


def observe(cursor: Any) -> Document:
    """Everything, from one snapshot."""
    with snapshot(cursor):
        require_odoo(cursor)
        return {
            **_small(cursor),
            "access": read_access(cursor),
            "users": choose_users(cursor),
            "sizes": read_sizes(cursor),
            "identity": read_identity(cursor),
        }


def observe_for_update(cursor: Any, patience: int = LOCK_SECONDS) -> Document:
    """The part that an update compares, without counting rows. `patience`: seconds to wait for a lock."""
    with snapshot(cursor, patience):
        require_odoo(cursor)
        return _small(cursor)


def _small(cursor: Any) -> Document:
    return {
        "modules": read_modules(cursor),
        **read_catalogue(cursor),
        "promises": read_promises(cursor),
        "views": read_views(cursor),
        "crons": read_crons(cursor),
        "residue": read_residue(cursor),
    }
