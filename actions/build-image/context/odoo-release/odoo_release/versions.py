"""Module versions and when a migration script is due, by Odoo's own rules. Pure.

Source: odoo/modules/migration.py and adapt_version in odoo/modules/module.py.
"""

from __future__ import annotations

import re

FOLDER = re.compile(
    r"((6\.1|[6-9]\.0|[1-9]\d+\.0|(7|8|9|10)\.saas~[1-9]\d*|saas~(1[1-9]|[2-9]\d+)\.[1-9])\.)?\d+\.\d+(\.\d+)?",
    re.ASCII,
)
EVERY_CHANGE = "0.0.0"


def with_series(version: str, series: str) -> str:
    """A manifest's version as Odoo stores it: prefixed with the series."""
    return version if version.startswith(f"{series}.") else f"{series}.{version}"


def parse(version: str) -> tuple[int, ...]:
    """Comparable numbers; trailing zeros do not count, as in Odoo's parse_version."""
    numbers = [int(number) for number in re.findall(r"\d+", version)]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def is_migration_folder(name: str) -> bool:
    """Does Odoo look for scripts in a folder of this name?"""
    return name != "tests" and FOLDER.fullmatch(name) is not None


def is_due(folder: str, installed: str, target: str, series: str) -> bool:
    """Does an update from `installed` to `target` (both with series) run the folder's scripts?"""
    before, after = parse(installed), parse(with_series(target, series))
    if folder == EVERY_CHANGE:
        return before < after
    if folder.count(".") > 2:
        return before < parse(folder) <= after
    # A folder without series is compared without it: changing the series does not run it again.
    wanted = parse(f"{series}.{folder}")[2:]
    return before[2:] < wanted <= after[2:]
