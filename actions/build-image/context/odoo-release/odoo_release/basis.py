"""What a database has to be like before an update, so that the update does what it did in the rehearsal. Pure."""

from __future__ import annotations

from typing import Any

from odoo_release.answers import Document, Refusal
from odoo_release.change import TableChange, column_text

NAMED = 20


def basis_of(before: Document, changes: dict[str, TableChange]) -> Document:
    """`{modules, schema}`: installed modules with their versions, and what was there of whatever the update changes.

    `schema` maps a table or `table.column` to its definition, null where there was none. What the update leaves alone
    is not part of it: a field that only production has stops nobody.
    """
    found: dict[str, str | None] = {}
    for table, change in changes.items():
        if change["table"] == "added":
            found[table] = None
        elif change["table"] != "sql view added":
            names = [*change["columnsAdded"], *change["columnsRemoved"], *change["columnsAltered"]]
            found.update({f"{table}.{name}": _definition(before, table, name) for name in names})
    return {"modules": _installed(before), "schema": found}


def check_basis(basis: Document, before: Document) -> None:
    """Refuses a database that differs from the rehearsed one where it matters."""
    problems = [
        *_module_problems(basis["modules"], _installed(before)),
        *_schema_problems(basis["schema"], before),
    ]
    if problems:
        more = f" and {len(problems) - NAMED} more" if len(problems) > NAMED else ""
        raise Refusal(
            "database-differs",
            "The database is another one than the release was rehearsed on: "
            f"{'; '.join(problems[:NAMED])}{more}. Rehearse the release on a fresh copy.",
            {"differences": problems[:NAMED]},
        )


def _module_problems(rehearsed: dict[str, Any], here: dict[str, Any]) -> list[str]:
    missing = [f"module {name} is not installed" for name in sorted(rehearsed.keys() - here.keys())]
    extra = [f"module {name} is installed" for name in sorted(here.keys() - rehearsed.keys())]
    other = [
        f"module {name} has version {here[name]} and not {rehearsed[name]}"
        for name in sorted(rehearsed.keys() & here.keys())
        if here[name] != rehearsed[name]
    ]
    return [*missing, *extra, *other]


def _schema_problems(rehearsed: dict[str, str | None], before: Document) -> list[str]:
    found = {subject: _present(before, subject) for subject in sorted(rehearsed)}
    return [
        f"{subject} is {_shown(there)} and was {_shown(rehearsed[subject])}"
        for subject, there in found.items()
        if there != rehearsed[subject]
    ]


def _present(before: Document, subject: str) -> str | None:
    table, dot, column = subject.partition(".")
    if dot:
        return _definition(before, table, column)
    return "a table" if table in before["schema"] else None


def _definition(before: Document, table: str, column: str) -> str | None:
    found = before["schema"].get(table, {}).get(column)
    return None if found is None else column_text(found)


def _installed(observation: Document) -> dict[str, Any]:
    return {
        name: module["version"]
        for name, module in observation["modules"].items()
        if module["state"] == "installed"
    }


def _shown(definition: str | None) -> str:
    return "not there" if definition is None else definition
