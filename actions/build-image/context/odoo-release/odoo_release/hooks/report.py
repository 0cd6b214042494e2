"""What is left after a sync that failed: a ConfigMap that people and the planner of a rollback read."""

from __future__ import annotations

from datetime import datetime, timezone

from odoo_release.answers import Document, to_json
from odoo_release.cluster_api import ClusterApi
from odoo_release.hooks.objects import CONFIG_MAPS

NAME = "release-report"
LABELS = {
    "app.kubernetes.io/name": "odoo",
    "app.kubernetes.io/component": "release-report",
    "app.kubernetes.io/managed-by": "odoo-gitops-kit",
}


def write_report(api: ClusterApi, content: Document) -> None:
    """Puts `content` into the report, in the place of the one before."""
    data = {
        "at": f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ}",
        "report.json": to_json(content),
    }

    if api.change(CONFIG_MAPS, NAME, lambda _found: {"data": data}) is None:
        metadata = {"name": NAME, "labels": LABELS}
        api.create(
            CONFIG_MAPS,
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data},
        )
