"""What the steps make of record and database, and of the answers of the commands that they start."""

from __future__ import annotations

import unittest

from odoo_release.answers import Refusal
from odoo_release.hooks import steps
from odoo_release.hooks.decision import Found
from odoo_release.hooks.plan_files import PlanFiles
from odoo_release.hooks.steps import situation_of
from support import INSTALL, NEW, OLD, RESTORE, REVERT, marker, record

UPDATE = record()
OLD_SERVES = Found(marker(OLD, "serving"))
NEW_SERVES = Found(marker(NEW, "serving"))
NEW_UPDATED = Found(marker(NEW, "updated", "closed"))
NO_FILES = PlanFiles(None, None)


class Preflight(unittest.TestCase):
    def test_another_update_in_progress_stops_it(self) -> None:
        found = Found(marker(OLD, "serving"), locked=True)
        with self.assertRaises(Refusal) as caught:
            steps.preflight(situation_of(record(operation="revert"), found), NO_FILES)
        self.assertEqual(caught.exception.code, "locked")

    def test_it_says_whether_people_will_be_kept_out(self) -> None:
        answer = steps.preflight(situation_of(INSTALL, Found(empty=True)), NO_FILES)
        self.assertEqual((answer["outcome"], answer["closesTraffic"]), ("pass", True))

    def test_a_release_that_serves_is_not_looked_at_again(self) -> None:
        wanted = record(helper="9.9.9")
        answer = steps.preflight(situation_of(wanted, NEW_SERVES), NO_FILES)
        self.assertEqual(answer["outcome"], "unchanged")


class Migration(unittest.TestCase):
    FILES = PlanFiles("/release-plan/expectation.json", "/release-plan/recipe.json")

    def command(self, wanted, found, plan=FILES) -> str:
        return " ".join(steps.migration_command(situation_of(wanted, found), plan, 60.0))

    def test_an_update_runs_what_was_rehearsed_and_compares(self) -> None:
        self.assertEqual(
            self.command(UPDATE, OLD_SERVES),
            f"update --database odoo --from {OLD} --digest {NEW} --modules acme_project"
            " --expect /release-plan/expectation.json --traffic closed --timeout 60",
        )

    def test_an_install_installs(self) -> None:
        self.assertEqual(
            self.command(INSTALL, Found(empty=True), NO_FILES),
            f"update --database odoo --from none --digest {NEW} --install acme_project"
            " --traffic closed --timeout 60",
        )

    def test_where_people_go_on_working_the_update_knows_it(self) -> None:
        unchanging = record(database_change="none", modules=[])
        self.assertIn("--modules  --expect", self.command(unchanging, OLD_SERVES))
        self.assertIn("--traffic open", self.command(unchanging, OLD_SERVES))
        back = record(operation="revert", database_change="none")
        self.assertIn("--traffic open", self.command(back, OLD_SERVES))

    def test_a_way_back_never_runs_odoo(self) -> None:
        back = f"revert --database odoo --from {NEW} --to {OLD}"
        self.assertEqual(self.command(REVERT, NEW_UPDATED), f"{back} --traffic closed")
        with_recipe = record(operation="revert", digest=OLD, origin=NEW, recipe=OLD)
        expected = f"{back} --recipe /release-plan/recipe.json --traffic closed"
        self.assertEqual(self.command(with_recipe, NEW_UPDATED), expected)

    def test_what_the_command_answered_is_the_answer(self) -> None:
        outcomes = {
            "updated": "pass",
            "reverted": "pass",
            "unchanged": "unchanged",
            "refused": "refused",
            "failed": "fail",
            "different": "fail",
        }
        for said, outcome in outcomes.items():
            answer = steps.migration_answer({"outcome": said, "reasons": ["r"]})
            self.assertEqual((answer["outcome"], answer["reasons"]), (outcome, ["r"]))


class Smoke(unittest.TestCase):
    def test_each_failure_is_a_reason(self) -> None:
        failure = {"probe": "http", "subject": "/web/login", "message": "answered 500."}
        answer = steps.smoke_answer({"outcome": "fail", "failures": [failure], "notRun": []})
        self.assertEqual(answer["outcome"], "fail")
        self.assertEqual(answer["reasons"][0]["message"], "/web/login: answered 500.")

    def test_a_restored_database_is_smoked_though_it_says_serving(self) -> None:
        copied = Found(marker(OLD, "serving"))
        self.assertFalse(situation_of(RESTORE, copied).served)
        with self.assertRaises(Refusal):
            steps.require_migrated(situation_of(RESTORE, copied))
