"""The marker: which release a database belongs to, and the rules that follow from it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from odoo_release.answers import Document, Refusal

UPDATING, UPDATED, SERVING = "updating", "updated", "serving"
OPEN, CLOSED = "open", "closed"
RUN, UNCHANGED = "run", "unchanged"


@dataclass(frozen=True)
class Marker:
    """One row of the customer's database; `origin` is the release it belonged to before.

    `token` grows with every change, so that who was overtaken can't write any more: a lock of a session
    is lost with its connection, and means nothing behind a pooler that shares connections.
    """

    digest: str
    origin: str
    state: str
    traffic: str
    helper: str
    changed_at: str
    token: int

    def document(self) -> Document:
        """The shape that every other part of the kit reads."""
        return {
            "digest": self.digest,
            "from": self.origin,
            "state": self.state,
            "traffic": self.traffic,
            "helper": self.helper,
            "changedAt": self.changed_at,
        }


def decide_update(marker: Marker | None, empty: bool, digest: str, origin: str) -> str:
    """May the update run? `empty`: the database holds no Odoo and no other tables."""
    if marker is None:
        return _decide_unmarked(empty, origin)
    _refuse_half_updated(marker)
    if marker.digest == digest:
        return UNCHANGED
    if origin == "none":
        raise Refusal(
            "not-empty",
            f"--from none installs into an empty database, and this one belongs to {marker.digest}.",
        )
    _require_release(marker, origin, "--from")
    return RUN


def decide_revert(marker: Marker | None, target: str, origin: str) -> str:
    """May the marker move to `target` without any change to the database?"""
    marker = require_marker(marker)
    _refuse_half_updated(marker)
    if marker.digest == target:
        return UNCHANGED
    _require_release(marker, origin, "--from")
    return RUN


def decide_adopt(marker: Marker | None, digest: str) -> str:
    """May a running customer's database get its first marker?"""
    if marker is None:
        return RUN
    _refuse_half_updated(marker)
    if marker.digest == digest:
        return UNCHANGED
    raise Refusal(
        "already-marked",
        f"The database already belongs to {marker.digest}; only a database without a marker is adopted.",
    )


def decide_serving(marker: Marker, digest: str, traffic: str) -> str:
    """May the release be marked as serving?"""
    _refuse_half_updated(marker)
    _require_release(marker, digest, "--digest")
    if marker.state == SERVING and marker.traffic == traffic:
        return UNCHANGED
    return RUN


def check_gate(marker: Marker | None, digest: str, state: str = UPDATED) -> Marker:
    """The marker; refuses while an image must not start on this database.

    `state`: `updated` for what the smoke test has to see, `serving` for what acts by itself once people are let in.
    """
    marker = require_marker(marker)
    if marker.state == UPDATING:
        raise Refusal(
            "updating", f"The database is being updated to {marker.digest}, or that update failed."
        )
    _require_release(marker, digest, "--digest")
    if state == SERVING and marker.state != SERVING:
        raise Refusal(
            "not-serving",
            f"Release {marker.digest} has not passed its smoke test yet, so it does not serve.",
        )
    return marker


def require_marker(marker: Marker | None) -> Marker:
    """The marker; refuses a database without one."""
    if marker is None:
        raise Refusal(
            "unmarked",
            "The database has no marker, so nobody knows which release it belongs to: adopt it first.",
        )
    return marker


def _decide_unmarked(empty: bool, origin: str) -> str:
    if origin == "none" and not empty:
        raise Refusal(
            "not-empty", "--from none installs into an empty database, and this one holds tables."
        )
    if origin != "none":
        require_marker(None)
    return RUN


def _refuse_half_updated(marker: Marker) -> None:
    if marker.state == UPDATING:
        raise Refusal(
            "half-updated",
            f"An update to {marker.digest} was started and did not succeed: only a restore helps.",
        )


def _require_release(marker: Marker, expected: str, argument: str) -> None:
    if marker.digest != expected:
        raise Refusal(
            "other-release",
            f"The database belongs to {marker.digest}, not to {argument} {expected}.",
        )
