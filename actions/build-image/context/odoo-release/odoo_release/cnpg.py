"""CloudNativePG as the templates use it: how its objects are called, and the plugin that archives."""

from __future__ import annotations

import time
from typing import Iterator

from odoo_release.answers import Document, HelperError
from odoo_release.cluster_api import ClusterApi, Kind
from odoo_release.odoo_process import progress

BACKUPS = Kind("postgresql.cnpg.io/v1", "backups")
CLUSTERS = Kind("postgresql.cnpg.io/v1", "clusters")
PLUGIN = "barman-cloud.cloudnative-pg.io"
READ_WRITE = "-rw"


def cluster_of(host: str) -> str:
    """`db-main` of `db-main-rw`, the name that CloudNativePG gives the Service of a cluster's primary."""
    name = host.split(".", maxsplit=1)[0]
    if not name.endswith(READ_WRITE) or name == READ_WRITE:
        raise HelperError(
            "not-cnpg",
            f"PGHOST is {host[:80]!r}, and the primary of a CloudNativePG cluster is called <cluster>{READ_WRITE}.",
        )
    return name[: -len(READ_WRITE)]


def primary_of(cluster: str) -> str:
    """The host name of a cluster's primary."""
    return f"{cluster}{READ_WRITE}"


def watch(
    api: ClusterApi, kind: Kind, name: str, title: str, seconds: float, pause: float
) -> Iterator[Document]:
    """The status of an object each time that it is looked at, at least once; ends after `seconds`.

    Each new phase is told once, after `title`.
    """
    deadline = time.monotonic() + seconds
    told = ""
    while True:
        status = (api.read(kind, name) or {}).get("status") or {}
        yield status
        if time.monotonic() + pause > deadline:
            return
        phase = phase_of(status)
        if phase != told:
            told = phase
            progress(f"{title}: {phase}")
        time.sleep(pause)


def phase_of(status: Document) -> str:
    """Where an object stands, in the operator's words; `new` before it said any."""
    return status.get("phase") or "new"
