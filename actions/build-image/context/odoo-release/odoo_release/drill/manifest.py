"""The server of a restore drill, derived from the live one: the same image and volumes, the archive, little memory."""

from __future__ import annotations

from odoo_release.answers import Document, Refusal
from odoo_release.cnpg import CLUSTERS, PLUGIN

NAME = "db-drill"
LABELS = {
    "app.kubernetes.io/component": "restore-drill",
    "app.kubernetes.io/managed-by": "odoo-gitops-kit",
}
# What lets the restored data start as it ran: libraries, extensions, settings that recovery demands.
KEPT = ("shared_preload_libraries", "extensions")
MODEST = {"shared_buffers": "256MB", "effective_cache_size": "1GB"}
RESOURCES = {
    "requests": {"cpu": "250m", "memory": "1Gi", "ephemeral-storage": "64Mi"},
    "limits": {"cpu": "2", "memory": "2Gi", "ephemeral-storage": "1Gi"},
}


def drill_manifest(live: Document) -> Document:
    """A Cluster that is restored from the newest of the archive of `live`, and archives nothing itself.

    Refused with `no-archive` where `live` has none.
    """
    spec = live["spec"]
    server = {
        "imageName": spec.get("imageName"),
        "imagePullPolicy": "Always",
        "imagePullSecrets": spec.get("imagePullSecrets"),
        "instances": 1,
        "enablePDB": False,
        "enableSuperuserAccess": False,
        "inheritedMetadata": {"labels": LABELS},
        "storage": spec.get("storage"),
        "walStorage": spec.get("walStorage"),
        "resources": RESOURCES,
        "postgresql": _configuration(spec.get("postgresql") or {}),
        "bootstrap": {"recovery": {"source": "origin", **_owner(spec)}},
        "externalClusters": [{"name": "origin", "plugin": _archive(live)}],
    }
    return {
        "apiVersion": CLUSTERS.version,
        "kind": "Cluster",
        "metadata": {"name": NAME, "labels": LABELS},
        "spec": {name: value for name, value in server.items() if value is not None},
    }


def is_of_a_drill(cluster: Document) -> bool:
    """Was it made by a drill, so that a drill may delete it?"""
    labels = cluster["metadata"].get("labels") or {}
    return all(labels.get(name) == value for name, value in LABELS.items())


def _configuration(live: Document) -> Document:
    parameters = {**(live.get("parameters") or {}), **MODEST}
    return {"parameters": parameters, **{name: live[name] for name in KEPT if name in live}}


def _owner(spec: Document) -> Document:
    bootstrap = spec.get("bootstrap") or {}
    given = bootstrap.get("initdb") or bootstrap.get("recovery") or {}
    return {name: given[name] for name in ("database", "owner", "secret") if name in given}


def _archive(live: Document) -> Document:
    name = live["metadata"]["name"]
    for plugin in live["spec"].get("plugins") or []:
        given = plugin.get("parameters") or {}
        if plugin.get("name") == PLUGIN and "barmanObjectName" in given:
            parameters = {
                "barmanObjectName": given["barmanObjectName"],
                "serverName": given.get("serverName", name),
            }
            return {"name": PLUGIN, "parameters": parameters}
    raise Refusal("no-archive", f"Cluster {name} has no plugin {PLUGIN}: there is no archive.")
