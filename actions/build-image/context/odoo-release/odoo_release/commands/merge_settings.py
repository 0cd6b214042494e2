"""`merge-settings`: lays an environment's settings over the image's own configuration, for the entrypoint."""

from __future__ import annotations

import argparse

from odoo_release.answers import DONE, Document, HelperError, document
from odoo_release.odoo_config import config_source
from odoo_release.settings_file import connection_service, merge_settings, write_private


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The image's configuration is the one that Odoo would read by itself; `--service` is for libpq."""
    parser.add_argument("--settings", required=True, metavar="FILE")
    parser.add_argument("--into", required=True, metavar="FILE")
    parser.add_argument("--service", required=True, metavar="FILE")


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Answers `merged`, and which settings were left out because they are the image's."""
    source = config_source()
    image = "" if source is None else _read(source)
    merged, left_out = merge_settings(image, _read(arguments.settings))
    write_private(arguments.into, merged)
    write_private(arguments.service, connection_service(merged))
    return document("merge-settings", outcome="merged", reasons=[], leftOut=left_out), DONE


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as problem:
        said = getattr(problem, "strerror", None) or "it is not UTF-8"
        raise HelperError("settings", f"{path} cannot be read: {said}.") from None
