"""What the rehearsal left for the Jobs: files beside the record, mounted from a ConfigMap. An empty file is none."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass

from odoo_release.answers import Refusal
from odoo_release.expectation import check_expectation, parse_expectation
from odoo_release.hooks.record import REVERT, UPDATE, Record
from odoo_release.recipe.proven import read_proven
from odoo_release.version import VERSION

FOLDER = "/release-plan"


@dataclass(frozen=True)
class PlanFiles:
    """Paths of the files that hold something."""

    expectation: str | None
    recipe: str | None


def find_plan_files(folder: str = FOLDER) -> PlanFiles:
    """The files in `folder`."""
    return PlanFiles(
        _with_content(folder, "expectation.json"), _with_content(folder, "recipe.json")
    )


def check_plan(record: Record, step: str, plan: PlanFiles) -> None:
    """Refuses, before anything was changed, what the update or revert would refuse later."""
    if record.helper != VERSION:
        raise Refusal(
            "helper-differs",
            f"The record was rehearsed with odoo-release {record.helper}, and this is {VERSION}: "
            "run the image with that version, or rehearse again. Nothing was changed.",
        )
    if step == UPDATE and not record.installs:
        _require_expectation(record, plan)
    if step == REVERT and record.recipe != "":
        _require_recipe(record, plan)


def _require_expectation(record: Record, plan: PlanFiles) -> None:
    if plan.expectation is None:
        raise Refusal(
            "no-expectation",
            "The record has no expectation.json: nobody knows what the update may change. Nothing was changed.",
        )
    expectation = parse_expectation(_read(plan.expectation).decode("utf-8", "replace"))
    check_expectation(expectation, record.digest, record.origin)


def _require_recipe(record: Record, plan: PlanFiles) -> None:
    if plan.recipe is None:
        raise Refusal(
            "no-recipe",
            "The record names a recipe, and there is no recipe.json: nobody knows how to take the release back. "
            "Nothing was changed.",
        )
    if f"sha256:{hashlib.sha256(_read(plan.recipe)).hexdigest()}" != record.recipe:
        raise Refusal(
            "recipe-differs",
            "The file recipe.json is another one than the record names: nobody knows how to take the release back. "
            "Nothing was changed.",
        )
    read_proven(plan.recipe)


def _with_content(folder: str, name: str) -> str | None:
    path = os.path.join(folder, name)
    try:
        return path if os.path.getsize(path) > 0 else None
    except FileNotFoundError:
        return None


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
