"""What each step of a release does, once the record and a look at the database are there.

A step that finds its work done says `unchanged`. Every step can be started again after a kill at any point.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from odoo_release.answers import Document, Refusal, reason
from odoo_release.cluster_api import ClusterApi
from odoo_release.hooks import traffic
from odoo_release.hooks.autoscaling import pause_autoscaling, resume_autoscaling
from odoo_release.hooks.decision import (
    START,
    Found,
    after_failure,
    closes_traffic,
    decide_step,
    is_served,
    takes_restore_point,
)
from odoo_release.hooks.plan_files import PlanFiles, check_plan
from odoo_release.hooks.record import UPDATE, Record
from odoo_release.hooks.replicas import (
    start_workloads,
    stop_workloads,
    wait_until_gone,
    wait_until_ready,
)
from odoo_release.marker import CLOSED, OPEN

PASS, UNCHANGED = "pass", "unchanged"
UNDONE, LEFT = "undone", "left"
STOP_SECONDS = 600.0
READY_SECONDS = 300.0
WEB = "web"


@dataclass(frozen=True)
class Situation:
    """The record, what the database showed, and the step that follows."""

    record: Record
    found: Found
    step: str

    @property
    def served(self) -> bool:
        """Do people work with the release already?"""
        return is_served(self.record, self.found)


def situation_of(record: Record, found: Found) -> Situation:
    """Refuses a record that must not be carried out on this database."""
    return Situation(record, found, decide_step(record, found))


def preflight(here: Situation, plan: PlanFiles) -> Document:
    """Refuses what would be refused later, while nothing has been changed."""
    if here.served:
        return _unchanged()
    if here.step != START and here.found.locked:
        raise Refusal(
            "locked", "Another odoo-release is changing this database. Nothing was changed."
        )
    check_plan(here.record, here.step, plan)
    return _passed(closesTraffic=closes_traffic(here.record, here.found))


def close(
    here: Situation, api: Callable[[], ClusterApi], seconds: float = STOP_SECONDS
) -> Document:
    """Maintenance page first, then the pods; when it returns nobody works with the database."""
    if not closes_traffic(here.record, here.found):
        return _unchanged()
    cluster = api()
    traffic.show_maintenance(cluster)
    # Before the Deployments: KEDA would start their pods again.
    pause_autoscaling(cluster)
    stop_workloads(cluster)
    wait_until_gone(cluster, seconds)
    return _passed()


def restore_point(here: Situation, take: Callable[[], Document]) -> Document:
    """Only before an update that has something to lose, and only while it has not begun."""
    if not takes_restore_point(here.record, here.step):
        return {**_unchanged(), "restorePoint": None}
    return _passed(restorePoint=take())


def resume(api: ClusterApi) -> Document:
    """As many pods as before, of the release that was applied in the meantime."""
    start_workloads(api)
    resume_autoscaling(api)
    return _passed()


def open_traffic(here: Situation, mark_serving: Callable[[], object], api: ClusterApi) -> Document:
    """The marker first: whoever looks at it must never take a release for unseen that people work with."""
    require_migrated(here)
    was_closed = traffic.is_closed(api)
    mark_serving()
    traffic.show_odoo(api)
    return _unchanged() if here.served and not was_closed else _passed()


def clean_up_failure(
    record: Record, found: Found, api: ClusterApi, seconds: float = READY_SECONDS
) -> Document:
    """Takes `close` back where the migration never began; leaves everything as it is otherwise."""
    decided = after_failure(record, found)
    if not decided.undo:
        return {"outcome": LEFT, "reasons": [decided.reason], "traffic": _traffic(api)}
    resume(api)
    if not traffic.is_closed(api):
        return {"outcome": LEFT, "reasons": [decided.reason], "traffic": "open"}
    late = [] if wait_until_ready(api, WEB, seconds) else [_late(seconds)]
    traffic.show_odoo(api)
    return {"outcome": UNDONE, "reasons": [decided.reason, *late], "traffic": "open"}


def migration_command(here: Situation, plan: PlanFiles, timeout: float) -> list[str]:
    """The command of this program that changes the database, with its arguments; `timeout` in seconds."""
    record = here.record
    given = ["--database", record.database, "--from", record.origin]
    traffic = ["--traffic", CLOSED if closes_traffic(record, here.found) else OPEN]
    if here.step != UPDATE:
        recipe = ["--recipe", plan.recipe] if record.recipe and plan.recipe else []
        return ["revert", *given, "--to", record.digest, *recipe, *traffic]
    modules = ["--install" if record.installs else "--modules", ",".join(record.modules)]
    expected = ["--expect", plan.expectation] if plan.expectation else []
    limit = ["--timeout", f"{timeout:g}"]
    return ["update", *given, "--digest", record.digest, *modules, *expected, *traffic, *limit]


def migration_answer(answer: Document) -> Document:
    """What the command answered, with the update's or revert's own document in `migration`."""
    outcomes = {"updated": PASS, "reverted": PASS, "unchanged": UNCHANGED, "refused": "refused"}
    outcome = outcomes.get(answer["outcome"], "fail")
    return {"outcome": outcome, "reasons": answer["reasons"], "migration": answer}


def smoke_answer(answer: Document) -> Document:
    """A reason for each failure of the smoke test."""
    reasons = [
        reason("smoke-failed", f"{failure['subject']}: {failure['message']}", failure)
        for failure in answer["failures"]
    ]
    return {"outcome": answer["outcome"], "reasons": reasons, "notRun": answer["notRun"]}


def require_migrated(here: Situation) -> None:
    """Refuses while the database belongs to another release."""
    if here.step != START:
        raise Refusal(
            "not-migrated",
            f"The database does not belong to release {here.record.digest} yet: nobody is let in.",
        )


def _passed(**facts: object) -> Document:
    return {"outcome": PASS, "reasons": [], **facts}


def _unchanged() -> Document:
    return {"outcome": UNCHANGED, "reasons": []}


def _traffic(api: ClusterApi) -> str:
    return "closed" if traffic.is_closed(api) else "open"


def _late(seconds: float) -> Document:
    return reason(
        "not-ready",
        f"No web pod of the old release was ready after {seconds:g} s. Traffic is open and reaches the first that is.",
    )
