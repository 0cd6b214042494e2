"""Numbers that PostgreSQL hands out: one that goes back gives a number twice."""

from __future__ import annotations

from typing import Any

from odoo_release.answers import Document
from odoo_release.connection import rows

POSITIONS = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema"


def sequences_gone_back(before: Any, after: Any) -> Document:
    """Sequences that both have and whose position is lower than it was: `{name: {before, after}}`."""
    old, new = dict(rows(before, POSITIONS)), dict(rows(after, POSITIONS))
    return {
        name: {"before": position, "after": new[name]}
        for name, position in sorted(old.items())
        if name in new and position is not None and (new[name] is None or new[name] < position)
    }
