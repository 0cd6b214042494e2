"""Connections to PostgreSQL, by libpq's own environment variables."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator

import psycopg2
import psycopg2.errors

from odoo_release.answers import HelperError, Refusal

APPLICATION_NAME = "odoo-release"
NO_SUCH_DATABASE = "3D000"
LOCK_SECONDS = 15
# Tables of extensions do not count: PostGIS for example brings some.
USER_TABLES = """
SELECT EXISTS (SELECT FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema::regnamespace
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
"""


def connect(database: str, host: str | None = None) -> Any:
    """A connection that commits every statement by itself; to `host` instead of the environment's own server.

    Refused with `no-database` when there is none of that name: Odoo would create it.
    """
    try:
        elsewhere = {} if host is None else {"host": host}
        connection = psycopg2.connect(
            dbname=database, application_name=APPLICATION_NAME, connect_timeout=15, **elsewhere
        )
    except psycopg2.OperationalError as error:
        raise _connection_problem(database, error) from None
    connection.autocommit = True
    return connection


@contextmanager
def cursor_on(database: str, host: str | None = None) -> Iterator[Any]:
    """A cursor on a connection of its own, closed at the end."""
    connection = connect(database, host)
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


@contextmanager
def transaction(cursor: Any) -> Iterator[Any]:
    """Commits at the end, rolls back on an error."""
    cursor.execute("BEGIN")
    try:
        yield cursor
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")


@contextmanager
def snapshot(cursor: Any, patience: int = LOCK_SECONDS) -> Iterator[Any]:
    """One consistent view of the database that cannot change it.

    Where another session locks a table against reading, an error after `patience` seconds: whoever waits
    for the answer must not wait for that session to end.
    """
    cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        # One spelling of types and definitions, whatever the role's settings are.
        cursor.execute(
            "SET LOCAL datestyle = 'ISO'; SET LOCAL timezone = 'UTC'; SET LOCAL extra_float_digits = 1;"
            f" SET LOCAL lock_timeout = '{patience}s'"
        )
        yield cursor
    except psycopg2.errors.LockNotAvailable:
        message = f"The database cannot be read: for {patience} s another session locks a table."
        raise HelperError("table-locked", message) from None
    finally:
        if not cursor.connection.closed:
            cursor.execute("ROLLBACK")


def rows(cursor: Any, query: Any, parameters: Any = None) -> list[tuple[Any, ...]]:
    """All rows of `query`."""
    cursor.execute(query, parameters)
    return cursor.fetchall()


def scalar(cursor: Any, query: Any, parameters: Any = None) -> Any:
    """The first column of the first row, None without rows."""
    cursor.execute(query, parameters)
    row = cursor.fetchone()
    return None if row is None else row[0]


def has_table(cursor: Any, table: str) -> bool:
    """Is there a table or view of this name in Odoo's schema?"""
    return bool(
        scalar(
            cursor,
            "SELECT 1 FROM pg_class WHERE relname = %s AND relnamespace = current_schema::regnamespace"
            " AND relkind IN ('r', 'p', 'v', 'm')",
            [table],
        )
    )


def is_empty(cursor: Any) -> bool:
    """Does the database hold no tables, of Odoo or anything else?"""
    return not scalar(cursor, USER_TABLES)


def columns_of(cursor: Any, table: str) -> set[str]:
    """The names of a table's columns; empty when there is no such table."""
    found = rows(
        cursor,
        "SELECT attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE c.relname = %s AND c.relnamespace = current_schema::regnamespace"
        " AND a.attnum > 0 AND NOT a.attisdropped",
        [table],
    )
    return {name for (name,) in found}


def require_odoo(cursor: Any) -> None:
    """Refuses a database that is not Odoo's."""
    if not has_table(cursor, "ir_module_module"):
        raise Refusal(
            "not-odoo", "The database holds no Odoo (there is no table ir_module_module)."
        )


def _connection_problem(database: str, error: Any) -> Exception:
    message = str(error).strip().splitlines()[-1] if str(error).strip() else "no reason given"
    # A failed start-up carries no SQLSTATE before libpq 17; the message is the only sign.
    if (
        getattr(error, "pgcode", None) == NO_SUCH_DATABASE
        or f'database "{database}" does not exist' in message
    ):
        return Refusal(
            "no-database", f"There is no database named {database}; Odoo must not create it."
        )
    return HelperError("no-connection", f"PostgreSQL cannot be reached: {message}")
