"""What a restore drill compares of two databases: counts, and how far each got in time. No row's value."""

from __future__ import annotations

from dataclasses import dataclass

from odoo_release.answers import Document


@dataclass(frozen=True)
class Content:
    """`release`: the marker's digest, None without a marker; `newest`: seconds since 1970, None where nobody works."""

    release: str | None
    modules: int
    users: int
    newest: float | None

    def document(self) -> Document:
        """Release and counts."""
        return {"release": self.release, "modules": self.modules, "users": self.users}
