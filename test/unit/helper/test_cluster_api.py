"""Kubernetes' API is asked with patience, and what it refuses is a sentence."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from fake_cluster import NAMESPACE, FakeCluster
from odoo_release.answers import HelperError
from odoo_release.cluster_api import ApiAccess, ClusterApi, access_of_pod
from odoo_release.hooks.objects import CONFIG_MAPS, DEPLOYMENTS, PODS, SCALED_OBJECTS, SERVICES


class Requests(unittest.TestCase):
    def setUp(self) -> None:
        self.cluster = FakeCluster()
        self.addCleanup(self.cluster.close)
        self.cluster.environment()
        self.api = self.cluster.api()

    def test_an_object_that_is_not_there_is_none_and_an_unknown_kind_has_no_objects(self) -> None:
        self.cluster.keda = False
        self.assertIsNone(self.api.read(SERVICES, "other"))
        self.assertEqual(self.api.items(SCALED_OBJECTS), [])

    def test_a_list_holds_what_its_labels_select(self) -> None:
        found = self.api.items(PODS, "app.kubernetes.io/component in (web,cron)")
        self.assertEqual(
            sorted(pod["metadata"]["name"] for pod in found), ["cron-0", "web-0", "web-1"]
        )

    def test_it_tries_again_while_the_server_is_away_or_asks_for_patience(self) -> None:
        for fault in (0, 429, 500, 503):
            with self.subTest(fault=fault):
                self.cluster.faults = [fault]
                self.assertIsNotNone(self.api.read(SERVICES, "web"))
                self.assertEqual(self.cluster.faults, [])

    def test_its_patience_ends(self) -> None:
        self.cluster.faults = [503] * 100
        with self.assertRaises(HelperError) as caught:
            self.cluster.api(patience=0.4).read(SERVICES, "web")
        self.assertIn("services web in acme-production: it answers 503", caught.exception.message)

    def test_nobody_listening_is_a_sentence(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            token = Path(folder, "token")
            token.write_text("t", encoding="utf-8")
            access = ApiAccess("http://127.0.0.1:1", NAMESPACE, str(token), "")
            with self.assertRaises(HelperError) as caught:
                ClusterApi(access, 0.0).read(SERVICES, "web")
        self.assertIn("Kubernetes cannot be asked for services web", caught.exception.message)

    def test_a_refusal_is_told_with_the_servers_own_words_and_not_tried_again(self) -> None:
        self.cluster.denied = {"v1/services/web"}
        with self.assertRaises(HelperError) as caught:
            self.api.read(SERVICES, "web")
        self.assertIn("status 403: v1/services/web is forbidden", caught.exception.message)
        self.assertIn("Role", caught.exception.message)
        self.assertEqual(len(self.cluster.requests), 1)

    def test_a_change_is_decided_again_when_somebody_else_was_faster(self) -> None:
        rivals = ["7", "8"]

        def rival(request: str) -> None:
            if request.startswith("PATCH") and rivals:
                self.cluster.put("apps/v1/deployments/web", spec={"replicas": int(rivals.pop(0))})

        self.cluster.before = rival
        self.api.change(
            DEPLOYMENTS, "web", lambda found: {"spec": {"twice": 2 * found["spec"]["replicas"]}}
        )
        web = self.cluster.objects["apps/v1/deployments/web"]
        self.assertEqual(web["spec"], {"replicas": 8, "twice": 16})

    def test_an_object_that_others_change_all_the_time_is_an_error(self) -> None:
        self.cluster.before = lambda request: (
            self.cluster.put("v1/services/web", spec={}) if request.startswith("PATCH") else None
        )
        with self.assertRaises(HelperError):
            self.api.change(SERVICES, "web", lambda _: {"spec": {"a": "b"}})

    def test_what_exists_already_is_not_made_twice(self) -> None:
        first = self.api.create(CONFIG_MAPS, {"metadata": {"name": "a"}, "data": {"n": "1"}})
        again = self.api.create(CONFIG_MAPS, {"metadata": {"name": "a"}, "data": {"n": "2"}})
        self.assertEqual((first["data"], again["data"]), ({"n": "1"}, {"n": "1"}))

    def test_what_is_deleted_is_gone_and_what_is_gone_already_is_no_error(self) -> None:
        self.api.delete(SERVICES, "web")
        self.assertIsNone(self.api.read(SERVICES, "web"))
        self.api.delete(SERVICES, "web")

    def test_a_kind_that_the_cluster_does_not_know_cannot_be_made(self) -> None:
        self.cluster.keda = False
        with self.assertRaises(HelperError) as caught:
            self.api.create(SCALED_OBJECTS, {"metadata": {"name": "a"}})
        self.assertIn("keda.sh/v1alpha1", caught.exception.message)


class AccessOfAPod(unittest.TestCase):
    def test_it_comes_from_what_kubernetes_gives_every_pod(self) -> None:
        given = {
            "KUBERNETES_SERVICE_HOST": "fd00::1",
            "KUBERNETES_SERVICE_PORT": "6443",
            "POD_NAMESPACE": NAMESPACE,
        }
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "token").write_text("t", encoding="utf-8")
            access = access_of_pod(given, folder)
            self.assertEqual(access.url, "https://[fd00::1]:6443")
            self.assertEqual(access.namespace, NAMESPACE)
            for missing in ("KUBERNETES_SERVICE_HOST", "POD_NAMESPACE"):
                with self.subTest(missing=missing), self.assertRaises(HelperError):
                    access_of_pod({**given, missing: ""}, folder)

    def test_a_pod_without_a_token_is_told_so(self) -> None:
        given = {"KUBERNETES_SERVICE_HOST": "::1", "POD_NAMESPACE": NAMESPACE}
        with self.assertRaises(HelperError) as caught:
            access_of_pod(given, "/nonexistent")
        self.assertIn("service account token", caught.exception.message)
