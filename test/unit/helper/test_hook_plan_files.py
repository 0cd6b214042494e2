"""What the rehearsal left beside the record is checked before anything is stopped."""

from __future__ import annotations

import hashlib
import json
import tempfile
import unittest
from pathlib import Path

from odoo_release.answers import Refusal
from odoo_release.hooks.plan_files import PlanFiles, check_plan, find_plan_files
from odoo_release.version import VERSION
from support import INSTALL, NEW, OLD, REVERT, expectation, record

RECIPE = json.dumps({"version": 1, "helper": VERSION, "digest": NEW, "from": OLD, "relaxes": []})


def named(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


class Plan(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def plan(self, expected: str = "", recipe: str = "") -> PlanFiles:
        (self.folder / "expectation.json").write_text(expected, encoding="utf-8")
        (self.folder / "recipe.json").write_text(recipe, encoding="utf-8")
        return find_plan_files(str(self.folder))

    def refusal(self, wanted, step: str, plan: PlanFiles) -> str:
        with self.assertRaises(Refusal) as caught:
            check_plan(wanted, step, plan)
        return caught.exception.code

    def test_an_empty_or_absent_file_is_none(self) -> None:
        self.assertEqual(find_plan_files(str(self.folder)), PlanFiles(None, None))
        self.assertEqual(self.plan(), PlanFiles(None, None))

    def test_an_update_needs_its_own_expectation(self) -> None:
        check_plan(record(), "update", self.plan(json.dumps(expectation())))
        self.assertEqual(self.refusal(record(), "update", self.plan()), "no-expectation")
        self.assertEqual(
            self.refusal(record(), "update", self.plan("{}")), "expectation-unreadable"
        )
        other = json.dumps(expectation(digest=OLD, **{"from": NEW}))
        self.assertEqual(
            self.refusal(record(), "update", self.plan(other)), "expectation-of-another-release"
        )

    def test_an_install_and_a_start_need_none(self) -> None:
        check_plan(INSTALL, "update", self.plan())
        check_plan(record(), "start", self.plan())

    def test_a_revert_needs_the_recipe_that_the_record_names(self) -> None:
        wanted = record(operation="revert", digest=OLD, origin=NEW, recipe=named(RECIPE))
        check_plan(wanted, "revert", self.plan(recipe=RECIPE))
        self.assertEqual(self.refusal(wanted, "revert", self.plan()), "no-recipe")
        other = self.plan(recipe=RECIPE + " ")
        self.assertEqual(self.refusal(wanted, "revert", other), "recipe-differs")
        check_plan(REVERT, "revert", self.plan())

    def test_a_recipe_that_cannot_be_read_is_refused_though_it_is_the_one(self) -> None:
        wanted = record(operation="revert", digest=OLD, origin=NEW, recipe=named("[]"))
        self.assertEqual(
            self.refusal(wanted, "revert", self.plan(recipe="[]")), "recipe-unreadable"
        )

    def test_another_helper_than_the_rehearsals_carries_out_nothing(self) -> None:
        for step in ("update", "revert", "restore", "start"):
            self.assertEqual(
                self.refusal(record(helper="9.9.9"), step, self.plan()), "helper-differs"
            )
