"""Who answers people: Odoo, or the maintenance page. The selectors of the public Services say it."""

from __future__ import annotations

from odoo_release.answers import Document
from odoo_release.cluster_api import ClusterApi
from odoo_release.hooks.objects import COMPONENT, MAINTENANCE, PUBLIC_SERVICES, SERVICES


def show_maintenance(api: ClusterApi) -> None:
    """Everybody sees the maintenance page. Services that are not there yet are nobody's way in."""
    for name in PUBLIC_SERVICES:
        _select(api, name, MAINTENANCE)


def show_odoo(api: ClusterApi) -> None:
    """Lets people in again."""
    for name in PUBLIC_SERVICES:
        _select(api, name, name)


def is_closed(api: ClusterApi) -> bool:
    """Does any public Service lead to the maintenance page?"""
    services = [api.read(SERVICES, name) for name in PUBLIC_SERVICES]
    return any(_selected(service) == MAINTENANCE for service in services if service is not None)


def _select(api: ClusterApi, name: str, component: str) -> None:
    def decide(service: Document) -> Document | None:
        if _selected(service) == component:
            return None
        return {"spec": {"selector": {COMPONENT: component}}}

    api.change(SERVICES, name, decide)


def _selected(service: Document) -> str:
    return (service["spec"].get("selector") or {}).get(COMPONENT, "")
