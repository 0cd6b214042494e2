"""A value as text: exactly, or so that it survives a change of type that loses nothing."""

from __future__ import annotations

from psycopg2 import sql

from odoo_release.comparison.relations import Column

NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")


def exact(column: Column) -> sql.Composable:
    """The value as PostgreSQL writes it."""
    return sql.SQL("{name}::text").format(name=sql.Identifier(column.name))


def normal(column: Column) -> sql.Composable:
    """Numbers without trailing zeros; of a text in one language only that text."""
    name = sql.Identifier(column.name)
    if column.kind in NUMBERS:
        # trim_scale() exists from PostgreSQL 13 on only.
        text = sql.SQL("({name}::numeric)::text").format(name=name)
        trimmed = "CASE WHEN {t} LIKE '%.%' THEN rtrim(rtrim({t}, '0'), '.') ELSE {t} END"
        return sql.SQL(trimmed).format(t=text)
    if column.kind == "jsonb":
        # With more languages than English a plain text cannot hold it.
        single = "{name} - 'en_US' = '{{}}'::jsonb AND {name} ? 'en_US'"
        return sql.SQL(
            "CASE WHEN jsonb_typeof({name}) = 'object' AND "
            + single
            + " THEN {name} ->> 'en_US' ELSE {name}::text END"
        ).format(name=name)
    return exact(column)


def checksum(key: sql.Composable, text: sql.Composable) -> sql.Composable:
    """A sum over the rows that does not depend on their order; rows without a value count nothing."""
    hashed = "coalesce(sum(hashtextextended({key}::text || ':' || {text}, 0)), 0)::text"
    return sql.SQL(hashed).format(key=key, text=text)
