"""What the rehearsal saw change, and whether production changed the same. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

from odoo_release.answers import Document, Refusal, reason
from odoo_release.arguments import DIGEST
from odoo_release.version import VERSION

SIZE_LIMIT = 1024 * 1024
SLOWER = 1.5
NAMED = 50


def parse_expectation(text: str) -> Document:
    """The expectation in `text`; refused when it is not exactly of the agreed shape."""
    if len(text) > SIZE_LIMIT:
        raise _unreadable(f"it is longer than {SIZE_LIMIT} characters")
    try:
        content = json.loads(text, object_pairs_hook=_without_duplicates)
    except ValueError as problem:
        raise _unreadable(f"it is not JSON ({problem})") from None
    for problem in _problems(content):
        raise _unreadable(problem)
    return content


def check_expectation(expectation: Document, digest: str, origin: str) -> None:
    """Refuses an expectation of another helper version or of another release pair."""
    if expectation["helper"] != VERSION:
        raise Refusal(
            "helper-differs",
            f"The release was rehearsed by odoo-release {expectation['helper']}, and this is {VERSION}: "
            "run the version that the record pins.",
        )
    if (expectation["digest"], expectation["from"]) != (digest, origin):
        raise Refusal(
            "expectation-of-another-release",
            f"The expectation is for {expectation['from']} -> {expectation['digest']}, "
            f"not for {origin} -> {digest}.",
        )


def compare(expectation: Document, change: Document) -> list[Document]:
    """A reason per kind of difference between the rehearsed and the observed change."""
    reasons = [
        *_compare_sets(
            "modules-differ",
            "modules processed",
            *_pair(expectation, change, "modules", "processed"),
        ),
        *_compare_sets(
            "installed-differ",
            "modules installed",
            *_pair(expectation, change, "modules", "installed"),
        ),
        *_compare_sets(
            "scripts-differ", "migration scripts run", expectation["scripts"], change["scripts"]
        ),
    ]
    tables = sorted(
        table
        for table in expectation["schema"].keys() | change["schema"].keys()
        if expectation["schema"].get(table) != change["schema"].get(table)
    )
    if tables:
        named = tables[:NAMED]
        message = (
            f"{len(tables)} table(s) changed in another way than rehearsed: {', '.join(named)}."
        )
        reasons.append(reason("schema-differs", message, {"tables": named}))
    return reasons


def slower_warning(expectation: Document, change: Document) -> list[Document]:
    """A warning when the update took much longer than rehearsed; never a difference."""
    if change["seconds"] <= expectation["seconds"] * SLOWER + 5:
        return []
    message = f"The update took {change['seconds']} s; rehearsed were {expectation['seconds']} s."
    return [reason("slower-than-rehearsed", message)]


def _compare_sets(code: str, what: str, expected: list[str], seen: list[str]) -> list[Document]:
    missing = sorted(set(expected) - set(seen))
    extra = sorted(set(seen) - set(expected))
    if not missing and not extra:
        return []
    parts = [f"not: {', '.join(missing[:NAMED])}"] if missing else []
    parts += [f"not rehearsed: {', '.join(extra[:NAMED])}"] if extra else []
    message = f"The {what} differ from the rehearsal ({'; '.join(parts)})."
    return [reason(code, message, {"missing": missing[:NAMED], "extra": extra[:NAMED]})]


def _pair(
    expectation: Document, change: Document, part: str, key: str
) -> tuple[list[str], list[str]]:
    return expectation[part][key], change[part][key]


def _problems(content: Any) -> list[str]:
    if not isinstance(content, dict):
        return ["it is not an object"]
    if content.get("version") != 1:
        return [f"its version is {content.get('version')!r}, and this helper reads 1"]
    modules, before = content.get("modules"), content.get("before")
    checks = {
        "helper": isinstance(content.get("helper"), str),
        "digest": _is_digest(content.get("digest")),
        "from": content.get("from") == "none" or _is_digest(content.get("from")),
        "modules.processed": isinstance(modules, dict) and _is_names(modules.get("processed")),
        "modules.installed": isinstance(modules, dict) and _is_names(modules.get("installed")),
        "scripts": _is_names(content.get("scripts")),
        "before.modules": isinstance(before, dict) and _is_texts(before.get("modules")),
        "before.schema": isinstance(before, dict) and _is_texts(before.get("schema")),
        "schema": _is_hashes(content.get("schema")),
        "seconds": isinstance(content.get("seconds"), (int, float))
        and not isinstance(content["seconds"], bool),
    }
    return [
        f"its field {name!r} is missing or of another shape"
        for name, good in checks.items()
        if not good
    ]


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(DIGEST, value) is not None


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(text, (str, type(None))) for text in value.values()
    )


def _is_hashes(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_digest(digest) for digest in value.values())


def _without_duplicates(pairs: list[tuple[str, Any]]) -> Document:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a key appears twice")
    return content


def _unreadable(problem: str) -> Refusal:
    return Refusal("expectation-unreadable", f"The expectation cannot be used: {problem}.")
