"""How PostgreSQL spells definitions. Pure."""

from __future__ import annotations

import re

LITERAL = r"'(?:[^']|'')*'"
VARYING = rf"{LITERAL}::character varying"
CAST_ELEMENT = re.compile(rf"\(({LITERAL})::character varying\)::text")
CAST_ARRAY = re.compile(rf"\(ARRAY\[({VARYING}(?:, {VARYING})*)\]\)::text\[\]")


def settled(definition: str) -> str:
    """The same definition before and after a dump was restored.

    PostgreSQL casts a list of texts as a whole, `(ARRAY['a'::character varying])::text[]`; read back from a dump it
    casts each of them, `ARRAY[('a'::character varying)::text]`. What Odoo writes with IN is spelt so.
    """
    whole = CAST_ARRAY.sub(lambda found: f"ARRAY[{_as_texts(found.group(1))}]", definition)
    return CAST_ELEMENT.sub(r"\1::text", whole)


def _as_texts(elements: str) -> str:
    return re.sub(rf"({LITERAL})::character varying", r"\1::text", elements)
