"""The release record as a Job is given it: environment variables with the fields that git says."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from typing import Any, Callable, Mapping

from odoo_release import arguments as allowed
from odoo_release.answers import Refusal, UsageError

UPDATE, REVERT, RESTORE = "update", "revert", "restore"
NONE, COMPATIBLE, BREAKING = "none", "compatible", "breaking"
RESTORE_POINT = re.compile(r"[A-Za-z0-9_.:-]{0,128}")
VERSION_TEXT = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+(?:[-+.][0-9A-Za-z.+-]*)?")
# What a new customer's repository says before its first promotion.
NO_RELEASE = "sha256:" + "0" * 64


@dataclass(frozen=True)
class Record:
    """Which release an environment runs and how its database gets there.

    `origin` is a digest or `none`; `recipe` and `restore_point` are empty where there is none.
    """

    operation: str
    digest: str
    origin: str
    database_change: str
    recipe: str
    modules: list[str]
    helper: str
    restore_point: str
    database: str

    @property
    def installs(self) -> bool:
        """Does it fill an empty database?"""
        return self.operation == UPDATE and self.origin == "none"


def read_record(environment: Mapping[str, str]) -> Record:
    """The record in `environment`; a variable that is missing or says something else is named."""
    said = _Variables(environment)
    record = Record(
        operation=said.one_of("RELEASE_OPERATION", (UPDATE, REVERT, RESTORE)),
        digest=said.value("RELEASE_DIGEST", allowed.digest),
        origin=said.value("RELEASE_FROM", allowed.digest_or_none),
        database_change=said.one_of("RELEASE_DATABASE_CHANGE", (NONE, COMPATIBLE, BREAKING)),
        recipe=said.value("RELEASE_RECIPE", _digest_or_nothing),
        modules=said.value("RELEASE_MODULES", allowed.modules),
        helper=said.value("RELEASE_HELPER", _version),
        restore_point=said.value("RELEASE_RESTORE_POINT", _restore_point),
        database=said.value("ODOO_RELEASE_DATABASE", allowed.database),
    )
    if record.digest == NO_RELEASE:
        raise Refusal(
            "no-release",
            "The record names no release yet: its digest is all zeros. Promote a release first.",
        )
    return record


class _Variables:
    def __init__(self, environment: Mapping[str, str]):
        self._environment = environment

    def value(self, name: str, check: Callable[[str], Any]) -> Any:
        if name not in self._environment:
            raise UsageError(f"The environment variable {name} is missing: the Job has to set it.")
        try:
            return check(self._environment[name])
        except argparse.ArgumentTypeError as problem:
            raise UsageError(f"The environment variable {name} is wrong: {problem}.") from None

    def one_of(self, name: str, words: tuple[str, ...]) -> str:
        def check(text: str) -> str:
            if text not in words:
                raise argparse.ArgumentTypeError(f"{text[:80]!r} is not one of {', '.join(words)}")
            return text

        return self.value(name, check)


def _digest_or_nothing(text: str) -> str:
    return text and allowed.digest(text)


def _version(text: str) -> str:
    if not VERSION_TEXT.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text[:80]!r} is not a version such as 1.4.0")
    return text


def _restore_point(text: str) -> str:
    if not RESTORE_POINT.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text[:80]!r} is not the id of a restore point")
    return text
