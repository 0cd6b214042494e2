"""`restore-drill`: proves on a CloudNativePG cluster that its archive can be restored, and how long that takes."""

from __future__ import annotations

import argparse
import os

from odoo_release import arguments as allowed
from odoo_release.answers import DONE, FAILED, Document, Refusal, document, refused
from odoo_release.attachments import find_data_dir, read_attachments
from odoo_release.cluster_api import ClusterApi, access_of_pod
from odoo_release.cnpg import CLUSTERS, cluster_of, primary_of
from odoo_release.connection import cursor_on
from odoo_release.drill.content import Content
from odoo_release.drill.content_store import read_content
from odoo_release.drill.judgement import judge, seconds_behind
from odoo_release.drill.manifest import NAME, drill_manifest
from odoo_release.drill.server import drill_server
from odoo_release.patience import persistently

# A server that is ready may still wait for its password.
ANSWER_SECONDS = 120.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--wait`: seconds in which the restored server has to answer."""
    parser.add_argument("--database", required=True, type=allowed.database)
    parser.add_argument("--wait", type=allowed.seconds, default=14400.0, metavar="SECONDS")


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Answers `pass` or `fail` with both databases' counts, or `refused`."""
    try:
        content = _drill(arguments.database, arguments.wait)
    except Refusal as refusal:
        return refused("restore-drill", refusal, database=arguments.database), FAILED
    return content, DONE if content["outcome"] == "pass" else FAILED


def _drill(database: str, wait: float) -> Document:
    api = ClusterApi(access_of_pod(os.environ))
    cluster = cluster_of(os.environ.get("PGHOST", ""))
    live = api.read(CLUSTERS, cluster)
    if live is None:
        raise Refusal("no-server", f"There is no Cluster {cluster} to restore.")
    manifest = drill_manifest(live)
    before = _look(database)
    with drill_server(api, manifest, wait) as seconds:
        restored, attachments = persistently(lambda: _look_at_restored(database), ANSWER_SECONDS)
    reasons = judge(before, _look(database), restored, attachments)
    return document(
        "restore-drill",
        database=database,
        cluster=cluster,
        outcome="fail" if reasons else "pass",
        reasons=reasons,
        seconds=seconds,
        behind=seconds_behind(before, restored),
        live=before.document(),
        restored=restored.document(),
        attachments=attachments,
    )


def _look_at_restored(database: str) -> tuple[Content, Document]:
    with cursor_on(database, primary_of(NAME)) as cursor:
        return read_content(cursor), read_attachments(cursor, find_data_dir(), database)


def _look(database: str) -> Content:
    with cursor_on(database) as cursor:
        return read_content(cursor)
