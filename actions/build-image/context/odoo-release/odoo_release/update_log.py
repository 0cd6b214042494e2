"""What an update's log says happened: modules, migration scripts, end marks, events. Pure."""

from __future__ import annotations

import re

from odoo_release.answers import Document
from odoo_release.log_records import Record

MODULE_LOADED = re.compile(r"Module (\S+) loaded in ([\d.]+)s.*?, (\d+) queries")
# 'migration' up to 19.0, 'upgrade' in later revisions (odoo/modules/migration.py).
SCRIPT_RUNS = re.compile(
    r"module (\S+): Running (?:migration|upgrade) \[([>$]?)([^\]>]+)(>?)\] (\S+)"
)
STAGES = {(">", ""): "pre", ("", ">"): "post", ("$", ""): "end"}
EVENTS = 200
EVENT_LENGTH = 4000


class UpdateLog:
    """Collects the facts of one update, record by record."""

    def __init__(self) -> None:
        self.modules: dict[str, float] = {}
        self.scripts: set[str] = set()
        self.modules_loaded = False
        self.registry_loaded = False
        self.counts = {"WARNING": 0, "ERROR": 0, "CRITICAL": 0}
        self._errors: list[Document] = []
        self._warnings: list[Document] = []

    def add(self, record: Record) -> None:
        """Takes the facts out of one record."""
        if record.level in self.counts:
            self._add_event(record)
        self._add_progress(record.message)

    def document(self) -> Document:
        """The events, each list cut at EVENTS; the counts are complete."""
        return {
            "counts": {level.lower(): count for level, count in self.counts.items()},
            "errors": self._errors,
            "warnings": self._warnings,
            "truncated": self._left_out() > 0,
        }

    def _add_progress(self, message: str) -> None:
        loaded = MODULE_LOADED.match(message)
        if loaded:
            self.modules[loaded[1]] = self.modules.get(loaded[1], 0.0) + float(loaded[2])
        script = SCRIPT_RUNS.match(message)
        if script:
            stage = STAGES.get((script[2], script[4]), "unknown")
            self.scripts.add(script_key(script[1], stage, script[3]))
        self.modules_loaded = self.modules_loaded or message.startswith("Modules loaded.")
        self.registry_loaded = self.registry_loaded or message.startswith("Registry loaded in")

    def _add_event(self, record: Record) -> None:
        self.counts[record.level] += 1
        events = self._warnings if record.level == "WARNING" else self._errors
        if len(events) < EVENTS:
            text = record.text()
            cut = text if len(text) <= EVENT_LENGTH else text[:EVENT_LENGTH] + "…"
            events.append({"level": record.level, "logger": record.logger, "message": cut})

    def _left_out(self) -> int:
        return sum(self.counts.values()) - len(self._errors) - len(self._warnings)


def script_key(module: str, stage: str, version: str) -> str:
    """How an expectation names a migration script: `version` is the name of its folder."""
    return f"{module}:{stage}:{version}"
