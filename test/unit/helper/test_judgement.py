from __future__ import annotations

import unittest

from odoo_release.judgement import UpdateFacts, failures
from odoo_release.update_log import UpdateLog


def good_log() -> UpdateLog:
    log = UpdateLog()
    log.modules["acme"] = 1.0
    log.scripts.add("acme:pre:2.0")
    log.modules_loaded = log.registry_loaded = True
    return log


def facts(**changes) -> UpdateFacts:
    given = {
        "requested": ["acme"],
        "exit_code": 0,
        "log": good_log(),
        "expected_scripts": {"acme:pre:2.0"},
        **changes,
    }
    return UpdateFacts(**given)


def codes(**changes) -> list[str]:
    return [one["code"] for one in failures(facts(**changes))]


class UpdateFailures(unittest.TestCase):
    def test_a_good_update_has_none(self) -> None:
        self.assertEqual(codes(), [])

    def test_a_release_without_modules_to_update_needs_no_log(self) -> None:
        self.assertEqual(
            codes(requested=[], exit_code=None, log=UpdateLog(), expected_scripts=set()), []
        )

    def test_exit_status_zero_alone_proves_nothing(self) -> None:
        empty = UpdateLog()
        self.assertEqual(
            codes(log=empty), ["no-end-marks", "modules-not-processed", "scripts-not-run"]
        )

    def test_each_fact_has_its_own_code(self) -> None:
        critical = good_log()
        critical.counts["CRITICAL"] = 1
        self.assertEqual(codes(exit_code=255), ["exit-code"])
        self.assertEqual(codes(exit_code=-9, stopped="timeout"), ["timeout"])
        self.assertEqual(codes(exit_code=-9, stopped="SIGTERM"), ["interrupted"])
        self.assertEqual(codes(log=critical), ["critical-log"])
        self.assertEqual(codes(residue=["acme: to upgrade"]), ["residue"])
        self.assertEqual(codes(observed=False), ["not-observed"])
        self.assertEqual(codes(lock_lost=True), ["lock-lost"])
        self.assertEqual(codes(requested=["acme", "other"]), ["modules-not-processed"])
        self.assertEqual(codes(expected_scripts={"acme:end:2.0"}), ["scripts-not-run"])

    def test_a_failed_update_names_whom_it_waited_for(self) -> None:
        blockers = [{"application": "report-tool", "state": "active", "seconds": 16}]
        self.assertEqual(codes(exit_code=255, blockers=blockers), ["exit-code", "blocked"])
        self.assertEqual(codes(blockers=blockers), [])

    def test_a_lost_lock_counts_even_when_nothing_had_to_run(self) -> None:
        self.assertEqual(codes(exit_code=None, lock_lost=True), ["lock-lost"])
