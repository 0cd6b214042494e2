"""The Odoo in this image: series, paths, modules. Asks Odoo itself, in a child process."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from dataclasses import dataclass
from typing import Any, Callable, Sequence

from odoo_release.answers import Document, HelperError
from odoo_release.interpreter import odoo_command
from odoo_release.manifests import Addons, read_addons
from odoo_release.odoo_config import child_environment, path_flags, private_config
from odoo_release.odoo_process import OdooProcess, progress

PACKAGE_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BOOTSTRAP = (
    "import sys; sys.path.insert(0, {folder!r}); from odoo_release.inside import {module}; {call}\n"
)
FACTS_TIMEOUT = 120.0
# Names a file that keeps what Odoo said, where one container serves many calls. Odoo takes half a second to say it.
MEMORY = "ODOO_RELEASE_MEMORY"


@dataclass(frozen=True)
class Installation:
    """What Odoo says about itself; `paths` is the addons path in Odoo's order."""

    command: str
    series: str
    version: str
    paths: tuple[str, ...]
    upgrade_paths: tuple[str, ...]
    data_dir: str
    python: str
    workers: int
    gevent_port: int

    def addons(self) -> Addons:
        """The modules on the addons path."""
        return read_addons(self.paths, self.series)


def find_installation() -> Installation:
    """Asks Odoo for its paths, or looks up what it said before."""
    command = odoo_command()
    facts = _remembered_facts() or _ask_for_facts()
    return Installation(
        command=command,
        series=facts["series"],
        version=facts["version"],
        paths=tuple(facts["addonsPaths"]),
        upgrade_paths=tuple(facts["upgradePaths"]),
        data_dir=facts["dataDir"],
        python=facts["python"],
        workers=facts["workers"],
        gevent_port=facts["geventPort"],
    )


def _remembered_facts() -> Document | None:
    try:
        with open(os.environ.get(MEMORY, ""), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def _ask_for_facts() -> Document:
    with private_config() as config:
        facts = run_inside("facts", {"flags": path_flags(config)})
    path = os.environ.get(MEMORY)
    if path:
        # Others may be reading it.
        with tempfile.NamedTemporaryFile("w", dir=os.path.dirname(path), delete=False) as file:
            json.dump(facts, file)
        os.replace(file.name, path)
    return facts


def run_inside(module: str, arguments: Document) -> Document:
    """Runs `inside/<module>.py` with Odoo importable and returns the object that it reports."""
    source = BOOTSTRAP.format(folder=PACKAGE_FOLDER, module=module, call=f"{module}.main()")
    environment = child_environment("19.0", "odoo-release")
    environment["PYTHONPATH"] = os.pathsep.join(
        [_source_folder(), environment.get("PYTHONPATH", "")]
    )
    command = [sys.executable, "-c", source]
    return run_reporting(command, environment, arguments, FACTS_TIMEOUT, progress)


def run_reporting(
    command: Sequence[str],
    environment: dict[str, str],
    arguments: Document,
    timeout: float,
    on_line: Callable[[str], None],
    standard_input: str = "",
) -> Document:
    """Runs a child that reports one JSON object on a descriptor of its own (Odoo writes to the others)."""
    with tempfile.TemporaryFile() as result:
        environment = dict(environment)
        environment["ODOO_RELEASE_ARGUMENTS"] = json.dumps(arguments)
        environment["ODOO_RELEASE_RESULT"] = str(result.fileno())
        child = OdooProcess(command, environment, standard_input, result.fileno())
        try:
            status = child.stream(on_line, timeout)
        except BaseException:
            child.kill()
            raise
        result.seek(0)
        return _parse_report(result.read(), status)


def _parse_report(content: bytes, status: int | None) -> Document:
    try:
        report: Any = json.loads(content.decode())
    except ValueError:
        ended = "did not end in time" if status is None else f"ended with exit status {status}"
        raise HelperError(
            "no-report", f"Odoo {ended} and reported nothing; its log says why."
        ) from None
    if "error" in report:
        raise HelperError("odoo", report["error"])
    return report


def _source_folder() -> str:
    """The folder of `odoo-bin`: in a source checkout the package is beside it."""
    try:
        folder = os.path.dirname(os.path.realpath(odoo_command()))
    except HelperError:
        return ""
    return folder if os.path.isfile(os.path.join(folder, "odoo", "release.py")) else ""
