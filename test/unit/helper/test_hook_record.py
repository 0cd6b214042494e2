"""The record reaches a Job as environment variables, and nothing else passes for one."""

from __future__ import annotations

import unittest

from odoo_release.answers import Refusal, UsageError
from odoo_release.hooks.record import read_record
from support import NEW, OLD, record

VARIABLES = {
    "RELEASE_OPERATION": "update",
    "RELEASE_DIGEST": NEW,
    "RELEASE_FROM": OLD,
    "RELEASE_DATABASE_CHANGE": "compatible",
    "RELEASE_RECIPE": "",
    "RELEASE_MODULES": "acme_project",
    "RELEASE_HELPER": record().helper,
    "RELEASE_RESTORE_POINT": "",
    "ODOO_RELEASE_DATABASE": "odoo",
}


class Reading(unittest.TestCase):
    def test_every_field_is_read(self) -> None:
        self.assertEqual(read_record(VARIABLES), record())
        others = {
            "RELEASE_OPERATION": "restore",
            "RELEASE_FROM": "none",
            "RELEASE_RECIPE": OLD,
            "RELEASE_MODULES": "",
            "RELEASE_RESTORE_POINT": "release-2:1",
        }
        read = read_record({**VARIABLES, **others})
        self.assertEqual(
            (read.operation, read.origin, read.recipe, read.modules, read.restore_point),
            ("restore", "none", OLD, [], "release-2:1"),
        )

    def test_a_variable_that_is_missing_is_named(self) -> None:
        for name in VARIABLES:
            with self.subTest(name=name), self.assertRaises(UsageError) as caught:
                read_record({other: VARIABLES[other] for other in VARIABLES if other != name})
            self.assertIn(name, caught.exception.message)

    def test_a_variable_that_says_something_else_is_named(self) -> None:
        wrong = {
            "RELEASE_OPERATION": "Update",
            "RELEASE_DIGEST": "latest",
            "RELEASE_FROM": "",
            "RELEASE_DATABASE_CHANGE": "",
            "RELEASE_RECIPE": "recipe.json",
            "RELEASE_MODULES": "a;b",
            "RELEASE_HELPER": "newest",
            "RELEASE_RESTORE_POINT": "a b",
            "ODOO_RELEASE_DATABASE": "host=evil",
        }
        self.assertEqual(wrong.keys(), VARIABLES.keys())
        for name, text in wrong.items():
            with self.subTest(name=name), self.assertRaises(UsageError) as caught:
                read_record({**VARIABLES, name: text})
            self.assertIn(name, caught.exception.message)

    def test_an_environment_without_its_first_promotion_is_told_so(self) -> None:
        with self.assertRaises(Refusal) as caught:
            read_record({**VARIABLES, "RELEASE_DIGEST": "sha256:" + "0" * 64})
        self.assertIn("Promote a release first", caught.exception.message)
