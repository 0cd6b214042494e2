"""`update`: brings a database to a release, under a lock, and compares with what was rehearsed.

The marker says `updating` before the first change and stays so on any failure: only a restore helps then.
Nothing is ever retried.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import psycopg2

from odoo_release import arguments as allowed
from odoo_release.answers import DONE, FAILED, Document, Refusal, UsageError, document, refused
from odoo_release.basis import check_basis
from odoo_release.connection import cursor_on, is_empty
from odoo_release.expectation import check_expectation, compare, parse_expectation, slower_warning
from odoo_release.given_file import read_given
from odoo_release.installation import find_installation
from odoo_release.judgement import failures
from odoo_release.marker import CLOSED, OPEN, UNCHANGED, UPDATED, UPDATING, decide_update
from odoo_release.marker_store import read_marker, write_marker
from odoo_release.observation import EMPTY, observe_for_update
from odoo_release.odoo_process import progress
from odoo_release.prechecks import (
    check_image,
    check_installed,
    check_no_downgrade,
    check_residue,
    check_series,
)
from odoo_release.recipe.saving import keep_changes, save_before
from odoo_release.recipe.store import read_document
from odoo_release.sessions import refuse_other_sessions, take_lock
from odoo_release.update_run import (
    UpdatePlan,
    UpdateResult,
    describe_change,
    modules_without_code,
    run_update,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--modules` may be empty: then only the marker moves, and with `--traffic open` people go on working."""
    parser.add_argument("--database", required=True, type=allowed.database)
    parser.add_argument("--digest", required=True, type=allowed.digest)
    parser.add_argument(
        "--from", required=True, type=allowed.digest_or_none, dest="origin", metavar="DIGEST|none"
    )
    parser.add_argument("--modules", default=[], type=allowed.modules, metavar="NAME,...")
    parser.add_argument("--install", default=[], type=allowed.modules, metavar="NAME,...")
    parser.add_argument("--expect", metavar="FILE|-")
    parser.add_argument("--timeout", type=allowed.seconds, metavar="SECONDS")
    parser.add_argument("--traffic", choices=[OPEN, CLOSED], default=CLOSED)


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Answers `updated`, `unchanged`, `refused`, `failed` or `different`."""
    started = time.monotonic()
    given = {"database": arguments.database, "digest": arguments.digest, "from": arguments.origin}
    _check_usage(arguments)
    try:
        expectation = _read_expectation(arguments)
        with cursor_on(arguments.database) as cursor:
            outcome = _update(cursor, arguments, expectation)
    except Refusal as refusal:
        return refused("update", refusal, **given), FAILED
    content = document("update", **given, **outcome)
    content["seconds"] = round(time.monotonic() - started, 1)
    return content, DONE if outcome["outcome"] in ("updated", "unchanged") else FAILED


def _check_usage(arguments: argparse.Namespace) -> None:
    if arguments.origin == "none" and (arguments.modules or not arguments.install):
        raise UsageError("odoo-release update: --from none takes --install, and no --modules.")
    if arguments.origin != "none" and arguments.install:
        raise UsageError("odoo-release update: --install goes with --from none only.")
    if arguments.traffic == OPEN and (arguments.modules or arguments.install):
        raise UsageError(
            "odoo-release update: --traffic open goes without modules only, where Odoo does not run."
        )


def _read_expectation(arguments: argparse.Namespace) -> Document | None:
    if arguments.expect is None:
        return None
    try:
        text = read_given(arguments.expect)
    except (OSError, UnicodeDecodeError) as problem:
        raise Refusal(
            "expectation-unreadable", f"The expectation cannot be read: {problem}."
        ) from None
    expectation = parse_expectation(text)
    check_expectation(expectation, arguments.digest, arguments.origin)
    return expectation


def _update(cursor: Any, arguments: argparse.Namespace, expectation: Document | None) -> Document:
    take_lock(cursor)
    marker = read_marker(cursor)
    if (
        decide_update(marker, is_empty(cursor), arguments.digest, arguments.origin) == UNCHANGED
        and marker
    ):
        return {"outcome": "unchanged", "reasons": [], "marker": marker.document(), "change": None}
    plan = _prepare(cursor, arguments)
    if expectation is not None:
        check_basis(expectation["before"], plan.before)
    traffic = arguments.traffic
    if traffic == CLOSED:
        refuse_other_sessions(cursor)
    marker = write_marker(cursor, marker, arguments.digest, arguments.origin, UPDATING, traffic)
    if not plan.install:
        save_before(cursor)
    result = run_update(cursor, plan)
    answer = _judge(plan, result, expectation)
    if answer["outcome"] != "updated":
        return answer
    recipe = None if plan.install else _keep_recipe(cursor, arguments)
    write_marker(cursor, marker, arguments.digest, arguments.origin, UPDATED, traffic)
    return {**answer, "recipe": recipe}


def _keep_recipe(cursor: Any, arguments: argparse.Namespace) -> Document | None:
    """Without one the release can still be taken back, by a restore: no reason to let the update fail."""
    try:
        keep_changes(cursor, arguments.digest, arguments.origin)
        return read_document(cursor)
    except psycopg2.Error as problem:
        progress(f"What the update overwrote could not be kept: {problem.diag.message_primary}")
        return None


def _prepare(cursor: Any, arguments: argparse.Namespace) -> UpdatePlan:
    install = arguments.origin == "none"
    modules = arguments.install if install else arguments.modules
    installation = find_installation()
    addons = installation.addons()
    before = EMPTY if install else observe_for_update(cursor)
    check_image(modules, addons)
    if not install:
        check_series(before["modules"], installation.series)
        check_residue(before["residue"])
        check_installed(modules, before["modules"])
        check_no_downgrade(before["modules"], addons)
    return UpdatePlan(
        arguments.database, installation, addons, modules, install, before, arguments.timeout
    )


def _judge(plan: UpdatePlan, result: UpdateResult, expectation: Document | None) -> Document:
    described = describe_change(plan, result)
    reasons = failures(result.facts)
    outcome = "failed" if reasons else "updated"
    warnings: list[Document] = []
    if not reasons and expectation is not None:
        reasons = compare(expectation, described["change"])
        outcome = "different" if reasons else "updated"
        warnings = slower_warning(expectation, described["change"])
    log = result.facts.log
    return {
        "outcome": outcome,
        "reasons": reasons,
        "warnings": warnings,
        "exitCode": result.facts.exit_code,
        **described,
        "log": log.document(),
        "endMarks": {"modulesLoaded": log.modules_loaded, "registryLoaded": log.registry_loaded},
        "moduleSeconds": {name: round(seconds, 2) for name, seconds in sorted(log.modules.items())},
        "residue": result.facts.residue,
        "modulesWithoutCode": modules_without_code(plan, result),
    }
