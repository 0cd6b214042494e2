"""Reads a command's arguments. What is wrong with them is an error of the program, not an exit of its own."""

from __future__ import annotations

import argparse
import sys
from typing import Any, NoReturn

from odoo_release.answers import UsageError


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.prog}: {message}")


def parse_arguments(
    command: Any, name: str, description: str, argv: list[str]
) -> argparse.Namespace:
    """The arguments of `command` (its module) in `argv`, which holds what follows its name."""
    parser = _Parser(prog=f"odoo-release {name}", description=description, allow_abbrev=False)
    command.add_arguments(parser)
    try:
        return parser.parse_args(argv)
    except SystemExit:
        # --help has printed its text to standard error.
        sys.stderr.flush()
        raise UsageError("Help was asked for; it is on standard error.") from None
