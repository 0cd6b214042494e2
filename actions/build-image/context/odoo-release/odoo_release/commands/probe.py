"""`probe`: can this image work with this database? Loads its registry and changes nothing."""

from __future__ import annotations

import argparse
import re
import secrets
import time
from typing import Any

from odoo_release import arguments as allowed
from odoo_release.answers import DONE, FAILED, Document, HelperError, document
from odoo_release.connection import cursor_on, require_odoo
from odoo_release.installation import BOOTSTRAP, PACKAGE_FOLDER, run_reporting
from odoo_release.interpreter import odoo_command
from odoo_release.log_records import LogReader
from odoo_release.metadata import read_modules, read_residue
from odoo_release.odoo_config import child_environment, private_config, quiet_flags
from odoo_release.odoo_process import progress
from odoo_release.prechecks import check_series
from odoo_release.sessions import end_backends

PROBES = (
    "catalogue",
    "reads",
    "views",
    "writes",
    "renders",
    "actions",
    "assets",
    "access",
    "values",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--only` chooses probes; the registry is always loaded.

    `--users` fixes whose access is asked for; values are read of the models of `--modules` and of `--models`.
    """
    parser.add_argument("--database", required=True, type=allowed.database)
    parser.add_argument("--only", default=list(PROBES), type=_probes, metavar="PROBE,...")
    parser.add_argument("--users", type=_users, metavar="ID,...")
    parser.add_argument("--modules", default=[], type=allowed.modules, metavar="NAME,...")
    parser.add_argument("--models", default=[], type=allowed.models, metavar="NAME,...")
    parser.add_argument("--timeout", type=allowed.seconds, default=900.0, metavar="SECONDS")


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Answers `pass`, `fail` or `unknown`."""
    started = time.monotonic()
    with cursor_on(arguments.database) as cursor:
        require_odoo(cursor)
        residue = read_residue(cursor)
        findings = _residue_findings(residue) if residue else _probe(cursor, arguments)
    content = document("probe", database=arguments.database, **findings)
    content["seconds"] = round(time.monotonic() - started, 1)
    return content, DONE if findings["outcome"] == "pass" else FAILED


def _probes(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in PROBES]
    if unknown or not names:
        raise argparse.ArgumentTypeError(f"must be some of {', '.join(PROBES)}")
    return names


def _users(text: str) -> list[int]:
    ids = [part.strip() for part in text.split(",")]
    if not all(re.fullmatch(r"[1-9][0-9]{0,9}", part) for part in ids):
        raise argparse.ArgumentTypeError("must be ids of users, separated by commas")
    return [int(part) for part in ids]


def _residue_findings(residue: list[str]) -> Document:
    """Even a plain start would finish these modules with whatever code it has, so none is made."""
    message = "The module is half-processed: loading the registry would change the database."
    failures = [{"probe": "residue", "subject": line, "message": message} for line in residue]
    return {"outcome": "fail", "failures": failures, "ran": {}, "notRun": []}


def _probe(cursor: Any, arguments: argparse.Namespace) -> Document:
    """Odoo itself says which series it is, as asking for it alone takes as long as some probes."""
    modules = read_modules(cursor)
    version = (modules.get("base") or {}).get("version") or ""
    tag = f"odoo-release-{secrets.token_hex(8)}"
    given = {
        "database": arguments.database,
        "version": version,
        "only": arguments.only,
        "users": arguments.users,
        "modules": arguments.modules,
        "models": arguments.models,
    }
    reader = LogReader()
    source = BOOTSTRAP.format(folder=PACKAGE_FOLDER, module="probe", call="probe.main()")
    try:
        with private_config() as config:
            found = run_reporting(
                # Without a database: the guard must be in place before the registry is loaded.
                [odoo_command(), "shell", *quiet_flags(config, "")],
                # Code that joins a set shows the same order before and after an update.
                {**child_environment(version, tag), "PYTHONHASHSEED": "0"},
                given,
                arguments.timeout,
                lambda line: progress(reader.line(line)[0]),
                source,
            )
    except HelperError as problem:
        not_run = [{"probe": "registry", "subject": arguments.database, "message": problem.message}]
        return {"outcome": "unknown", "failures": [], "ran": {}, "notRun": not_run}
    finally:
        end_backends(cursor, tag)
    check_series(modules, found.pop("series"))
    return found
