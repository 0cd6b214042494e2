"""`hook`: one step of a release on a cluster, as a Job of a sync. The README tells their order."""

from __future__ import annotations

import argparse
import os
from datetime import datetime, timezone
from typing import Any

from odoo_release import arguments as allowed
from odoo_release.answers import DONE, FAILED, Document, Refusal, UsageError, document, refused
from odoo_release.cluster_api import ClusterApi, access_of_pod
from odoo_release.cnpg import cluster_of
from odoo_release.command_parser import parse_arguments
from odoo_release.commands import mark, revert, smoke, update
from odoo_release.hooks import steps
from odoo_release.hooks.backup import backup_manifest, take_backup
from odoo_release.hooks.database import (
    look,
    look_if_there,
    look_patiently,
    take_restored_into_use,
)
from odoo_release.hooks.decision import START, Found
from odoo_release.hooks.plan_files import check_plan, find_plan_files
from odoo_release.hooks.record import RESTORE, Record, read_record
from odoo_release.hooks.report import write_report
from odoo_release.hooks.steps import Situation, situation_of

COMMANDS = {"update": update, "revert": revert, "smoke": smoke, "mark": mark}
DATABASE_SECONDS = 300.0
# Somebody waits for the end of a sync that has failed already.
AFTER_FAILURE_SECONDS = 60.0
UPDATE_SECONDS = 6 * 3600.0
BACKUP_SECONDS = 2 * 3600.0
RESTORE_WAIT, RESTORE_SECONDS = "RELEASE_RESTORE_WAIT", "14400"
WEB = "http://web-internal:8069"
WEBSOCKET = "http://websocket-internal:8072"
# Before the restored database is there.
EARLY = ("preflight", "close", "restore-point", "migrate")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--kind` goes with `restore-point`: what takes restore points of this database."""
    parser.add_argument("hook", choices=[*STEPS, "resume", "failed"])
    parser.add_argument("--kind", choices=["cnpg"])


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Answers `pass`, `unchanged`, `refused` or `fail`; `failed` answers `undone` or `left`."""
    if (arguments.hook == "restore-point") != (arguments.kind is not None):
        raise UsageError("odoo-release hook: restore-point takes --kind, and no other step does.")
    content: Document = {"hook": arguments.hook, "step": None, "marker": None}
    try:
        record = read_record(os.environ)
        if arguments.hook == "resume":
            content.update(steps.resume(_api()))
        elif arguments.hook == "failed":
            _clean_up_failure(record, content)
        else:
            _take_step(record, content)
    except Refusal as refusal:
        return refused("hook", refusal, **content), FAILED
    failed = content["outcome"] in ("refused", "fail")
    return document("hook", **content), FAILED if failed else DONE


def _take_step(record: Record, content: Document) -> None:
    early = record.operation == RESTORE and content["hook"] in EARLY
    found = look_if_there(record) if early else look_patiently(record, DATABASE_SECONDS)
    content["marker"] = _marker(found)
    here = situation_of(record, found)
    content["step"] = here.step
    content.update(STEPS[content["hook"]](here))


def _clean_up_failure(record: Record, content: Document) -> None:
    found = look_if_there(record, AFTER_FAILURE_SECONDS)
    content["marker"] = _marker(found)
    api = _api()
    content.update(steps.clean_up_failure(record, found, api))
    write_report(api, document("hook", **content, digest=record.digest, **{"from": record.origin}))


def _preflight(here: Situation) -> Document:
    return steps.preflight(here, find_plan_files())


def _close(here: Situation) -> Document:
    return steps.close(here, _api)


def _restore_point(here: Situation) -> Document:
    return steps.restore_point(here, lambda: _take_backup(here.record))


def _take_backup(record: Record) -> Document:
    moment = f"{datetime.now(timezone.utc):%Y%m%d%H%M%S}"
    manifest = backup_manifest(record, cluster_of(os.environ.get("PGHOST", "")), moment)
    return take_backup(_api(), manifest, BACKUP_SECONDS)


def _migrate(here: Situation) -> Document:
    if here.step == START:
        return {"outcome": steps.UNCHANGED, "reasons": []}
    plan = find_plan_files()
    check_plan(here.record, here.step, plan)
    if here.step == RESTORE:
        take_restored_into_use(here.record, _restore_seconds())
        return {"outcome": steps.PASS, "reasons": [], "marker": _marker(look(here.record))}
    answer = _run(steps.migration_command(here, plan, UPDATE_SECONDS))
    return {**steps.migration_answer(answer), "marker": _marker(look_if_there(here.record))}


def _smoke(here: Situation) -> Document:
    if here.served:
        return {"outcome": steps.UNCHANGED, "reasons": []}
    steps.require_migrated(here)
    given = ["--url", WEB, "--websocket", WEBSOCKET, "--database", here.record.database]
    return steps.smoke_answer(_run(["smoke", *given, "--timeout", "300"]))


def _open(here: Situation) -> Document:
    record = here.record
    given = ["--database", record.database, "--digest", record.digest, "--traffic", "open"]
    answer = steps.open_traffic(here, lambda: _run(["mark", "--serving", *given]), _api())
    return {**answer, "marker": _marker(look(record))}


STEPS = {
    "preflight": _preflight,
    "close": _close,
    "restore-point": _restore_point,
    "migrate": _migrate,
    "smoke": _smoke,
    "open": _open,
}


def _run(argv: list[str]) -> Document:
    """The answer of another command of this program: nothing is done in a second way here."""
    name, *given = argv
    command: Any = COMMANDS[name]
    answer, _status = command.run(parse_arguments(command, name, "", given))
    return answer


def _api() -> ClusterApi:
    return ClusterApi(access_of_pod(os.environ))


def _marker(found: Found) -> Document | None:
    return None if found.marker is None else found.marker.document()


def _restore_seconds() -> float:
    try:
        return allowed.seconds(os.environ.get(RESTORE_WAIT, RESTORE_SECONDS))
    except argparse.ArgumentTypeError as problem:
        raise UsageError(f"The environment variable {RESTORE_WAIT} {problem}.") from None
