"""How a finding names a record: by its external id where it has one."""

from __future__ import annotations

from typing import Any

NAMES = """
SELECT res_id, min(module || '.' || name) FROM ir_model_data WHERE model = %s GROUP BY res_id
"""


class Names:
    """The external ids of one model's records."""

    def __init__(self, env: Any, model: str) -> None:
        env.cr.execute(NAMES, [model])
        self._names = dict(env.cr.fetchall())

    def of(self, number: int) -> str:
        """`module.name`, or `id:7`."""
        return self._names.get(number) or f"id:{number}"
