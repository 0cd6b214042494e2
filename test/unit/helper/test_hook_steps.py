"""The steps of a release on an API server that keeps objects: in order, again after any kill, and taken back."""

from __future__ import annotations

import copy
import itertools
import json
import unittest
from typing import Callable
from unittest import mock

from fake_cluster import FakeCluster
from odoo_release.answers import HelperError, Refusal
from odoo_release.cluster_api import ClusterApi
from odoo_release.hooks import replicas, steps
from odoo_release.hooks.decision import Found
from odoo_release.hooks.steps import situation_of
from support import INSTALL, NEW, OLD, marker, record

UPDATE = record()
OLD_SERVES = Found(marker(OLD, "serving"))
NEW_SERVES = Found(marker(NEW, "serving"))
NEW_UPDATED = Found(marker(NEW, "updated", "closed"))
NORMAL = {"web": 2, "websocket": 1, "cron": 1}
STOPPED = {"web": 0, "websocket": 0, "cron": 0}
WEB = "apps/v1/deployments/web"
SCALED = "keda.sh/v1alpha1/scaledobjects/web"
PAUSED = "autoscaling.keda.sh/paused-replicas"


class Killed(BaseException):
    """The Job's pod is gone."""


class OnCluster(unittest.TestCase):
    def setUp(self) -> None:
        self.cluster = FakeCluster()
        self.addCleanup(self.cluster.close)
        self.cluster.environment()
        self.api = self.cluster.api()
        impatient = mock.patch.object(replicas, "POLL", 0.01)
        impatient.start()
        self.addCleanup(impatient.stop)

    def close(self, wanted=UPDATE, found=OLD_SERVES, seconds: float = 5.0) -> str:
        here = situation_of(wanted, found)
        return steps.close(here, lambda: self.api, seconds)["outcome"]

    def fail(self, wanted=UPDATE, found=OLD_SERVES) -> dict:  # type: ignore[override]
        return steps.clean_up_failure(wanted, found, self.api, 0.1)

    def is_normal(self) -> None:
        self.assertEqual(self.cluster.replicas(), NORMAL)
        self.assertEqual(self.cluster.traffic(), ["web", "websocket"])
        self.assertEqual(self.cluster.annotations(SCALED), {})
        self.assertEqual(self.cluster.annotations(WEB), {})

    def is_closed(self) -> None:
        self.assertEqual(self.cluster.traffic(), ["maintenance", "maintenance"])
        self.assertEqual(self.cluster.replicas(), STOPPED)
        self.assertEqual(self.cluster.annotations(SCALED)[PAUSED], "0")

    def with_a_kill_at_every_request(self, step: Callable[[], object], check: Callable) -> None:
        """Runs `step` once for each request that it sends, killed right after it, and a second time undisturbed.

        Without the way over HTTP, as there are thousands.
        """
        before = copy.deepcopy(self.cluster.objects)
        for survived in itertools.count():
            self.cluster.objects = copy.deepcopy(before)
            self.cluster.lists_until_gone = 2
            left = itertools.count(survived, -1)

            def once(_api, method, path, content, left=left):
                status, answer = self.cluster.answer(method, path, copy.deepcopy(content))
                if next(left) == 0:
                    raise Killed
                return status, json.dumps(answer).encode(), ""

            try:
                with mock.patch.object(ClusterApi, "_once", once):
                    step()
            except Killed:
                with mock.patch.object(ClusterApi, "_once", once):
                    step()
            else:
                self.assertGreater(survived, 5)
                return
            with self.subTest(killed_after=survived + 1):
                check()


