"""`neutralize`: makes a clone harmless and proves it. Only a database that the kit tagged is touched."""

from __future__ import annotations

import argparse
from typing import Any

from odoo_release import arguments as allowed
from odoo_release.answers import DONE, FAILED, Document, HelperError, Refusal, document
from odoo_release.commands.tag_clone import PREFIX
from odoo_release.connection import cursor_on, require_odoo
from odoo_release.installation import Installation, find_installation
from odoo_release.marker_store import read_clone
from odoo_release.neutralization import neutralize_before_16, read_facts, scrub, unproven
from odoo_release.odoo_config import addons_flags, child_environment, major, private_config
from odoo_release.odoo_process import OdooProcess, progress
from odoo_release.redaction import clean_line, redact_values
from odoo_release.sessions import take_lock

FIRST_SERIES = 16
TIMEOUT = 600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--clone-of` repeats the source of the tag: a slip is refused."""
    parser.add_argument("--database", required=True, type=allowed.database)
    parser.add_argument("--clone-of", required=True, type=allowed.database, metavar="NAME")


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Answers `neutralized`, or `failed` with what could not be proven."""
    with cursor_on(arguments.database) as cursor:
        clone = _require_clone(cursor, arguments)
        require_odoo(cursor)
        take_lock(cursor)
        _neutralize(cursor, arguments.database)
        scrub(cursor)
        facts = read_facts(cursor)
    return _answer(arguments.database, clone, facts)


def _answer(database: str, clone: Document, facts: Document) -> tuple[Document, int]:
    reasons = unproven(facts)
    content = document(
        "neutralize",
        database=database,
        outcome="failed" if reasons else "neutralized",
        reasons=reasons,
        clone=clone,
        facts=facts,
    )
    if reasons:
        # Also as an error: nobody may go on with a clone that could reach the world.
        message = " ".join(one["message"] for one in reasons)
        content["error"] = {"code": "not-harmless", "message": message}
    return content, FAILED if reasons else DONE


def _require_clone(cursor: Any, arguments: argparse.Namespace) -> Document:
    clone = read_clone(cursor)
    named = clone is not None and clone["name"] == arguments.database
    if clone is None or not named or not arguments.database.startswith(PREFIX):
        raise Refusal(
            "not-a-clone",
            f"{arguments.database} is not tagged as a clone that the kit made, so it may be production.",
        )
    if clone["source"] != arguments.clone_of:
        raise Refusal(
            "not-a-clone",
            f"The clone is of {clone['source']}, not of --clone-of {arguments.clone_of}.",
        )
    return clone


def _neutralize(cursor: Any, database: str) -> None:
    installation = find_installation()
    if major(installation.series) < FIRST_SERIES:
        neutralize_before_16(cursor)
    else:
        _odoos_neutralization(installation, database)


def _odoos_neutralization(installation: Installation, database: str) -> None:
    with private_config() as config:
        command = [
            installation.command,
            "neutralize",
            f"--config={config}",
            *addons_flags(),
            f"--database={database}",
            "--logfile=",
        ]
        child = OdooProcess(
            command, child_environment(installation.series, "odoo-release-neutralize")
        )
        try:
            status = child.stream(lambda line: progress(redact_values(clean_line(line))), TIMEOUT)
        except BaseException:
            child.kill()
            raise
    if status != 0:
        raise HelperError(
            "neutralize", f"Odoo's own neutralization ended with exit status {status}."
        )
