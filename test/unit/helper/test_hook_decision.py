"""What record and database together allow, as tables."""

from __future__ import annotations

import unittest
from dataclasses import replace

from odoo_release.answers import Refusal
from odoo_release.hooks.decision import (
    Found,
    after_failure,
    closes_traffic,
    decide_step,
    is_served,
    takes_restore_point,
)
from support import INSTALL, NEW, OLD, OTHER, RESTORE, REVERT, marker, record

UPDATE = record()
UNCHANGING = record(database_change="none", modules=[])
RESTORE_UNCHANGED = replace(RESTORE, database_change="none", modules=[])
SERVING = Found(marker(NEW, "serving"))


class Steps(unittest.TestCase):
    CASES = [
        ("an update", UPDATE, Found(marker(OLD, "serving")), "update"),
        ("an update after a release that never served", UPDATE, Found(marker(OLD, "updated")), "update"),
        ("a first install", INSTALL, Found(empty=True), "update"),
        ("a revert", REVERT, Found(marker(NEW, "updated")), "revert"),
        ("a restore of a half updated database", RESTORE, Found(marker(NEW, "updating")), "restore"),
        ("a restore before its database is there", RESTORE, Found(reachable=False), "restore"),
        ("a restored database that nobody has taken into use", RESTORE, Found(marker(OLD, "serving")), "restore"),
        ("a release that is there but not started", UPDATE, Found(marker(NEW, "updated")), "start"),
        ("a release that serves already", UPDATE, SERVING, "start"),
        ("an install that is done", INSTALL, SERVING, "start"),
        ("a revert that is done", REVERT, Found(marker(OLD, "updated")), "start"),
        ("a restore that is done", RESTORE, Found(marker(OLD, "updated"), restored=True), "start"),
    ]  # fmt: skip

    REFUSED = [
        ("an update of a half updated database", UPDATE, Found(marker(NEW, "updating")), "is half updated to"),
        ("an update of one half updated to another", UPDATE, Found(marker(OLD, "updating")), "only a restore helps"),
        ("a revert of a half updated database", REVERT, Found(marker(NEW, "updating")), "is half updated to"),
        ("an install over a half finished one", INSTALL, Found(marker(NEW, "updating")), "is half updated to"),
        ("an update from another release", UPDATE, Found(marker(OTHER, "serving")), "belongs to release"),
        ("a revert from another release", REVERT, Found(marker(OTHER, "serving")), "belongs to release"),
        ("an install over another release", INSTALL, Found(marker(OTHER, "serving")), "belongs to release"),
        ("an update of a database without a marker", UPDATE, Found(), "Adopt it first"),
        ("a revert of a database without a marker", REVERT, Found(), "Adopt it first"),
        ("an install into a database that holds tables", INSTALL, Found(empty=False), "empty database"),
        ("a restore without a restore point", record(operation="restore"), Found(), "names no restore point"),
    ]  # fmt: skip

    def test_what_is_allowed(self) -> None:
        for what, wanted, found, step in self.CASES:
            with self.subTest(what):
                self.assertEqual(decide_step(wanted, found), step)

    def test_what_is_refused(self) -> None:
        for what, wanted, found, sentence in self.REFUSED:
            with self.subTest(what), self.assertRaises(Refusal) as caught:
                decide_step(wanted, found)
            self.assertIn(sentence, caught.exception.message)

    def test_a_release_serves_when_people_were_let_in(self) -> None:
        self.assertTrue(is_served(UPDATE, SERVING))
        self.assertFalse(is_served(UPDATE, Found(marker(NEW, "updated"))))
        self.assertFalse(is_served(UPDATE, Found(marker(OLD, "serving"))))
        self.assertFalse(is_served(RESTORE, Found(marker(OLD, "serving"))))

    def test_a_restore_point_is_taken_only_before_an_update_that_can_lose_something(self) -> None:
        self.assertTrue(takes_restore_point(UPDATE, "update"))
        for wanted, step in (
            (INSTALL, "update"),
            (UPDATE, "start"),
            (REVERT, "revert"),
            (RESTORE, "restore"),
        ):
            with self.subTest(wanted.operation, step=step):
                self.assertFalse(takes_restore_point(wanted, step))


class Traffic(unittest.TestCase):
    OLD_SERVES = Found(marker(OLD, "serving"))
    CASES = [
        ("an update that changes something", UPDATE, OLD_SERVES, True),
        ("an update without a change that Odoo has to run for", record(database_change="none"), OLD_SERVES, True),
        ("an update without modules and change", UNCHANGING, OLD_SERVES, False),
        ("an update without modules whose return needs more", record(modules=[]), OLD_SERVES, True),
        ("an install", INSTALL, Found(empty=True), True),
        ("a revert", REVERT, Found(marker(NEW, "serving")), True),
        ("a revert of nothing", record(operation="revert", database_change="none"), OLD_SERVES, False),
        ("a restore", RESTORE, Found(reachable=False), True),
        ("a restore over a release that changed nothing", RESTORE_UNCHANGED, Found(marker(OLD, "serving")), True),
        ("a restore that is not taken into use", RESTORE, Found(marker(OLD, "serving")), True),
        ("a release that has not served yet", UPDATE, Found(marker(NEW, "updated")), True),
        ("a release that serves", UPDATE, SERVING, False),
        ("a restored release that serves", RESTORE, Found(marker(OLD, "serving"), restored=True), False),
    ]  # fmt: skip

    def test_whether_people_are_kept_out(self) -> None:
        for what, wanted, found, closes in self.CASES:
            with self.subTest(what):
                self.assertEqual(closes_traffic(wanted, found), closes)


class AfterFailure(unittest.TestCase):
    CASES = [
        ("before the update", UPDATE, Found(marker(OLD, "serving")), True, "not-begun"),
        ("before a revert", REVERT, Found(marker(NEW, "serving")), True, "not-begun"),
        ("before an install", INSTALL, Found(empty=True), True, "not-begun"),
        ("before one that people worked beside", UPDATE, Found(marker(OLD, "updated", "open")), True, "not-begun"),
        ("after a release that never served", REVERT, Found(marker(NEW, "updated", "closed")), False, "never-served"),
        ("in the middle of the update", UPDATE, Found(marker(NEW, "updating"), locked=True), False, "locked"),
        ("after a killed update", UPDATE, Found(marker(NEW, "updating")), False, "half-updated"),
        ("while the update begins", UPDATE, Found(marker(OLD, "serving"), locked=True), False, "locked"),
        ("after the update", UPDATE, Found(marker(NEW, "updated")), False, "not-the-old-release"),
        ("once people were let in", UPDATE, SERVING, False, "not-the-old-release"),
        ("in a restore", RESTORE, Found(marker(NEW, "serving")), False, "restore-failed"),
        ("without an answer of the database", UPDATE, Found(reachable=False), False, "database-unknown"),
    ]  # fmt: skip

    def test_whether_the_old_release_goes_on(self) -> None:
        for what, wanted, found, undo, code in self.CASES:
            with self.subTest(what):
                decided = after_failure(wanted, found)
                self.assertEqual((decided.undo, decided.reason["code"]), (undo, code))
