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


class Clock:
    """Of Odoo's and the addons' Python, as far as it is loaded."""

    def __init__(self, env: Any) -> None:
        self._cursor = type(env.cr)
        kinds = {name: getattr(datetime, name) for name in NAMES}
        later = {name: _ahead(real, NAMES[name]) for name, real in kinds.items()}
        self._places = [
            (module, name, real, later[name])
            for module in _modules()
            for name, real in kinds.items()
            if vars(module).get(name) is real
        ]

    @contextmanager
    def ahead(self) -> Iterator[None]:
        """Whoever asks the time meanwhile is told a later one."""
        now = getattr(self._cursor, "now", None)
        try:
            for module, name, _, later in self._places:
                setattr(module, name, later)
            # From 15 on, by the start of the transaction.
            if now is not None:
                self._cursor.now = lambda cursor: now(cursor) + AHEAD
            yield
        finally:
            for module, name, real, _ in self._places:
                setattr(module, name, real)
            if now is not None:
                self._cursor.now = now


def _modules() -> list[Any]:
    return [
        module
        for name, module in list(sys.modules.items())
        if module is not None and (name == "datetime" or name.split(".", 1)[0] == "odoo")
    ]