class Closing(OnCluster):
    def test_people_see_the_maintenance_page_and_no_pod_is_left(self) -> None:
        self.cluster.lists_until_gone = 3
        self.assertEqual(self.close(), "pass")
        self.is_closed()
        self.assertFalse([path for path in self.cluster.objects if path.startswith("v1/pods/")])
        kept = self.cluster.annotations(WEB)["odoo-gitops-kit/replicas"]
        self.assertEqual(kept, "2")
        other = self.cluster.annotations("keda.sh/v1alpha1/scaledobjects/other")
        self.assertEqual(other, {})

    def test_the_page_comes_before_pods_end_and_keda_before_them(self) -> None:
        self.close()
        changed = [one for one in self.cluster.requests if one.startswith("PATCH")]
        kinds = [one.split("/")[-2] for one in changed]
        expected = ["services"] * 2 + ["scaledobjects"] + ["deployments"] * 3
        self.assertEqual(kinds, expected)

    def test_killed_anywhere_and_started_again_it_ends_the_same_and_keeps_the_numbers(self) -> None:
        def check() -> None:
            self.is_closed()
            steps.resume(self.api)
            self.assertEqual(self.cluster.replicas(), NORMAL)

        self.with_a_kill_at_every_request(self.close, check)

    def test_a_second_run_changes_nothing(self) -> None:
        self.close()
        before = copy.deepcopy(self.cluster.objects)
        self.assertEqual(self.close(), "pass")
        self.assertEqual(self.cluster.objects, before)

    def test_a_pod_that_stays_is_an_error_that_names_it(self) -> None:
        self.cluster.lists_until_gone = 10_000
        with self.assertRaises(HelperError) as caught:
            self.close(seconds=0.1)
        self.assertIn("web-0", caught.exception.message)

    def test_a_pod_that_ended_long_ago_keeps_nobody_waiting(self) -> None:
        labels = {"app.kubernetes.io/name": "odoo", "app.kubernetes.io/component": "web"}
        self.cluster.lists_until_gone = 1
        for name, phase in (("evicted", "Failed"), ("done", "Succeeded")):
            self.cluster.put(
                f"v1/pods/{name}", metadata={"labels": labels}, status={"phase": phase}
            )
        self.assertEqual(self.close(), "pass")

    def test_it_waits_for_a_controller_that_has_not_seen_the_new_number_yet(self) -> None:
        self.cluster.run_pods = lambda: None  # type: ignore[method-assign]
        for path in [one for one in self.cluster.objects if one.startswith("v1/pods/")]:
            del self.cluster.objects[path]
        with self.assertRaises(HelperError) as caught:
            self.close(seconds=0.1)
        self.assertIn("not scaled down yet", caught.exception.message)

    def test_nothing_happens_where_people_go_on_working(self) -> None:
        unchanging = record(database_change="none", modules=[])
        for wanted, found in ((UPDATE, NEW_SERVES), (unchanging, OLD_SERVES)):
            self.assertEqual(self.close(wanted, found), "unchanged")
        self.assertEqual(self.cluster.requests, [])

    def test_before_the_first_sync_there_is_nothing_to_close(self) -> None:
        self.cluster.objects.clear()
        self.cluster.run_pods = lambda: None  # type: ignore[method-assign]
        self.assertEqual(self.close(INSTALL, Found(empty=True)), "pass")
        self.assertEqual(self.cluster.objects, {})

    def test_a_cluster_without_keda_has_nothing_to_pause(self) -> None:
        self.cluster.keda = False
        self.assertEqual(self.close(), "pass")

    def test_an_environment_that_sleeps_stays_asleep(self) -> None:
        self.cluster.objects[WEB]["spec"]["replicas"] = 0
        self.close()
        steps.resume(self.api)
        self.assertEqual(self.cluster.replicas(), {**NORMAL, "web": 0})


