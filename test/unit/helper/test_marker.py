from __future__ import annotations

import unittest

from odoo_release.answers import Refusal
from odoo_release.marker import (
    Marker,
    check_gate,
    decide_adopt,
    decide_revert,
    decide_serving,
    decide_update,
)
from support import NEW, OLD, OTHER


def marker(digest: str, state: str, traffic: str = "open") -> Marker:
    return Marker(digest, "none", state, traffic, "0.1.0", "2026-01-05T10:00:00.000Z", 1)


def answer(decide, *arguments) -> str:
    """The decision, or the code of the refusal."""
    try:
        return decide(*arguments)
    except Refusal as refusal:
        return refusal.code


class UpdateRules(unittest.TestCase):
    # marker, database is empty, --from -> answer (always --digest NEW)
    CASES = [
        (None, True, "none", "run"),
        (None, False, "none", "not-empty"),
        (None, False, OLD, "unmarked"),
        (None, True, OLD, "unmarked"),
        (marker(OLD, "serving"), False, OLD, "run"),
        (marker(OLD, "updated"), False, OLD, "run"),
        (marker(OLD, "updating"), False, OLD, "half-updated"),
        (marker(NEW, "updating"), False, OLD, "half-updated"),
        (marker(NEW, "updating"), False, NEW, "half-updated"),
        (marker(NEW, "updated"), False, OLD, "unchanged"),
        (marker(NEW, "serving"), False, OLD, "unchanged"),
        (marker(NEW, "serving"), False, "none", "unchanged"),
        (marker(OTHER, "serving"), False, OLD, "other-release"),
        (marker(OTHER, "serving"), False, "none", "not-empty"),
    ]

    def test_every_row_of_the_table(self) -> None:
        for given, empty, origin, expected in self.CASES:
            with self.subTest(marker=given, empty=empty, origin=origin):
                self.assertEqual(answer(decide_update, given, empty, NEW, origin), expected)


class RevertRules(unittest.TestCase):
    # marker -> answer for --to OLD --from NEW
    CASES = [
        (None, "unmarked"),
        (marker(NEW, "updated"), "run"),
        (marker(NEW, "serving"), "run"),
        (marker(NEW, "updating"), "half-updated"),
        (marker(OLD, "updating"), "half-updated"),
        (marker(OLD, "serving"), "unchanged"),
        (marker(OLD, "updated"), "unchanged"),
        (marker(OTHER, "serving"), "other-release"),
    ]

    def test_every_row_of_the_table(self) -> None:
        for given, expected in self.CASES:
            with self.subTest(marker=given):
                self.assertEqual(answer(decide_revert, given, OLD, NEW), expected)


class AdoptRules(unittest.TestCase):
    CASES = [
        (None, "run"),
        (marker(OLD, "serving"), "unchanged"),
        (marker(OLD, "updating"), "half-updated"),
        (marker(NEW, "serving"), "already-marked"),
    ]

    def test_every_row_of_the_table(self) -> None:
        for given, expected in self.CASES:
            with self.subTest(marker=given):
                self.assertEqual(answer(decide_adopt, given, OLD), expected)


class ServingRules(unittest.TestCase):
    # marker, traffic -> answer for --digest NEW
    CASES = [
        (marker(NEW, "updated", "closed"), "open", "run"),
        (marker(NEW, "serving", "open"), "open", "unchanged"),
        (marker(NEW, "serving", "closed"), "open", "run"),
        (marker(NEW, "updating", "closed"), "open", "half-updated"),
        (marker(OLD, "updated", "closed"), "open", "other-release"),
    ]

    def test_every_row_of_the_table(self) -> None:
        for given, traffic, expected in self.CASES:
            with self.subTest(marker=given, traffic=traffic):
                self.assertEqual(answer(decide_serving, given, NEW, traffic), expected)


class GateRules(unittest.TestCase):
    CASES = [
        (None, "unmarked"),
        (marker(NEW, "updating"), "updating"),
        (marker(OLD, "serving"), "other-release"),
    ]

    def test_the_gate_stays_closed(self) -> None:
        for given, expected in self.CASES:
            with self.subTest(marker=given):
                self.assertEqual(answer(check_gate, given, NEW), expected)

    def test_the_gate_opens_for_an_updated_or_serving_database(self) -> None:
        for state in ("updated", "serving"):
            self.assertEqual(check_gate(marker(NEW, state), NEW).state, state)

    def test_what_acts_by_itself_waits_until_the_release_serves(self) -> None:
        self.assertEqual(answer(check_gate, marker(NEW, "updated"), NEW, "serving"), "not-serving")
        self.assertEqual(check_gate(marker(NEW, "serving"), NEW, "serving").state, "serving")


class MarkerDocument(unittest.TestCase):
    def test_it_has_exactly_the_agreed_keys(self) -> None:
        document = marker(NEW, "serving").document()
        self.assertEqual(
            list(document), ["digest", "from", "state", "traffic", "helper", "changedAt"]
        )
