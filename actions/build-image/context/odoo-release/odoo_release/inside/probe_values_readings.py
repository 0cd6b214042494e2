"""Reads one field of many records through the ORM, as digests."""

from __future__ import annotations

from typing import Any, Callable

from odoo_release.inside.probe_values_places import is_stored, places_of
from odoo_release.inside.probe_values_spelling import (
    canonical,
    digest,
    html_text,
    key_text,
    number_text,
    packed,
    plain_text,
)

LANGUAGES = 5
COMPANIES = 3
# Names are only asked for where few records have to be named.
NAMED = 500
OPTIONS = 100
LISTS = ("one2many", "many2many")
RELATIONS = ("many2one", *LISTS)
# Of a table with more rows the lists of a few records may be too long to be read.
HUGE = 1_000_000
ROWS = """
SELECT reltuples FROM pg_class WHERE relname = %s AND relnamespace = current_schema::regnamespace
"""
CHECKSUMS = """
SELECT res_id, checksum FROM ir_attachment
 WHERE res_model = %s AND res_field = %s AND res_id = ANY(%s)
"""


class Readings:
    """Of one database, as the superuser of its main company in the language of the code."""

    def __init__(self, env: Any) -> None:
        main = env.company
        others = env["res.company"].search([("id", "!=", main.id)], order="id")
        allowed = [main.id, *others.ids]
        self.env = env(
            context={
                "lang": "en_US",
                "tz": "UTC",
                "active_test": False,
                "allowed_company_ids": allowed,
            }
        )
        self._companies = allowed[:COMPANIES]
        installed = sorted(code for code, _ in env["res.lang"].get_installed() if code != "en_US")
        self._languages = ["en_US", *installed][:LANGUAGES]

    def of(self, model: Any, ids: list[int], field: Any) -> dict[str, Any]:
        """What a field says of these records; how is in the schema of the document."""
        records = self.env[model._name].browse(ids)
        reads, names = {}, {}
        for context, there in self._contexts(records, field).items():
            found = _read(there, field)
            reads[context] = packed(found[0])
            if found[1] is not None:
                names[context] = packed(found[1])
        return {
            "type": field.type,
            "stored": is_stored(field),
            **({"comodel": field.comodel_name} if field.type in RELATIONS else {}),
            **self._places(field),
            "reads": reads,
            **({"names": names} if names else {}),
            **({"labels": _labels(self.env, field)} if field.type == "selection" else {}),
        }

    def _contexts(self, records: Any, field: Any) -> dict[str, Any]:
        if field.company_dependent:
            browse = self.env["res.company"].browse
            return {
                f"company {company}": records.with_company(browse(company))
                for company in self._companies
            }
        if is_stored(field) and getattr(field, "translate", False):
            return {language: records.with_context(lang=language) for language in self._languages}
        if field.type == "binary":
            # Their checksums cannot be compared.
            return {"file" if field.attachment else "column": records}
        return {"": records}

    def _places(self, field: Any) -> dict[str, list[str]]:
        places = places_of(self.env, field)
        found = {"own": sorted(places.own), "shared": sorted(places.shared)}
        return {part: names for part, names in found.items() if names}


def _read(records: Any, field: Any) -> tuple[list[str], list[str] | None]:
    """A digest for each record, and for some types one for a name that goes with it."""
    if field.type == "many2one":
        return _many2one(records, field)
    if field.type in RELATIONS:
        return _x2many(records, field)
    if field.type == "monetary":
        return _monetary(records, field)
    if field.type == "binary":
        return _binary(records, field), None
    spelled = _spelling(records, field)
    return [spelled(record[field.name]) for record in records], None


def _many2one(records: Any, field: Any) -> tuple[list[str], list[str]]:
    targets = [record[field.name] for record in records]
    names = {target: target.display_name or "" for target in records.mapped(field.name)}
    return (
        [digest(str(target.id or "")) for target in targets],
        [digest(plain_text(names.get(target, ""))) for target in targets],
    )


def _x2many(records: Any, field: Any) -> tuple[list[str], list[str] | None]:
    if field.type == "one2many" and _is_huge(records.env[field.comodel_name]):
        raise TimeoutError
    targets = [record[field.name] for record in records]
    reads = [digest(",".join(map(str, sorted(target.ids)))) for target in targets]
    together = records.mapped(field.name)
    if len(together) > NAMED:
        return reads, None
    names = {target.id: target.display_name or "" for target in together}
    return reads, [
        digest("\n".join(sorted(names[number] for number in target.ids))) for target in targets
    ]


def _is_huge(model: Any) -> bool:
    model.env.cr.execute(ROWS, [model._table])
    return any(rows > HUGE for (rows,) in model.env.cr.fetchall())


def _monetary(records: Any, field: Any) -> tuple[list[str], list[str]]:
    currency_field = (
        field.get_currency_field(records)
        if hasattr(field, "get_currency_field")
        else field.currency_field
    )
    reads, names = [], []
    for record in records:
        currency = record[currency_field] if currency_field in record._fields else None
        digits = currency.decimal_places if currency else None
        reads.append(digest(number_text(record[field.name], digits)))
        names.append(digest(currency.name if currency else ""))
    return reads, names


def _binary(records: Any, field: Any) -> list[str]:
    """Nobody has to hold the content for that."""
    env = records.env
    if field.attachment:
        env.cr.execute(CHECKSUMS, [records._name, field.name, records.ids])
    else:
        query = f'SELECT id, md5("{field.name}") FROM "{records._table}" WHERE id = ANY(%s)'  # noqa: S608
        env.cr.execute(query, [records.ids])
    found = dict(env.cr.fetchall())
    return [digest(found.get(number) or "") for number in records.ids]


def _spelling(records: Any, field: Any) -> Callable[[Any], str]:
    if field.type == "float":
        shown = field.get_digits(records.env)
        digits = shown[1] if shown else None
        return lambda value: digest(number_text(value, digits))
    if field.type == "selection":
        known = {str(key) for key in field.get_values(records.env)}
        return lambda value: digest(key_text(_text(value), known))
    spelled = SPELLINGS.get(field.type, canonical)
    return lambda value: digest(spelled(value))


def _text(value: Any) -> str:
    return "" if value is None or value is False else str(value)


def _labels(env: Any, field: Any) -> dict[str, str]:
    """Which label a key has, both as digests."""
    options = field._description_selection(env)
    if len(options) > OPTIONS:
        return {}
    return {digest(str(key)): digest(str(label)) for key, label in options}


SPELLINGS: dict[str, Callable[[Any], str]] = {
    "boolean": lambda value: "true" if value else "",
    "char": lambda value: plain_text(_text(value)),
    "date": _text,
    "datetime": lambda value: value.isoformat(" ") if value else "",
    "html": lambda value: html_text(_text(value)),
    "integer": lambda value: number_text(value, None),
    "many2one_reference": lambda value: str(value or ""),
    "reference": lambda value: f"{value._name},{value.id}" if value else "",
    "text": lambda value: plain_text(_text(value)),
}