class Resuming(OnCluster):
    def test_as_many_pods_as_before_and_keda_scales_again(self) -> None:
        self.close()
        steps.resume(self.api)
        self.assertEqual(self.cluster.replicas(), NORMAL)
        self.assertEqual(
            (self.cluster.annotations(WEB), self.cluster.annotations(SCALED)), ({}, {})
        )

    def test_the_number_that_git_says_stays(self) -> None:
        self.close()
        self.cluster.objects[WEB]["spec"]["replicas"] = 5
        steps.resume(self.api)
        self.assertEqual(self.cluster.replicas()["web"], 5)
        self.assertEqual(self.cluster.annotations(WEB), {})

    def test_none_stays_none_where_git_says_so(self) -> None:
        self.close()
        applied = {"kubectl.kubernetes.io/last-applied-configuration": '{"spec": {"replicas": 0}}'}
        self.cluster.objects[WEB]["metadata"]["annotations"].update(applied)
        steps.resume(self.api)
        self.assertEqual(self.cluster.replicas(), {**NORMAL, "web": 0})

    def test_a_pause_that_people_set_stays(self) -> None:
        self.cluster.objects[SCALED]["metadata"]["annotations"] = {PAUSED: "1"}
        self.close()
        self.assertEqual(self.cluster.annotations(SCALED)[PAUSED], "0")
        del self.cluster.objects[SCALED]["metadata"]["annotations"][PAUSED]
        self.close()
        for _ in range(2):
            steps.resume(self.api)
            self.assertEqual(self.cluster.annotations(SCALED), {PAUSED: "1"})

    def test_killed_anywhere_and_started_again_it_ends_the_same(self) -> None:
        self.close()
        self.with_a_kill_at_every_request(
            lambda: steps.resume(self.api),
            lambda: self.assertEqual(self.cluster.replicas(), NORMAL),
        )


class Opening(OnCluster):
    def open(self, wanted=UPDATE, found=NEW_UPDATED) -> str:
        def mark() -> None:
            self.marked.append(self.cluster.traffic())

        self.marked: list[list[str]] = []
        return steps.open_traffic(situation_of(wanted, found), mark, self.api)["outcome"]

    def test_the_marker_says_serving_before_anybody_is_let_in(self) -> None:
        self.close()
        self.assertEqual(self.open(), "pass")
        self.assertEqual(self.marked, [["maintenance", "maintenance"]])
        self.assertEqual(self.cluster.traffic(), ["web", "websocket"])

    def test_a_release_that_serves_behind_a_closed_door_is_opened(self) -> None:
        self.close()
        self.assertEqual(self.open(found=NEW_SERVES), "pass")
        self.assertEqual(self.cluster.traffic(), ["web", "websocket"])
        self.assertEqual(self.open(found=NEW_SERVES), "unchanged")

    def test_a_database_of_another_release_opens_nothing(self) -> None:
        self.close()
        with self.assertRaises(Refusal):
            self.open(found=OLD_SERVES)
        self.assertEqual((self.marked, self.cluster.traffic()[0]), ([], "maintenance"))


class Failing(OnCluster):
    def test_before_the_migration_the_old_release_goes_on_as_it_was(self) -> None:
        self.close()
        answer = self.fail()
        self.assertEqual((answer["outcome"], answer["traffic"]), ("undone", "open"))
        self.assertEqual([one["code"] for one in answer["reasons"]], ["not-begun"])
        self.is_normal()

    def test_a_close_that_got_nowhere_needs_nothing(self) -> None:
        self.assertEqual(self.fail()["outcome"], "left")
        self.is_normal()

    def test_killed_anywhere_and_started_again_it_ends_the_same(self) -> None:
        self.close()
        self.with_a_kill_at_every_request(self.fail, self.is_normal)

    def test_it_takes_back_a_close_that_was_killed_anywhere(self) -> None:
        def close_and_fail() -> None:
            try:
                self.close()
            finally:
                self.fail()
                self.is_normal()

        self.with_a_kill_at_every_request(close_and_fail, self.is_normal)

    def test_once_the_migration_began_nobody_is_let_in(self) -> None:
        self.close()
        for found in (
            Found(marker(NEW, "updating", "closed")),
            NEW_UPDATED,
            Found(marker(OLD, "serving"), locked=True),
            Found(reachable=False),
        ):
            with self.subTest(found=found):
                answer = self.fail(found=found)
                self.assertEqual((answer["outcome"], answer["traffic"]), ("left", "closed"))
                self.is_closed()

    def test_pods_that_do_not_come_back_are_told_and_traffic_is_open_for_them(self) -> None:
        self.close()
        self.cluster.run_pods = lambda: None  # type: ignore[method-assign]
        codes = [one["code"] for one in self.fail()["reasons"]]
        self.assertEqual(codes, ["not-begun", "not-ready"])
        self.assertEqual(self.cluster.traffic(), ["web", "websocket"])
