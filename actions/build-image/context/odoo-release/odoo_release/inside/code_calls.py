"""Which methods of which models a piece of Python calls, read from its text. Nothing is executed."""

from __future__ import annotations

import ast
from typing import Iterator, NamedTuple

# What answers records of the same model again.
SAME_MODEL = {
    "browse",
    "create",
    "exists",
    "filtered",
    "filtered_domain",
    "search",
    "sorted",
    "sudo",
    "with_company",
    "with_context",
    "with_env",
    "with_user",
}
RECORDS = ("model", "record", "records")


class Call(NamedTuple):
    """`method` is None where only the model is asked for."""

    model: str
    method: str | None


def find_calls(code: str, model: str) -> list[Call]:
    """Calls on `model`, `record`, `records` (all of `model`) and on `env`, without models that it looks for first."""
    tree = ast.parse(code)
    found = dict.fromkeys(_calls(tree, _Receivers(tree, model)))
    guarded = _looked_for(tree)
    return [call for call in found if call.model not in guarded]


class _Receivers:
    """What a name stands for; a name that the code itself sets stands for nothing known."""

    def __init__(self, tree: ast.AST, model: str) -> None:
        own = {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        own |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        self._names = {name: model for name in RECORDS if name not in own}
        self._knows_env = "env" not in own

    def model_of(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Name):
            return self._names.get(node.id)
        if isinstance(node, ast.Subscript) and self._is_env(node.value):
            return _constant(node.slice)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return self.model_of(node.func.value) if node.func.attr in SAME_MODEL else None
        return None

    def _is_env(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return node.id == "env" and self._knows_env
        return isinstance(node, ast.Attribute) and node.attr == "env"


def _calls(tree: ast.AST, receivers: _Receivers) -> Iterator[Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            model = receivers.model_of(node)
            if model is not None:
                yield Call(model, None)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            model = receivers.model_of(node.func.value)
            if model is not None:
                yield Call(model, node.func.attr)


def _looked_for(tree: ast.AST) -> set[str]:
    """Models in `'x.y' in env`: the code knows that they may be absent."""
    return {
        text
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn))
        for text in [_constant(node.left)]
        if text is not None
    }


def _constant(node: ast.AST) -> str | None:
    # Up to Python 3.8 what a subscript holds is wrapped.
    if type(node).__name__ == "Index":
        node = node.value  # type: ignore[attr-defined]
    # Up to Python 3.7 a text is no ast.Constant.
    value = (
        getattr(node, "value", None) if isinstance(node, ast.Constant) else getattr(node, "s", None)
    )
    return value if isinstance(value, str) else None
