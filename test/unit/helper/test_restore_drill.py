"""A restore drill makes a server of the archive, compares it with the live one, and leaves nothing behind."""

from __future__ import annotations

import unittest
from typing import Any
from unittest import mock

from fake_cluster import FakeCluster
from odoo_release.answers import Refusal
from odoo_release.drill import server
from odoo_release.drill.content import Content
from odoo_release.drill.judgement import judge, seconds_behind
from odoo_release.drill.manifest import drill_manifest
from odoo_release.drill.server import drill_server
from support import NEW, OLD, OTHER

PLUGIN = "barman-cloud.cloudnative-pg.io"
PATH = "postgresql.cnpg.io/v1/clusters/db-drill"
READY = {"phase": "Cluster in healthy state", "conditions": [{"type": "Ready", "status": "True"}]}
ALL_FILES = {"files": 200, "missing": 0, "ids": []}


def live(**spec: Any) -> dict:
    """The Cluster of the templates after a restore, as the operator completes it."""
    given = {
        "imageName": "registry.example/postgresql:17.6@sha256:" + "a" * 64,
        "imagePullSecrets": [{"name": "registry-credentials"}],
        "instances": 3,
        "storage": {"size": "80Gi", "storageClass": "fast", "resizeInUseVolumes": True},
        "walStorage": {"size": "20Gi"},
        "postgresql": {
            "parameters": {"max_connections": "300", "shared_buffers": "2GB"},
            "shared_preload_libraries": ["pg_stat_statements"],
            "synchronous": {"method": "any", "number": 1},
        },
        "bootstrap": {
            "initdb": {
                "database": "odoo",
                "owner": "odoo",
                "secret": {"name": "database-credentials"},
                "encoding": "UTF8",
            }
        },
        "managed": {"roles": [{"name": "odoo"}]},
        "plugins": [
            {
                "name": PLUGIN,
                "isWALArchiver": True,
                "parameters": {"barmanObjectName": "backups", "serverName": "db-main"},
            }
        ],
    }
    return {"metadata": {"name": "db-main"}, "spec": {**given, **spec}}


def content(**given: Any) -> Content:
    facts: dict[str, Any] = {"release": NEW, "modules": 60, "users": 80, "newest": 10_000.0}
    return Content(**{**facts, **given})


def codes(restored: Content, attachments: dict = ALL_FILES, before: Content | None = None) -> list:
    found = judge(before or content(), content(), restored, attachments)
    return [one["code"] for one in found]


class Manifest(unittest.TestCase):
    def test_it_restores_the_archive_of_the_live_server_into_volumes_like_its_own(self) -> None:
        spec = drill_manifest(live())["spec"]
        origin = {"barmanObjectName": "backups", "serverName": "db-main"}
        self.assertEqual(
            spec["externalClusters"],
            [{"name": "origin", "plugin": {"name": PLUGIN, "parameters": origin}}],
        )
        self.assertEqual(
            spec["bootstrap"],
            {
                "recovery": {
                    "source": "origin",
                    "database": "odoo",
                    "owner": "odoo",
                    "secret": {"name": "database-credentials"},
                }
            },
        )
        for same in ("imageName", "imagePullSecrets", "storage", "walStorage"):
            self.assertEqual(spec[same], live()["spec"][same])

    def test_it_is_one_small_server_that_archives_nothing_and_waits_for_nobody(self) -> None:
        spec = drill_manifest(live())["spec"]
        self.assertEqual(spec["instances"], 1)
        self.assertNotIn("plugins", spec)
        self.assertNotIn("managed", spec)
        self.assertEqual(
            spec["postgresql"],
            {
                "parameters": {
                    "max_connections": "300",
                    "shared_buffers": "256MB",
                    "effective_cache_size": "1GB",
                },
                "shared_preload_libraries": ["pg_stat_statements"],
            },
        )

    def test_what_the_live_server_does_not_say_it_does_not_say_either(self) -> None:
        spec = drill_manifest(live(walStorage=None, imagePullSecrets=None))["spec"]
        self.assertNotIn("walStorage", spec)
        self.assertNotIn("imagePullSecrets", spec)

    def test_the_server_of_an_earlier_restore_is_drilled_by_its_own_archive(self) -> None:
        recovery = {"source": "origin", "database": "odoo", "recoveryTarget": {"targetLSN": "0/1"}}
        plugin = {"name": PLUGIN, "parameters": {"barmanObjectName": "backups"}}
        restored = live(bootstrap={"recovery": recovery}, plugins=[plugin])
        restored["metadata"]["name"] = "db-r2"
        spec = drill_manifest(restored)["spec"]
        self.assertEqual(spec["bootstrap"], {"recovery": {"source": "origin", "database": "odoo"}})
        archive = spec["externalClusters"][0]["plugin"]["parameters"]
        self.assertEqual(archive["serverName"], "db-r2")

    def test_a_server_without_an_archive_is_refused(self) -> None:
        for plugins in ([], None, [{"name": "other"}], [{"name": PLUGIN}]):
            with self.subTest(plugins=plugins), self.assertRaises(Refusal) as caught:
                drill_manifest(live(plugins=plugins))
            self.assertEqual(caught.exception.code, "no-archive")


