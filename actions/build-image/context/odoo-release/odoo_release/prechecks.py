"""What must hold before an update may write anything. Decisions over plain data, refusals as sentences."""

from __future__ import annotations

from typing import Iterable

from odoo_release.answers import Document, Refusal
from odoo_release.manifests import Addons, missing_dependencies
from odoo_release.versions import parse

NAMED = 20


def check_series(modules: dict[str, Document], series: str) -> None:
    """The image's series must be the database's: a change of series is an upgrade project."""
    version = (modules.get("base") or {}).get("version") or ""
    if not version.startswith(f"{series}."):
        raise Refusal(
            "other-series",
            f"The database is of Odoo {version or 'of an unknown version'} and the image of {series}: "
            "a release never changes the series.",
        )


def check_residue(residue: list[str]) -> None:
    """Odoo would act on half-processed modules by itself."""
    if residue:
        named = ", ".join(residue[:NAMED])
        raise Refusal(
            "residue",
            f"An earlier update left half-processed modules: {named}.",
            {"residue": residue},
        )


def check_installed(requested: Iterable[str], modules: dict[str, Document]) -> None:
    """Odoo ignores unknown and uninstalled names, with exit status 0."""
    absent = sorted(name for name in requested if modules.get(name, {}).get("state") != "installed")
    if absent:
        raise Refusal(
            "module-not-installed",
            f"Not installed in the database, so Odoo would skip them silently: {', '.join(absent[:NAMED])}.",
            {"modules": absent[:NAMED]},
        )


def check_image(requested: Iterable[str], addons: Addons) -> None:
    """Every requested module and all it depends on must be in the image and installable."""
    requested = sorted(requested)
    absent = [
        name
        for name in requested
        if name not in addons.modules or not addons.modules[name].installable
    ]
    if absent:
        raise Refusal(
            "module-not-in-image",
            f"Absent from the image or not installable there: {', '.join(absent[:NAMED])}.",
            {"modules": absent[:NAMED]},
        )
    for name, missing in missing_dependencies(requested, addons.modules).items():
        raise Refusal(
            "dependency-not-in-image",
            f"{name} depends on modules that the image lacks: {', '.join(missing[:NAMED])}.",
            {"module": name, "missing": missing[:NAMED]},
        )


def check_no_downgrade(modules: dict[str, Document], addons: Addons) -> None:
    """An old image's update drops the new columns and ends with exit status 0."""
    newer = sorted(
        f"{name} ({state['version']} in the database, {addons.modules[name].version} in the image)"
        for name, state in modules.items()
        if name in addons.modules
        and parse(state["version"] or "0") > parse(addons.modules[name].version)
    )
    if newer:
        raise Refusal(
            "downgrade",
            f"The image is older than the database: {', '.join(newer[:NAMED])}. Raise the versions, or restore.",
            {"modules": newer[:NAMED]},
        )
