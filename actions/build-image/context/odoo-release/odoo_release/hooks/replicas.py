"""Stops the pods that work with the database, and starts as many again. The old number is kept on the Deployment."""

from __future__ import annotations

import json
import time
from typing import Any

from odoo_release.answers import Document, HelperError
from odoo_release.cluster_api import ClusterApi
from odoo_release.hooks.objects import DEPLOYMENTS, ODOO_PODS, PODS, WORKLOADS, annotations_of
from odoo_release.odoo_process import progress

REPLICAS = "odoo-gitops-kit/replicas"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
POLL = 1.0
NAMED = 10


def stop_workloads(api: ClusterApi) -> None:
    """Scales them to 0. Number and annotation change together, so a kill in between loses neither."""
    for name in WORKLOADS:
        api.change(DEPLOYMENTS, name, _stop)


def start_workloads(api: ClusterApi) -> None:
    """As many as before, except where git says how many: that number was applied in the meantime and stays."""
    for name in WORKLOADS:
        api.change(DEPLOYMENTS, name, _start)


def wait_until_gone(api: ClusterApi, seconds: float) -> None:
    """Returns when no pod works with the database any more; an error after `seconds`."""
    deadline = time.monotonic() + seconds
    told = 0
    while True:
        names = _running_pods(api)
        if not names and _are_scaled_down(api):
            return
        if time.monotonic() + POLL > deadline:
            said = ", ".join(names[:NAMED]) or "the Deployments are not scaled down yet"
            raise HelperError(
                "pods-left",
                f"After {seconds:g} s pods still run: {said}. The database was not touched; find out why they stay.",
            )
        if len(names) != told:
            told = len(names)
            progress(f"Waiting for {told} pod(s) to end.")
        time.sleep(POLL)


def wait_until_ready(api: ClusterApi, name: str, seconds: float) -> bool:
    """Does a pod of the Deployment answer within `seconds`? One that wants none is as ready as it gets."""
    deadline = time.monotonic() + seconds
    while True:
        found = api.read(DEPLOYMENTS, name)
        if (
            found is None
            or not found["spec"].get("replicas")
            or _status(found, "readyReplicas") > 0
        ):
            return True
        if time.monotonic() + POLL > deadline:
            return False
        time.sleep(POLL)


def _stop(found: Document) -> Document | None:
    replicas = found["spec"].get("replicas", 1)
    # Stopped by an earlier try, which kept the number, or by people.
    if replicas == 0:
        return None
    return {"metadata": {"annotations": {REPLICAS: str(replicas)}}, "spec": {"replicas": 0}}


def _start(found: Document) -> Document | None:
    kept = annotations_of(found).get(REPLICAS)
    if kept is None:
        return None
    change: Document = {"metadata": {"annotations": {REPLICAS: None}}}
    if found["spec"].get("replicas", 1) == 0 and not _wants_none(found) and kept.isdecimal():
        change["spec"] = {"replicas": int(kept)}
    return change


def _wants_none(found: Document) -> bool:
    """Does git itself say 0, as for an environment that sleeps?"""
    try:
        applied: Any = json.loads(annotations_of(found).get(LAST_APPLIED, "{}"))
    except ValueError:
        return False
    return applied.get("spec", {}).get("replicas") == 0


def _running_pods(api: ClusterApi) -> list[str]:
    """Pods that ended stay in the list until somebody deletes them, and do no harm."""
    return [
        pod["metadata"]["name"]
        for pod in api.items(PODS, ODOO_PODS)
        if (pod.get("status") or {}).get("phase") not in ("Succeeded", "Failed")
    ]


def _are_scaled_down(api: ClusterApi) -> bool:
    """Has the controller seen the new number, and has it no pods left that are not in the list yet?"""
    for name in WORKLOADS:
        found = api.read(DEPLOYMENTS, name)
        if found is not None and (
            _status(found, "observedGeneration") < found["metadata"].get("generation", 0)
            or _status(found, "replicas") > 0
        ):
            return False
    return True


def _status(found: Document, field: str) -> int:
    return (found.get("status") or {}).get(field) or 0
