from __future__ import annotations

import unittest
from typing import Any

from odoo_release.answers import Refusal
from odoo_release.basis import basis_of, check_basis
from odoo_release.change import table_changes
from support import catalogue, column


def database(schema: dict[str, Any], version: str = "19.0.1.0.0", **modules: Any) -> dict[str, Any]:
    """An observation of a database with the module acme in some version."""
    installed = {"acme": {"state": "installed", "version": version}, **modules}
    return {**catalogue(schema=schema), "modules": installed}


BEFORE = database({"acme_job": {"id": column("integer", True), "old_ref": column()}})
AFTER = catalogue(
    schema={
        "acme_job": {"id": column("integer", True), "reference": column()},
        "acme_grade": {"id": column("integer", True)},
    }
)
BASIS = basis_of(BEFORE, table_changes(BEFORE, AFTER))


def differences(before: dict[str, Any]) -> list[str]:
    try:
        check_basis(BASIS, before)
    except Refusal as refusal:
        return refusal.evidence["differences"]
    return []


class Basis(unittest.TestCase):
    def test_it_holds_only_what_the_update_changes(self) -> None:
        self.assertEqual(BASIS["modules"], {"acme": "19.0.1.0.0"})
        self.assertEqual(
            BASIS["schema"],
            {
                "acme_job.old_ref": "character varying null default -",
                "acme_job.reference": None,
                "acme_grade": None,
            },
        )

    def test_the_rehearsed_database_passes(self) -> None:
        self.assertEqual(differences(BEFORE), [])

    def test_a_field_that_only_production_has_stops_nobody(self) -> None:
        columns = {**BEFORE["schema"]["acme_job"], "x_studio_note": column()}
        self.assertEqual(differences(database({"acme_job": columns, "x_other": {}})), [])

    def test_another_column_where_the_update_makes_one_is_found(self) -> None:
        columns = {**BEFORE["schema"]["acme_job"], "reference": column("text")}
        self.assertEqual(
            differences(database({"acme_job": columns})),
            ["acme_job.reference is text null default - and was not there"],
        )

    def test_a_column_that_the_update_changes_and_that_is_another_here_is_found(self) -> None:
        columns = {"id": column("integer", True), "old_ref": column("integer")}
        self.assertEqual(
            differences(database({"acme_job": columns, "acme_grade": {}})),
            [
                "acme_grade is a table and was not there",
                "acme_job.old_ref is integer null default - and was character varying null default -",
            ],
        )

    def test_other_modules_are_found(self) -> None:
        schema = BEFORE["schema"]
        extra = {"sale": {"state": "installed", "version": "19.0.1.2"}}
        self.assertEqual(differences(database(schema, **extra)), ["module sale is installed"])
        self.assertEqual(
            differences(database(schema, version="19.0.1.0.1")),
            ["module acme has version 19.0.1.0.1 and not 19.0.1.0.0"],
        )
        self.assertEqual(
            differences({**database(schema), "modules": {}}), ["module acme is not installed"]
        )
