"""Did the update do what was asked? Facts in, reasons out. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from odoo_release.answers import Document, reason
from odoo_release.update_log import UpdateLog

NAMED = 50


@dataclass
class UpdateFacts:
    """What is known after Odoo ended. `exit_code` is None when nothing had to run."""

    requested: list[str]
    exit_code: int | None
    log: UpdateLog
    expected_scripts: set[str] = field(default_factory=set)
    residue: list[str] = field(default_factory=list)
    observed: bool = True
    stopped: str | None = None
    lock_lost: bool = False
    blockers: list[Document] = field(default_factory=list)


def failures(facts: UpdateFacts) -> list[Document]:
    """Every reason why the update did not succeed; exit status 0 alone proves nothing."""
    if facts.exit_code is None:
        return _lock_failures(facts)
    return [
        *_process_failures(facts),
        *_lock_failures(facts),
        *_log_failures(facts),
        *_residue_failures(facts),
        *_coverage_failures(facts),
    ]


def _process_failures(facts: UpdateFacts) -> list[Document]:
    if facts.stopped == "timeout":
        return [reason("timeout", "The update did not end in time and was killed.")]
    if facts.stopped is not None:
        return [
            reason("interrupted", f"The update was interrupted ({facts.stopped}) and was killed.")
        ]
    if facts.exit_code:
        exited = reason("exit-code", f"Odoo ended with exit status {facts.exit_code}.")
        return [exited, *_blocked(facts.blockers)]
    return []


def _blocked(blockers: list[Document]) -> list[Document]:
    """A lock that somebody held for a moment, and that the update got, is no reason."""
    if not blockers:
        return []
    named = ", ".join(
        f"{one['application']} ({one['state']}, for {one['seconds']} s)" for one in blockers
    )
    message = f"The update waited for locks that other sessions held: {named}."
    return [reason("blocked", message, {"sessions": blockers})]


def _lock_failures(facts: UpdateFacts) -> list[Document]:
    if not facts.lock_lost:
        return []
    return [
        reason(
            "lock-lost",
            "The connection that held the update's lock broke: another update may have run.",
        )
    ]


def _log_failures(facts: UpdateFacts) -> list[Document]:
    reasons = []
    if facts.log.counts["CRITICAL"]:
        reasons.append(
            reason(
                "critical-log", f"Odoo logged {facts.log.counts['CRITICAL']} CRITICAL record(s)."
            )
        )
    if not (facts.log.modules_loaded and facts.log.registry_loaded):
        reasons.append(
            reason(
                "no-end-marks",
                "The log does not say that the modules and the registry were loaded.",
            )
        )
    return reasons


def _residue_failures(facts: UpdateFacts) -> list[Document]:
    if not facts.observed:
        return [reason("not-observed", "The database could not be observed after the update.")]
    if not facts.residue:
        return []
    message = f"The update left half-processed modules: {', '.join(facts.residue[:NAMED])}."
    return [reason("residue", message, {"residue": facts.residue[:NAMED]})]


def _coverage_failures(facts: UpdateFacts) -> list[Document]:
    unprocessed = sorted(set(facts.requested) - facts.log.modules.keys())
    missing = sorted(facts.expected_scripts - facts.log.scripts)
    reasons = []
    if unprocessed:
        message = f"Requested modules were not processed: {', '.join(unprocessed[:NAMED])}."
        reasons.append(reason("modules-not-processed", message, {"modules": unprocessed[:NAMED]}))
    if missing:
        message = f"Migration scripts that were due did not run: {', '.join(missing[:NAMED])}."
        reasons.append(reason("scripts-not-run", message, {"scripts": missing[:NAMED]}))
    return reasons
