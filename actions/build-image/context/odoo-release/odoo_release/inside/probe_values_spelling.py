"""A value as people see it, as a text that survives what loses nothing, and that text as a short digest."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Iterable

# A full stop is in no digest. People see nothing, or a number that was never filled in.
SPECIAL = {"": "....", "0": "0..."}
# Of a value that differs from itself, from one reading to the next.
UNSTEADY = "????"
LENGTH = 4
# What no key of a selection begins with.
UNKNOWN_KEY = "\x00unknown "

UNSEEN = re.compile(
    r"<!--.*?-->|<(script|style|head|title)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
LINE_END = re.compile(
    r"<br\b[^>]*>|</?(?:p|div|li|ul|ol|tr|table|h[1-6]|blockquote|pre|hr|section|article)\b[^>]*>",
    re.IGNORECASE,
)
# Whatever begins like one: a browser may show a lone "<", and what cleans HTML takes it away with what follows.
TAG = re.compile(r"<[^>]*>?")


@lru_cache(maxsize=8192)
def digest(text: str) -> str:
    """Four characters: two texts have the same ones by chance once in 16 million times."""
    if text in SPECIAL:
        return SPECIAL[text]
    content = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=3).digest()
    return base64.urlsafe_b64encode(content).decode()


def packed(digests: list[str]) -> str:
    """All of them in a row, or `<digest>*<number>` where all are the same."""
    if len(digests) > 1 and len(set(digests)) == 1:
        return f"{digests[0]}*{len(digests)}"
    return "".join(digests)


def steady(first: str, again: str) -> str:
    """Both readings as one, without the digests in which they differ."""
    pairs = zip(_unpacked(first), _unpacked(again))
    return packed([one if one == other else UNSTEADY for one, other in pairs])


def is_unsteady(text: str) -> bool:
    """Do all of these digests differ from themselves?"""
    return set(_unpacked(text)) <= {UNSTEADY}


def _unpacked(text: str) -> list[str]:
    digest_, _, number = text.partition("*")
    if number:
        return [digest_] * int(number)
    return [text[start : start + LENGTH] for start in range(0, len(text), LENGTH)]


def number_text(value: Any, digits: int | None) -> str:
    """The same text for 3 and 3.0, and for all that people see as the same with so many digits."""
    if isinstance(value, int):
        return str(int(value))
    number = float(value or 0)
    number = number if digits is None else round(number, digits)
    return "0" if number == 0 else format(number, ".15g")


def plain_text(text: str) -> str:
    """Its lines, without what nobody sees of white space."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def html_text(source: str) -> str:
    """What is left to read: tags removed, blocks and breaks as lines, entities decoded."""
    flat = " ".join(UNSEEN.sub(" ", source).split())
    return plain_text(html.unescape(TAG.sub("", LINE_END.sub("\n", flat))))


def key_text(key: str, known: Iterable[str]) -> str:
    """A key that the selection does not know reads as another text than the same key that it knows."""
    return key if key == "" or key in known else UNKNOWN_KEY + key


def canonical(value: Any) -> str:
    """JSON in one spelling; empty for what holds nothing."""
    if value is None or value is False or (hasattr(value, "__len__") and len(value) == 0):
        return ""
    return json.dumps(value, sort_keys=True, default=_plain, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    # Records, in a property.
    return list(value.ids) if hasattr(value, "ids") else str(value)
