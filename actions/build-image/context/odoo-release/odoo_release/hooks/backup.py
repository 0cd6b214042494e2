"""A restore point of a CloudNativePG cluster: a Backup object, waited for until its data is in the object store."""

from __future__ import annotations

from odoo_release.answers import Document, Refusal
from odoo_release.cluster_api import ClusterApi
from odoo_release.cnpg import BACKUPS, PLUGIN, phase_of, watch
from odoo_release.hooks.record import Record

COMPLETED, FAILED = "completed", "failed"
POLL = 2.0


def backup_manifest(record: Record, cluster: str, moment: str) -> Document:
    """The Backup before the update of `record`; `moment` (digits) makes its name one of its own."""
    return {
        "apiVersion": BACKUPS.version,
        "kind": "Backup",
        "metadata": {
            "name": f"release-{record.digest[7:19]}-{moment}",
            "labels": {
                "app.kubernetes.io/name": "odoo",
                "app.kubernetes.io/component": "restore-point",
                "app.kubernetes.io/managed-by": "odoo-gitops-kit",
            },
            "annotations": {
                "odoo-gitops-kit/digest": record.digest,
                "odoo-gitops-kit/from": record.origin,
            },
        },
        "spec": {
            "cluster": {"name": cluster},
            "method": "plugin",
            "pluginConfiguration": {"name": PLUGIN},
        },
    }


def take_backup(api: ClusterApi, manifest: Document, seconds: float) -> Document:
    """Makes the Backup and answers `{id, backupId, endLsn, stoppedAt}` when it is complete."""
    name = manifest["metadata"]["name"]
    api.create(BACKUPS, manifest)
    for status in watch(api, BACKUPS, name, f"Backup {name}", seconds, POLL):
        phase = phase_of(status)
        if phase == COMPLETED:
            return _restore_point(name, status)
        if phase == FAILED:
            said = str(status.get("error") or "no reason given")[:300]
            raise Refusal("backup-failed", f"Backup {name} failed: {said}. Nothing was updated.")
    raise Refusal(
        "backup-late", f"Backup {name} is {phase!r} after {seconds:g} s. Nothing was updated."
    )


def _restore_point(name: str, status: Document) -> Document:
    return {
        "id": name,
        "backupId": status.get("backupId"),
        "endLsn": status.get("endLSN"),
        "stoppedAt": status.get("stoppedAt"),
    }
