from __future__ import annotations

import unittest

from odoo_release.log_records import read_records
from odoo_release.update_log import EVENT_LENGTH, EVENTS, UpdateLog
from support import LOGS


def read_log(name: str) -> UpdateLog:
    log = UpdateLog()
    for record in read_records((LOGS / f"{name}.log").read_text(encoding="utf-8")):
        log.add(record)
    return log


def made(*lines: str) -> UpdateLog:
    log = UpdateLog()
    for record in read_records("\n".join(lines)):
        log.add(record)
    return log


class RecordedLogs(unittest.TestCase):
    def test_a_good_update_names_its_module_scripts_and_end_marks(self) -> None:
        log = read_log("19.0-updated")
        self.assertEqual(list(log.modules), ["kit_fixture"])
        self.assertEqual(log.scripts, {"kit_fixture:pre:19.0.2.0.0", "kit_fixture:post:19.0.2.0.0"})
        self.assertTrue(log.modules_loaded and log.registry_loaded)
        self.assertEqual(log.counts, {"WARNING": 0, "ERROR": 0, "CRITICAL": 0})

    def test_an_update_that_fails_in_a_view_lacks_the_end_marks(self) -> None:
        log = read_log("19.0-bad-view")
        self.assertFalse(log.modules_loaded or log.registry_loaded)
        self.assertEqual(log.counts["CRITICAL"], 1)
        self.assertEqual(log.modules, {})
        self.assertIn("ParseError", log.document()["errors"][-1]["message"])

    def test_an_end_script_is_told_apart_from_pre_and_post(self) -> None:
        log = read_log("19.0-end-script-raises")
        self.assertIn("kit_fixture:end:19.0.2.0.0", log.scripts)
        self.assertIn("raises on purpose", log.document()["errors"][-1]["message"])

    def test_a_swallowed_error_is_still_an_error_record(self) -> None:
        log = read_log("19.0-swallowed-error")
        self.assertTrue(log.modules_loaded)
        message = log.document()["errors"][0]["message"]
        self.assertIn("no_such_column", message)
        self.assertNotIn("coded", message)

    def test_a_constraint_that_data_violates_names_the_column_and_not_the_value(self) -> None:
        messages = [
            event["message"] for event in read_log("19.0-unique-on-duplicates").document()["errors"]
        ]
        self.assertIn("Key (code)=(…) is duplicated", "\n".join(messages))


class OlderSeries(unittest.TestCase):
    def test_a_good_update_reads_alike_in_every_series(self) -> None:
        for series in ("14.0", "16.0", "17.0", "18.0"):
            with self.subTest(series):
                log = read_log(f"{series}-updated")
                self.assertEqual(log.modules, {"acme_sale": 1.25, "acme_stock": 0.36})
                stages = ("pre", "post", "end")
                self.assertEqual(
                    log.scripts, {f"acme_sale:{stage}:{series}.1.1.0" for stage in stages}
                )
                self.assertTrue(log.modules_loaded and log.registry_loaded)
                self.assertEqual(log.counts, {"WARNING": 1, "ERROR": 0, "CRITICAL": 0})

    def test_an_update_that_broke_off_has_its_cause_and_no_end_marks(self) -> None:
        log = read_log("14.0-bad-view")
        self.assertFalse(log.modules_loaded or log.registry_loaded)
        self.assertEqual((log.modules, log.counts["CRITICAL"]), ({}, 1))
        self.assertIn(
            'Field "no_such_field" does not exist', log.document()["errors"][-1]["message"]
        )

    def test_what_data_kept_from_being_required_is_a_warning_or_an_error(self) -> None:
        for series, errors in (("16.0", 1), ("18.0", 2)):
            with self.subTest(series):
                log = read_log(f"{series}-not-null")
                said = log.document()
                events = [event["message"] for event in said["errors"] + said["warnings"]]
                self.assertEqual((log.counts["ERROR"], len(events)), (errors, 2))
                self.assertTrue(
                    all(event.startswith("Table 'acme_order': unable") for event in events)
                )

    def test_modules_without_their_code_are_errors_although_the_registry_loads(self) -> None:
        log = read_log("17.0-old-code")
        self.assertTrue(log.registry_loaded)
        self.assertEqual((log.modules, log.counts["ERROR"]), ({}, 2))


class RowValues(unittest.TestCase):
    def test_no_value_of_a_row_reaches_an_event(self) -> None:
        log = read_log("17.0-colours-and-row-values")
        document = log.document()
        said = "\n".join(event["message"] for event in document["errors"] + document["warnings"])
        for value in ("Jane", "JANE-1", "123456", "spans lines"):
            self.assertNotIn(value, said)
        for kept in (
            "res_partner_ref_uniq",
            'column "kind"',
            "INSERT INTO res_partner (name, salary)",
        ):
            self.assertIn(kept, said)

    def test_colours_do_not_hide_a_record(self) -> None:
        log = read_log("17.0-colours-and-row-values")
        self.assertEqual(log.scripts, {"acme_sale:pre:17.0.1.1.0", "acme_sale:end:17.0.1.1.0"})
        self.assertEqual(log.modules, {"acme_sale": 1.25})


class Formats(unittest.TestCase):
    def test_newer_revisions_say_upgrade_instead_of_migration(self) -> None:
        log = made(
            "2026-01-05 10:00:00,001 7 INFO d odoo.modules.migration: module a: Running upgrade [1.2>] post-x"
        )
        self.assertEqual(log.scripts, {"a:post:1.2"})

    def test_the_total_of_all_modules_is_no_module(self) -> None:
        log = made(
            "2026-01-05 10:00:00,001 7 INFO d odoo.modules.loading: 15 modules loaded in 0.47s, 110 queries"
        )
        self.assertEqual(log.modules, {})

    def test_a_traceback_belongs_to_its_record_and_keeps_its_last_lines(self) -> None:
        trace = [f'  File "x.py", line {number}' for number in range(300)]
        log = made(
            "2026-01-05 10:00:00,001 7 CRITICAL d odoo.x: boom", *trace, "ValueError: the cause"
        )
        message = log.document()["errors"][0]["message"]
        self.assertIn("ValueError: the cause", message)
        self.assertIn("lines left out", message)
        self.assertLessEqual(len(message), EVENT_LENGTH + 1)

    def test_the_lists_are_cut_and_the_counts_are_complete(self) -> None:
        line = "2026-01-05 10:00:00,001 7 WARNING d odoo.x: again"
        document = made(*[line] * (EVENTS + 50)).document()
        self.assertEqual(len(document["warnings"]), EVENTS)
        self.assertEqual(document["counts"]["warning"], EVENTS + 50)
        self.assertTrue(document["truncated"])

    def test_control_characters_do_not_survive(self) -> None:
        log = made("2026-01-05 10:00:00,001 7 ERROR d odoo.x: \x1b]0;title\x07 a\x00b\x1b[2J")
        self.assertNotRegex(log.document()["errors"][0]["message"], r"[\x00-\x08\x1b]")
