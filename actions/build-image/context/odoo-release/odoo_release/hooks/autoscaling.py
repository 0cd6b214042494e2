"""KEDA must not start pods while nobody may work: its ScaledObjects are paused, and get back what they said before."""

from __future__ import annotations

from odoo_release.answers import Document
from odoo_release.cluster_api import ClusterApi
from odoo_release.hooks.objects import SCALED_OBJECTS, WORKLOADS, annotations_of

# KEDA's own: it keeps the workload at that number.
PAUSED_REPLICAS = "autoscaling.keda.sh/paused-replicas"
# Ours: what KEDA's said before, empty when it was not there.
PAUSED_BEFORE = "odoo-gitops-kit/paused-replicas"


def pause_autoscaling(api: ClusterApi) -> None:
    """Keeps the workloads at 0. A cluster without KEDA has nothing to pause."""
    for name in _names(api):
        api.change(SCALED_OBJECTS, name, _pause)


def resume_autoscaling(api: ClusterApi) -> None:
    """Takes the pause back; a pause that people set stays."""
    for name in _names(api):
        api.change(SCALED_OBJECTS, name, _resume)


def _names(api: ClusterApi) -> list[str]:
    return [
        found["metadata"]["name"]
        for found in api.items(SCALED_OBJECTS)
        if found["spec"]["scaleTargetRef"].get("name") in WORKLOADS
    ]


def _pause(found: Document) -> Document | None:
    annotations = annotations_of(found)
    if PAUSED_BEFORE in annotations and annotations.get(PAUSED_REPLICAS) == "0":
        return None
    before = annotations.get(PAUSED_BEFORE, annotations.get(PAUSED_REPLICAS, ""))
    return {"metadata": {"annotations": {PAUSED_REPLICAS: "0", PAUSED_BEFORE: before}}}


def _resume(found: Document) -> Document | None:
    annotations = annotations_of(found)
    if PAUSED_BEFORE not in annotations:
        return None
    before = annotations[PAUSED_BEFORE] or None
    return {"metadata": {"annotations": {PAUSED_REPLICAS: before, PAUSED_BEFORE: None}}}
