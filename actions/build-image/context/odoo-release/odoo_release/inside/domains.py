"""Do the fields that a domain names exist?"""

from __future__ import annotations

import ast
from typing import Any, Iterable, Iterator

# What follows a field of these types is a part of its value: a property, the month of a date.
OPAQUE_TYPES = ("properties", "date", "datetime", "json")
SUBDOMAINS = ("any", "not any", "any!", "not any!")


def unknown_fields(env: Any, model: str, domain: Any) -> list[str]:
    """The paths in an evaluated domain that lead nowhere, as `model: path`."""
    found: list[str] = []
    for leaf in domain:
        if not isinstance(leaf, (tuple, list)) or len(leaf) != 3 or not isinstance(leaf[0], str):
            continue
        comodel = _follow(env, model, leaf[0])
        if comodel is None:
            found.append(f"{model}: {leaf[0]}")
        elif comodel and leaf[1] in SUBDOMAINS and isinstance(leaf[2], (tuple, list)):
            found += unknown_fields(env, comodel, leaf[2])
    return found


def unknown_paths(env: Any, model: str, paths: Iterable[str]) -> list[str]:
    """Those that lead nowhere, as `model: path`."""
    return [f"{model}: {path}" for path in paths if _follow(env, model, path) is None]


def written_domain(text: str) -> list[Any]:
    """The conditions that a domain names literally; the browser evaluates it, so its values are left open."""
    tree = ast.parse(text.strip(), mode="eval")
    return list(_conditions(tree.body))


def _conditions(node: ast.AST) -> Iterator[tuple[str, str, Any]]:
    if not isinstance(node, ast.List):
        return
    for leaf in node.elts:
        if isinstance(leaf, (ast.Tuple, ast.List)) and len(leaf.elts) == 3:
            try:
                path, operator = (ast.literal_eval(part) for part in leaf.elts[:2])
            except ValueError:
                continue
            if isinstance(path, str):
                yield path, operator, list(_conditions(leaf.elts[2]))


def _follow(env: Any, model: str, path: str) -> str | None:
    """The model that the path ends at, empty where it ends at a value, None where a field does not exist."""
    current = model
    for name in path.split("."):
        if not current:
            return None
        field = env[current]._fields.get(name)
        if field is None:
            return None
        if field.type in OPAQUE_TYPES:
            return ""
        current = field.comodel_name if field.relational else ""
        if current and current not in env:
            return ""
    return current
