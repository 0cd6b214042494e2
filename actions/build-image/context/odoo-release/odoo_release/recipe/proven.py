"""The recipe of a release as its rehearsal proved it: a file that production checks before it applies anything."""

from __future__ import annotations

import json
from dataclasses import dataclass

from odoo_release.answers import Refusal
from odoo_release.given_file import read_given
from odoo_release.version import VERSION


@dataclass(frozen=True)
class ProvenRecipe:
    """From which release to which, and what it relaxes in the schema."""

    digest: str
    origin: str
    relaxes: list[str]


def read_proven(path: str) -> ProvenRecipe:
    """Reads `{version, helper, digest, from, relaxes}` from a file, or standard input for `-`."""
    try:
        found = json.loads(read_given(path))
        recipe = ProvenRecipe(
            str(found["digest"]), str(found["from"]), [str(line) for line in found["relaxes"]]
        )
        version, helper = found["version"], found["helper"]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise Refusal("recipe-unreadable", f"The recipe cannot be read: {problem!r}.") from None
    if version != 1 or helper != VERSION:
        raise Refusal(
            "recipe-other-helper",
            f"The recipe was proven with odoo-release {helper}, and this is {VERSION}: mount the one that proved it.",
        )
    return recipe


def check_proven(
    proven: ProvenRecipe, digest: str, origin: str, kept: bool, relaxes: list[str]
) -> None:
    """Refuses a recipe of another pair of releases, one that this database has not, or one that does something else."""
    if (proven.digest, proven.origin) != (digest, origin):
        raise Refusal(
            "recipe-other-release",
            f"The recipe takes {proven.digest} back to {proven.origin}, and not {digest} to {origin}.",
        )
    if not kept:
        raise Refusal(
            "no-recipe", f"This database does not hold what the update to {digest} overwrote."
        )
    if sorted(proven.relaxes) != sorted(relaxes):
        differing = sorted(set(proven.relaxes) ^ set(relaxes))
        raise Refusal(
            "recipe-differs",
            "The update changed the schema of this database in another way than in its rehearsal: "
            f"{'; '.join(differing[:5])}.",
        )
