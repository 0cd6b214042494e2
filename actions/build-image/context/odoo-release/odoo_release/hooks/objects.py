"""The objects of an environment that the steps of a release touch, by their fixed names."""

from __future__ import annotations

from odoo_release.answers import Document
from odoo_release.cluster_api import Kind

SERVICES = Kind("v1", "services")
DEPLOYMENTS = Kind("apps/v1", "deployments")
PODS = Kind("v1", "pods")
CONFIG_MAPS = Kind("v1", "configmaps")
SCALED_OBJECTS = Kind("keda.sh/v1alpha1", "scaledobjects")

NAME, COMPONENT = "app.kubernetes.io/name", "app.kubernetes.io/component"
MAINTENANCE = "maintenance"
# Services that people reach, called like the pods that answer in normal times.
PUBLIC_SERVICES = ("web", "websocket")
# Deployments whose pods work with the database.
WORKLOADS = ("web", "websocket", "cron")
ODOO_PODS = f"{NAME}=odoo,{COMPONENT} in ({','.join(WORKLOADS)})"


def annotations_of(found: Document) -> dict[str, str]:
    """An object's annotations; empty when it has none."""
    return found["metadata"].get("annotations") or {}
