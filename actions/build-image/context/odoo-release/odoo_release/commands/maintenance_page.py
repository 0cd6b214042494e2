"""`maintenance-page`: answers everybody that the system is being updated, until it is told to end."""

from __future__ import annotations

import argparse

from odoo_release.answers import DONE, Document, UsageError, document
from odoo_release.given_file import read_given
from odoo_release.maintenance_page import DEFAULT_TEXT, make_page
from odoo_release.maintenance_server import listen, serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--port` can be given again: Services of the web and of the websocket lead to different ones.

    `--text`: a file whose first line is the heading and each other line a paragraph.
    """
    parser.add_argument("--port", type=_port, action="append", required=True)
    parser.add_argument("--text", metavar="FILE")


def run(arguments: argparse.Namespace) -> tuple[Document, int]:
    """Answers `stopped` when SIGTERM has ended it."""
    page = make_page(DEFAULT_TEXT if arguments.text is None else _text(arguments.text))
    serve(page, [listen(port) for port in arguments.port])
    return document("maintenance-page", outcome="stopped", reasons=[]), DONE


def _text(path: str) -> str:
    try:
        return read_given(path)
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"The text {path} of the maintenance page cannot be read as UTF-8."
        ) from None


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("must be a port from 1 to 65535")
    return int(text)
