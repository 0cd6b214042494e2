"""The facts of a restore drill, as a database holds them."""

from __future__ import annotations

from typing import Any

from odoo_release.connection import require_odoo, rows
from odoo_release.drill.content import Content
from odoo_release.marker_store import read_marker

# A job writes its row each time that it ran, a login one of its own: a database that is in use gets on by these.
FACTS = """
SELECT (SELECT count(*) FROM ir_module_module WHERE state = 'installed'),
       (SELECT count(*) FROM res_users WHERE active),
       extract(epoch FROM greatest((SELECT max(lastcall) FROM ir_cron), (SELECT max(create_date) FROM res_users_log)))
"""


def read_content(cursor: Any) -> Content:
    """Of a database of Odoo; refused with `not-odoo` where it is none."""
    require_odoo(cursor)
    marker = read_marker(cursor)
    ((modules, users, newest),) = rows(cursor, FACTS)
    return Content(
        release=None if marker is None else marker.digest,
        modules=modules,
        users=users,
        newest=None if newest is None else float(newest),
    )
