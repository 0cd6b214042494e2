"""A clock that goes ahead, to find the values that depend on when they are read."""

from __future__ import annotations

import datetime
import sys
from contextlib import contextmanager
from typing import Any, Iterator

# Another hour of another day.
AHEAD = datetime.timedelta(hours=25)
NAMES = {"datetime": ("now", "utcnow", "today"), "date": ("today",)}


class _Kind(type):
    """Dates of the real type are dates of this one."""

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, cls.__bases__[0])

    def __subclasscheck__(cls, kind: type) -> bool:
        return issubclass(kind, cls.__bases__[0])


def _ahead(real: type, methods: tuple[str, ...]) -> type:
    def method(name: str) -> Any:
        return classmethod(lambda _cls, *given: getattr(real, name)(*given) + AHEAD)

    return _Kind(real.__name__, (real,), {name: method(name) for name in methods})


@contextmanager
def clock_ahead(env: Any) -> Iterator[None]:
    """Whatever Odoo's and the addons' Python asks the time meanwhile is told a later one."""
    kinds = {name: (getattr(datetime, name), methods) for name, methods in NAMES.items()}
    replaced = {name: (real, _ahead(real, methods)) for name, (real, methods) in kinds.items()}
    changed = [
        (module, name, real)
        for module in _modules()
        for name, (real, _) in replaced.items()
        if vars(module).get(name) is real
    ]
    cursor = type(env.cr)
    now = getattr(cursor, "now", None)
    try:
        for module, name, _ in changed:
            setattr(module, name, replaced[name][1])
        # From 15 on, by the start of the transaction.
        if now is not None:
            cursor.now = lambda self: now(self) + AHEAD
        yield
    finally:
        for module, name, real in changed:
            setattr(module, name, real)
        if now is not None:
            cursor.now = now


def _modules() -> list[Any]:
    return [
        module
        for name, module in list(sys.modules.items())
        if module is not None and (name == "datetime" or name.split(".", 1)[0] == "odoo")
    ]
