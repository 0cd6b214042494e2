"""The life of the drill's server: made, waited for, and deleted whatever happens in between."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import Iterator

from odoo_release.answers import Document, Refusal
from odoo_release.cluster_api import ClusterApi
from odoo_release.cnpg import CLUSTERS, phase_of, watch
from odoo_release.drill.manifest import NAME, is_of_a_drill
from odoo_release.odoo_process import ignore_signals, progress

POLL = 5.0
# A deleted Cluster's pod has half an hour by the operator's default to end by itself.
GONE_SECONDS = 2400.0


@contextmanager
def drill_server(api: ClusterApi, manifest: Document, seconds: float) -> Iterator[float]:
    """The seconds that the restore took, while its server answers; refused with `restore-late` after `seconds`."""
    _clear_away(api)
    started = time.monotonic()
    try:
        api.create(CLUSTERS, manifest)
        _wait_until_ready(api, seconds)
        yield round(time.monotonic() - started, 1)
    finally:
        ignore_signals()
        api.delete(CLUSTERS, NAME)


def _clear_away(api: ClusterApi) -> None:
    """What a drill left that was killed before it could delete its server."""
    found = api.read(CLUSTERS, NAME)
    if found is None:
        return
    if not is_of_a_drill(found):
        raise Refusal(
            "not-of-a-drill",
            f"There is a Cluster {NAME} that no drill made, so it is not touched. Delete it, or give it another name.",
        )
    progress(f"Cluster {NAME} is left of an earlier drill; deleting it.")
    api.delete(CLUSTERS, NAME)
    deadline = time.monotonic() + GONE_SECONDS
    while api.read(CLUSTERS, NAME) is not None:
        if time.monotonic() + POLL > deadline:
            raise Refusal("drill-left", f"Cluster {NAME} of an earlier drill does not go away.")
        time.sleep(POLL)


def _wait_until_ready(api: ClusterApi, seconds: float) -> None:
    for status in watch(api, CLUSTERS, NAME, f"Cluster {NAME}", seconds, POLL):
        if _is_ready(status):
            return
    raise Refusal(
        "restore-late",
        f"The restored server is not ready in time; CloudNativePG says {phase_of(status)[:200]!r}.",
    )


def _is_ready(status: Document) -> bool:
    conditions = status.get("conditions") or []
    return any(one.get("type") == "Ready" and one.get("status") == "True" for one in conditions)
