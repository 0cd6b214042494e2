"""A value as text: exactly, or so that it survives a change of type that loses nothing."""

from __future__ import annotations

from psycopg2 import sql

from odoo_release.comparison.relations import Column, Table

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
        # With more languages than English, or with values by company, a plain text cannot hold it.
        single = "{name} - 'en_US' = '{{}}'::jsonb AND {name} ? 'en_US'"
        return sql.SQL(
            "CASE WHEN jsonb_typeof({name}) = 'object' AND "
            + single
            + " THEN {name} ->> 'en_US' WHEN jsonb_typeof({name}) = 'object' THEN 'json:' || {name}::text"
            " ELSE {name}::text END"
        ).format(name=name)
    return exact(column)


def digest(text: sql.Composable) -> sql.Composable:
    """One number for a text; null stays null."""
    return sql.SQL("hashtextextended({text}, 0)").format(text=text)


def whole(texts: list[sql.Composable]) -> sql.Composable:
    """Several values as one text."""
    return sql.SQL("ROW({texts})::text").format(texts=sql.SQL(", ").join(texts))


def references(table: Table) -> sql.Composable:
    """The ids that a row refers to, in the order of their columns' names."""
    names = sql.SQL(", ").join([sql.Identifier(name) for name in sorted(table.references)])
    return sql.SQL("ARRAY[{names}]::bigint[]").format(names=names)


def members(column: Column) -> sql.Composable:
    """Of a JSON object the digest of each member, so that an added language can be told from a lost one."""
    each = (
        "SELECT jsonb_object_agg(key, {digest}) FROM jsonb_each("
        "CASE jsonb_typeof({name}) WHEN 'object' THEN {name} ELSE jsonb_build_object('', {name}) END)"
    )
    return sql.SQL("CASE WHEN {name} IS NOT NULL THEN (" + each + ") END").format(
        name=sql.Identifier(column.name), digest=digest(sql.SQL("value::text"))
    )


def checksum(key: sql.Composable, text: sql.Composable) -> sql.Composable:
    """A sum over the rows that does not depend on their order; rows without a value count nothing."""
    keyed = sql.SQL("{key}::text || ':' || {text}").format(key=key, text=text)
    return sql.SQL("coalesce(sum({digest}), 0)::text").format(digest=digest(keyed))
