"""What the probes found, and the savepoint that undoes what they did."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from typing import Any, Callable, Iterable, Iterator, TypeVar

from odoo_release.redaction import clean_line, redact_values

MESSAGE_LENGTH = 600
LIMIT = 500
SAVEPOINT = "odoo_release_probe"

Item = TypeVar("Item")


class Findings:
    """Failures, what could not be tried, and how much was tried."""

    def __init__(self) -> None:
        self.failures: list[dict[str, str]] = []
        self.not_run: list[dict[str, str]] = []
        self.ran: dict[str, int] = {}
        self.incomplete = False
        # Facts about who may do what; judged by comparison, never here.
        self.access: dict[str, Any] | None = None
        # What people see of some records; judged by comparison too.
        self.values: dict[str, Any] | None = None

    def fail(self, probe: str, subject: str, message: str) -> None:
        """The image and the database contradict each other."""
        self._add(self.failures, probe, subject, message)

    def skip(self, probe: str, subject: str, message: str) -> None:
        """This subject could not be tried; says nothing about it."""
        self._add(self.not_run, probe, subject, message)

    def count(self, what: str, number: int = 1) -> None:
        """`number` more of `what` were tried."""
        self.ran[what] = self.ran.get(what, 0) + number

    def document(self) -> dict[str, Any]:
        """Everything as JSON."""
        outcome = "fail" if self.failures else "unknown" if self.incomplete else "pass"
        return {
            "outcome": outcome,
            "failures": self.failures,
            "ran": self.ran,
            "notRun": self.not_run,
            **({} if self.access is None else {"access": self.access}),
            **({} if self.values is None else {"values": self.values}),
        }

    def _add(self, entries: list[dict[str, str]], probe: str, subject: str, message: str) -> None:
        if len(entries) < LIMIT:
            text = "\n".join(
                redact_values(clean_line(line)) for line in message.strip().splitlines()
            )
            entries.append({"probe": probe, "subject": subject, "message": text[:MESSAGE_LENGTH]})


@contextmanager
def undone(env: Any) -> Iterator[None]:
    """Whatever the block does to the database and to the caches is taken back."""
    env.cr.execute(f"SAVEPOINT {SAVEPOINT}")
    try:
        yield
    finally:
        env.clear()
        env.cr.execute(f"ROLLBACK TO SAVEPOINT {SAVEPOINT}")


def check_each(
    env: Any, items: Iterable[Item], check: Callable[[Item], None]
) -> Iterator[tuple[Item, Exception]]:
    """What `check` raises. One savepoint and one cache for all items, until SQL fails."""
    import psycopg2

    waiting = deque(items)
    while waiting:
        with undone(env):
            while waiting:
                item = waiting.popleft()
                try:
                    check(item)
                except psycopg2.Error as error:
                    yield item, error
                    break
                except Exception as error:
                    yield item, error


def flush(env: Any) -> None:
    """Sends pending writes to the database."""
    if hasattr(env, "flush_all"):
        env.flush_all()
    else:
        # Up to 15.
        env["base"].flush()


def concrete_models(env: Any) -> list[Any]:
    """Every model with a table or SQL view, in the order of their names."""
    return [env[name] for name in sorted(env.registry.models) if not env[name]._abstract]


def first_line(error: BaseException) -> str:
    """The type and first line of an error."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"
