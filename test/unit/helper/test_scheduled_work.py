from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from odoo_release.container import take_over_connection
from odoo_release.marker import Marker
from odoo_release.scheduled_work import ScheduledWork, standstill
from support import NEW, OTHER

WAITING = [(7, "2026-01-05T10:00:00Z"), (9, "2026-01-05T10:05:00Z")]


def marker(digest: str = NEW, state: str = "serving") -> Marker:
    return Marker(digest, "none", state, "open", "0.1.0", "2026-01-05T10:00:00.000Z", 1)


class Standstill(unittest.TestCase):
    def test_is_overdue_work_that_nobody_does(self) -> None:
        found = standstill(marker(), NEW, ScheduledWork(WAITING))
        self.assertEqual(found["code"], "cron-stands-still")
        self.assertIn(
            "2 scheduled jobs wait to be run, the first since 2026-01-05T10:00:00Z",
            found["message"],
        )
        self.assertEqual(found["evidence"], {"jobs": [7, 9], "since": "2026-01-05T10:00:00Z"})

    def test_is_none_while_there_is_nothing_to_do_or_it_is_done(self) -> None:
        for work in [
            ScheduledWork(),
            ScheduledWork(WAITING, ran_lately=True),
            ScheduledWork(WAITING, running=True),
        ]:
            with self.subTest(work=work):
                self.assertIsNone(standstill(marker(), NEW, work))

    def test_is_none_while_the_process_waits_for_its_release(self) -> None:
        for given in [None, marker(OTHER), marker(state="updated"), marker(state="updating")]:
            with self.subTest(marker=given):
                self.assertIsNone(standstill(given, NEW, ScheduledWork(WAITING)))


class FirstProcess(unittest.TestCase):
    def test_lends_the_connection_that_the_entrypoint_made(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            first = Path(folder) / "environ"
            first.write_bytes(
                b"PGSERVICEFILE=/run/a=b/service.conf\0HOME=/tmp\0PGHOST=db\0\0broken"
            )
            environment = {"PGHOST": "other", "HOME": "/root"}
            take_over_connection(environment, first)
            self.assertEqual(
                environment,
                {"PGHOST": "db", "HOME": "/root", "PGSERVICEFILE": "/run/a=b/service.conf"},
            )

    def test_that_nobody_may_read_changes_nothing(self) -> None:
        environment = {"PGHOST": "db"}
        take_over_connection(environment, Path("/nowhere/environ"))
        self.assertEqual(environment, {"PGHOST": "db"})
