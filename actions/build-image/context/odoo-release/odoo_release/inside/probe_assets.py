"""Asset bundles: what they name exists, and the styles that the customer adds compile.

Compiling every bundle would take 16 s on 54 modules. Odoo's own styles compile as they did when Odoo published them,
so only bundles are compiled to which the customer's addons, or a website's changes in the database, add a style.
"""

from __future__ import annotations

from typing import Any

from odoo_release.inside.bundles import Bundles
from odoo_release.inside.findings import Findings, first_line, undone

PROBE = "assets"
# What is compiled first covers the others: the same styles with other colours, for printing …
WEB_CLIENT = ("web.assets_web", "web.assets_backend")
# `smoke` fetches the login page with its styles.
COMPILED_BY_SMOKE = "web.assets_frontend"


def probe_assets(env: Any, findings: Findings, given: dict[str, Any]) -> None:
    """Every bundle that a page or the web client loads by its name."""
    bundles = Bundles(env)
    if not bundles.supported:
        findings.skip(PROBE, "bundles", "This series of Odoo offers no way to read its bundles.")
        return
    with undone(env):
        resolved = _resolve(bundles, findings)
        customer = _Customer(given["customerModules"])
        _check_files(resolved, customer, findings)
        _compile(resolved, customer, findings)


class _Customer:
    """Tells the customer's files from Odoo's."""

    def __init__(self, modules: list[str]) -> None:
        # Below _custom a website keeps the styles that somebody changed in the editor.
        self._folders = {*modules, "_custom"}

    def owns(self, asset: Any) -> bool:
        return asset.url is not None and asset.url.strip("/").split("/")[0] in self._folders


def _resolve(bundles: Bundles, findings: Findings) -> dict[str, Any]:
    resolved, broken = {}, {}
    for name in bundles.names():
        try:
            resolved[name] = bundles.read(name)
            findings.count("bundles")
        except Exception as error:
            broken[name] = first_line(error)
    for name, problem in broken.items():
        # Some are declared for modules that are not installed; nothing loads them.
        tell = findings.fail if bundles.is_loaded(name, resolved.values()) else findings.skip
        tell(PROBE, f"bundle {name}", f"It cannot be put together: {problem}")
    return resolved


def _check_files(resolved: dict[str, Any], customer: _Customer, findings: Findings) -> None:
    named: dict[str, tuple[str, Any]] = {}
    for name, bundle in resolved.items():
        for asset in [*bundle.javascripts, *getattr(bundle, "templates", []), *bundle.stylesheets]:
            if not asset.inline:
                named.setdefault(asset.url, (name, asset))
    for url, (name, asset) in sorted(named.items()):
        problem = _absence(asset) or (_malformation(asset) if customer.owns(asset) else None)
        if problem is not None:
            # Packages of Odoo leave out files that its manifests name.
            tell = findings.fail if customer.owns(asset) else findings.skip
            tell(PROBE, f"file {url}", f"Bundle {name} names it: {problem}")


def _absence(asset: Any) -> str | None:
    try:
        asset.stat()
    except Exception as error:
        return first_line(error)
    return None


def _malformation(asset: Any) -> str | None:
    from lxml import etree

    if not asset.url.endswith(".xml") or not asset._filename:
        return None
    try:
        etree.parse(asset._filename)
    except etree.XMLSyntaxError as error:
        return first_line(error)
    return None


def _compile(resolved: dict[str, Any], customer: _Customer, findings: Findings) -> None:
    covered: set[str] = set()
    for name in [*WEB_CLIENT, COMPILED_BY_SMOKE, *sorted(resolved)]:
        bundle = resolved.get(name)
        if bundle is None:
            continue
        styles = {asset.url for asset in bundle.stylesheets if customer.owns(asset)}
        if styles - covered and name != COMPILED_BY_SMOKE:
            _compile_one(name, bundle, findings)
        covered |= styles


def _compile_one(name: str, bundle: Any, findings: Findings) -> None:
    findings.count("styles")
    try:
        bundle.preprocess_css()
        problems = list(bundle.css_errors)
    except Exception as error:
        problems = [first_line(error)]
    for problem in problems[:1]:
        lines = [line.strip() for line in problem.strip().splitlines() if line.strip()]
        findings.fail(
            PROBE, f"bundle {name}", f"Its styles cannot be compiled: {' '.join(lines[:2])}"
        )
