"""A restore point of a CloudNativePG cluster counts only once its data is in the object store."""

from __future__ import annotations

import unittest
from unittest import mock

from fake_cluster import FakeCluster
from odoo_release.answers import HelperError, Refusal
from odoo_release.cnpg import cluster_of
from odoo_release.hooks import backup, steps
from odoo_release.hooks.backup import backup_manifest, take_backup
from odoo_release.hooks.decision import Found
from odoo_release.hooks.report import write_report
from odoo_release.hooks.steps import situation_of
from support import INSTALL, NEW, OLD, marker, record

NAME = f"release-{'2' * 12}-20261105120000"
PATH = f"postgresql.cnpg.io/v1/backups/{NAME}"
# As the operator writes it.
COMPLETED = {
    "phase": "completed",
    "backupId": "20261105T120003",
    "beginLSN": "0/8000028",
    "endLSN": "0/8000120",
    "stoppedAt": "2026-11-05T12:00:09Z",
}


class OnCluster(unittest.TestCase):
    def setUp(self) -> None:
        self.cluster = FakeCluster()
        self.addCleanup(self.cluster.close)
        self.api = self.cluster.api()
        impatient = mock.patch.object(backup, "POLL", 0.01)
        impatient.start()
        self.addCleanup(impatient.stop)
        self.manifest = backup_manifest(record(), "db-main", "20261105120000")


class Backup(OnCluster):
    def operator(self, *statuses: dict) -> None:
        """The operator's part: one status after the other, each time that somebody looks."""
        left = list(statuses)

        def write(request: str) -> None:
            if request == f"GET {PATH}" and left:
                self.cluster.objects[PATH]["status"] = left.pop(0)

        self.cluster.before = write

    def test_it_names_cluster_method_and_the_two_releases(self) -> None:
        self.operator(COMPLETED)
        take_backup(self.api, self.manifest, 5.0)
        made = self.cluster.objects[PATH]
        self.assertEqual(made["apiVersion"], "postgresql.cnpg.io/v1")
        self.assertEqual(made["kind"], "Backup")
        self.assertEqual(
            made["spec"],
            {
                "cluster": {"name": "db-main"},
                "method": "plugin",
                "pluginConfiguration": {"name": "barman-cloud.cloudnative-pg.io"},
            },
        )
        self.assertEqual(
            made["metadata"]["annotations"],
            {"odoo-gitops-kit/digest": NEW, "odoo-gitops-kit/from": OLD},
        )

    def test_it_waits_for_the_end_and_answers_how_to_get_back(self) -> None:
        phases = [{}, {"phase": "pending"}, {"phase": "running"}, {"phase": "finalizing"}]
        self.operator(*phases, COMPLETED)
        self.assertEqual(
            take_backup(self.api, self.manifest, 5.0),
            {
                "id": NAME,
                "backupId": "20261105T120003",
                "endLsn": "0/8000120",
                "stoppedAt": "2026-11-05T12:00:09Z",
            },
        )

    def test_one_that_failed_stops_the_release_with_the_operators_words(self) -> None:
        self.operator({"phase": "running"}, {"phase": "failed", "error": "no space in bucket"})
        with self.assertRaises(Refusal) as caught:
            take_backup(self.api, self.manifest, 5.0)
        self.assertIn("no space in bucket", caught.exception.message)

    def test_one_that_does_not_end_stops_the_release(self) -> None:
        self.operator({"phase": "walArchivingFailing"})
        with self.assertRaises(Refusal) as caught:
            take_backup(self.api, self.manifest, 0.05)
        self.assertIn("walArchivingFailing", caught.exception.message)

    def test_the_cluster_is_the_one_whose_primary_the_environment_uses(self) -> None:
        self.assertEqual(cluster_of("db-main-rw"), "db-main")
        self.assertEqual(cluster_of("db-main-rw.acme-production.svc"), "db-main")
        for host in ("", "-rw", "db.example", "db-main-ro"):
            with self.subTest(host=host), self.assertRaises(HelperError):
                cluster_of(host)

    def test_none_is_taken_where_nothing_can_be_lost_or_all_is_done(self) -> None:
        for wanted, found in (
            (INSTALL, Found(empty=True)),
            (record(), Found(marker(NEW, "updated"))),
        ):
            answer = steps.restore_point(situation_of(wanted, found), self.fail)
            self.assertEqual((answer["outcome"], answer["restorePoint"]), ("unchanged", None))


class Report(OnCluster):
    def test_the_next_one_takes_the_place_of_the_last(self) -> None:
        for outcome in ("undone", "left"):
            write_report(self.api, {"outcome": outcome})
            report = self.cluster.objects["v1/configmaps/release-report"]["data"]
            self.assertEqual(report["report.json"], f'{{"outcome": "{outcome}"}}')
            self.assertRegex(report["at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