class Server(unittest.TestCase):
    def setUp(self) -> None:
        self.cluster = FakeCluster()
        self.addCleanup(self.cluster.close)
        self.api = self.cluster.api()
        for name, value in (("POLL", 0.01), ("GONE_SECONDS", 0.05)):
            patch = mock.patch.object(server, name, value)
            patch.start()
            self.addCleanup(patch.stop)
        # Signals belong to the test's own process.
        silent = mock.patch.object(server, "ignore_signals")
        silent.start()
        self.addCleanup(silent.stop)

    def operator(self, *statuses: dict) -> None:
        """The operator's part: one status after the other, each time that somebody looks at a Cluster that is there."""
        left = list(statuses)

        def write(request: str) -> None:
            if request == f"GET {PATH}" and PATH in self.cluster.objects and left:
                self.cluster.objects[PATH]["status"] = left.pop(0)

        self.cluster.before = write

    def test_it_is_there_once_the_operator_calls_it_ready_and_gone_afterwards(self) -> None:
        self.operator({}, {"phase": "Setting up primary"}, READY)
        with drill_server(self.api, drill_manifest(live()), 5.0) as seconds:
            self.assertGreaterEqual(seconds, 0.0)
            self.assertEqual(self.cluster.objects[PATH]["kind"], "Cluster")
        self.assertNotIn(PATH, self.cluster.objects)

    def test_one_that_is_not_ready_in_time_is_a_failure_in_the_operators_words(self) -> None:
        self.operator({"phase": "Setting up primary", "conditions": []})
        with self.assertRaises(Refusal) as caught, drill_server(
            self.api, drill_manifest(live()), 0.05
        ):
            self.fail("it is not ready")
        self.assertIn("'Setting up primary'", caught.exception.message)
        self.assertNotIn(PATH, self.cluster.objects)

    def test_it_goes_when_looking_at_it_fails(self) -> None:
        self.operator(READY)
        with self.assertRaises(KeyError), drill_server(self.api, drill_manifest(live()), 5.0):
            raise KeyError
        self.assertNotIn(PATH, self.cluster.objects)

    def test_what_a_killed_drill_left_is_deleted_first(self) -> None:
        self.api.create(server.CLUSTERS, drill_manifest(live()))
        self.operator({}, READY)
        with drill_server(self.api, drill_manifest(live()), 5.0):
            pass
        deleted = [one for one in self.cluster.requests if one == f"DELETE {PATH}"]
        self.assertEqual(len(deleted), 2)

    def test_a_cluster_of_somebody_else_is_never_touched(self) -> None:
        self.cluster.put(PATH, spec={"instances": 3})
        with self.assertRaises(Refusal) as caught, drill_server(
            self.api, drill_manifest(live()), 5.0
        ):
            self.fail("it belongs to somebody else")
        self.assertEqual(caught.exception.code, "not-of-a-drill")
        self.assertEqual(self.cluster.objects[PATH]["spec"], {"instances": 3})


class Judgement(unittest.TestCase):
    def test_a_copy_that_ends_minutes_before_the_live_database_is_good(self) -> None:
        self.assertEqual(codes(content(newest=9_700.0)), [])
        self.assertEqual(seconds_behind(content(), content(newest=9_700.0)), 300.0)

    def test_one_that_ends_hours_before_it_is_not(self) -> None:
        self.assertEqual(codes(content(newest=6_000.0)), ["archive-behind"])
        self.assertEqual(codes(content(newest=None)), ["archive-behind"])

    def test_where_nobody_works_its_age_is_unknown_and_no_reason(self) -> None:
        idle = content(newest=None)
        self.assertEqual(codes(idle, before=idle), [])
        self.assertIsNone(seconds_behind(idle, idle))

    def test_it_belongs_to_the_release_that_runs_or_ran_when_the_drill_began(self) -> None:
        self.assertEqual(codes(content(release=OTHER)), ["other-release"])
        self.assertEqual(codes(content(release=None)), ["other-release"])
        self.assertEqual(codes(content(release=OLD), before=content(release=OLD)), [])

    def test_a_database_without_modules_or_people_is_not_the_customers(self) -> None:
        self.assertEqual(codes(content(modules=0, users=0)), ["no-module", "no-user"])

    def test_many_attachments_without_a_file_are_a_reason_and_a_few_that_were_cleared_away_are_not(
        self,
    ) -> None:
        few = {"files": 200, "missing": 20, "ids": [1]}
        many = {"files": 200, "missing": 21, "ids": [1, 2]}
        self.assertEqual(codes(content(), few), [])
        self.assertEqual(codes(content(), many), ["no-files"])


if __name__ == "__main__":
    unittest.main()
