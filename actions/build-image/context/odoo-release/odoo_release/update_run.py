"""Runs one update: Odoo as a child, its log read, the database observed before and after."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import psycopg2

from odoo_release.answers import Document, HelperError
from odoo_release.basis import basis_of
from odoo_release.blockers import watching
from odoo_release.change import named_differences, readable, schema_hashes, table_changes
from odoo_release.connection import LOCK_SECONDS, cursor_on
from odoo_release.installation import Installation
from odoo_release.judgement import UpdateFacts
from odoo_release.log_records import LogReader
from odoo_release.manifests import Addons
from odoo_release.migrations import scripts_due
from odoo_release.observation import EMPTY, observe_for_update
from odoo_release.odoo_config import child_environment, no_demo_flag, private_config, quiet_flags
from odoo_release.odoo_process import Interrupted, OdooProcess, ignore_signals, progress
from odoo_release.promises import new_promises
from odoo_release.sessions import UPDATE_TAG, end_backends, lock_is_ours
from odoo_release.update_log import UpdateLog

# Odoo has waited its time for these locks already, twice.
PATIENCE_AFTER_BLOCKERS = 1


@dataclass
class UpdatePlan:
    """What to run on which database; `install` means that the database is still empty."""

    database: str
    installation: Installation
    addons: Addons
    modules: list[str]
    install: bool
    before: Document = field(default_factory=lambda: EMPTY)
    timeout: float | None = None


@dataclass
class UpdateResult:
    """What happened; `after` is None when the database could not be observed."""

    facts: UpdateFacts
    after: Document | None
    seconds: float


def run_update(cursor: Any, plan: UpdatePlan) -> UpdateResult:
    """Runs Odoo and observes; never raises for what Odoo did. `cursor` holds the lock."""
    started = time.monotonic()
    log = UpdateLog()
    exit_code, stopped, blockers = (
        _run_odoo(cursor, plan, log) if plan.modules else (None, None, [])
    )
    seconds = round(time.monotonic() - started, 1)
    after = _observe_after(plan.database, PATIENCE_AFTER_BLOCKERS if blockers else LOCK_SECONDS)
    facts = UpdateFacts(
        requested=plan.modules,
        exit_code=exit_code,
        log=log,
        expected_scripts=_expected_scripts(plan, log),
        residue=after["residue"] if after else [],
        observed=after is not None,
        stopped=stopped,
        lock_lost=not lock_is_ours(cursor),
        blockers=blockers,
    )
    return UpdateResult(facts, after, seconds)


def describe_change(plan: UpdatePlan, result: UpdateResult) -> Document:
    """`change` in the shape of an expectation, and the same for people: `differences` and `metadata`."""
    after = result.after or plan.before
    changes = table_changes(plan.before, after)
    log = result.facts.log
    return {
        "change": {
            "modules": {
                "processed": sorted(log.modules),
                "installed": _newly_installed(plan.before, after),
            },
            "scripts": sorted(log.scripts),
            "before": basis_of(plan.before, changes),
            "schema": schema_hashes(changes),
            "seconds": result.seconds,
        },
        "differences": readable(changes),
        "metadata": {
            part: named_differences(plan.before[part], after[part])
            for part in ("modules", "views", "crons")
        },
        "promises": new_promises(plan.before["promises"], after["promises"]),
    }


def modules_without_code(plan: UpdatePlan, result: UpdateResult) -> list[str]:
    """Installed modules that the image lacks: Odoo leaves them out with one ERROR line."""
    installed = (result.after or plan.before)["modules"]
    return sorted(name for name in installed if name not in plan.addons.modules)


def _run_odoo(
    cursor: Any, plan: UpdatePlan, log: UpdateLog
) -> tuple[int, str | None, list[Document]]:
    tag = f"{UPDATE_TAG}{secrets.token_hex(8)}"
    reader = LogReader()

    def on_line(raw: str) -> None:
        line, record = reader.line(raw)
        progress(line)
        if record is not None:
            log.add(record)

    with private_config() as config:
        environment = _impatient(child_environment(plan.installation.series, tag))
        with watching(plan.database, tag) as blockers:
            child = OdooProcess(_command(plan, config), environment)
            status, stopped = _wait(child, on_line, plan.timeout)
    ended = _end_backends(cursor, tag)
    if ended:
        progress(f"Ended {ended} database session(s) that Odoo left behind.")
    last = reader.end()
    if last is not None:
        log.add(last)
    return status, stopped, list(blockers.values())


def _impatient(environment: dict[str, str]) -> dict[str, str]:
    """Odoo sets the limit for locks itself, but only after its first queries, which would wait for ever."""
    options = [environment.get("PGOPTIONS", ""), f"-c lock_timeout={LOCK_SECONDS}s"]
    return {**environment, "PGOPTIONS": " ".join(filter(None, options))}


def _wait(child: OdooProcess, on_line: Any, timeout: float | None) -> tuple[int, str | None]:
    try:
        status = child.stream(on_line, timeout)
        stopped = "timeout" if status is None else None
    except Interrupted as signal:
        status, stopped = None, signal.name
    except BaseException:
        child.kill()
        raise
    # From here on only the answer is left: a second signal must not lose it.
    ignore_signals()
    if status is None:
        child.kill()
    return (-9 if status is None else status), stopped


def _command(plan: UpdatePlan, config: str) -> list[str]:
    return [
        plan.installation.command,
        *quiet_flags(config, plan.database),
        "--init" if plan.install else "--update",
        ",".join(plan.modules),
        "--stop-after-init",
        # Odoo's own limit is one for processes that serve; what an update may take is its container's to say.
        "--limit-memory-hard=0",
        no_demo_flag(plan.installation.series),
    ]


def _end_backends(cursor: Any, tag: str) -> int:
    try:
        return end_backends(cursor, tag)
    except psycopg2.Error:
        return 0


def _observe_after(database: str, patience: int) -> Document | None:
    try:
        with cursor_on(database) as cursor:
            return observe_for_update(cursor, patience)
    except (psycopg2.Error, HelperError) as problem:
        progress(f"The database could not be observed: {problem}")
        return None


def _expected_scripts(plan: UpdatePlan, log: UpdateLog) -> set[str]:
    """Scripts that are due for every module that was installed before and was processed or requested."""
    expected: set[str] = set()
    for name in set(plan.modules) | log.modules.keys():
        installed = plan.before["modules"].get(name, {}).get("version")
        module = plan.addons.modules.get(name)
        if installed and module:
            expected |= scripts_due(
                module, installed, plan.installation.series, plan.installation.upgrade_paths
            )
    return expected


def _newly_installed(before: Document, after: Document) -> list[str]:
    return sorted(
        name
        for name, module in after["modules"].items()
        if module["state"] == "installed"
        and before["modules"].get(name, {}).get("state") != "installed"
    )
