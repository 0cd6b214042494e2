"""CloudNativePG as the templates use it: how its objects are called, and the plugin that archives."""

from __future__ import annotations

from odoo_release.answers import HelperError
from odoo_release.cluster_api import Kind

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
