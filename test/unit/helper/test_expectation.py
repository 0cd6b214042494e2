from __future__ import annotations

import json
import unittest

from odoo_release.answers import Refusal
from odoo_release.expectation import (
    SIZE_LIMIT,
    check_expectation,
    compare,
    parse_expectation,
    slower_warning,
)
from support import NEW, OLD, OTHER, expectation


def seen(**changes) -> dict:
    """What was observed: as expected but for `changes`."""
    content = expectation(**changes)
    return {key: content[key] for key in ("modules", "scripts", "schema", "seconds")}


def refusal_of(text: str) -> str:
    try:
        parse_expectation(text)
    except Refusal as refusal:
        return f"{refusal.code}: {refusal.message}"
    return "accepted"


class Reading(unittest.TestCase):
    def test_a_complete_expectation_is_accepted(self) -> None:
        self.assertEqual(parse_expectation(json.dumps(expectation())), expectation())

    def test_an_install_has_no_release_before(self) -> None:
        parse_expectation(json.dumps(expectation(**{"from": "none"})))

    def test_every_missing_or_misshapen_field_is_named(self) -> None:
        for field in (
            "helper",
            "digest",
            "from",
            "modules",
            "scripts",
            "before",
            "schema",
            "seconds",
        ):
            with self.subTest(field=field):
                content = {key: value for key, value in expectation().items() if key != field}
                self.assertIn(f"'{field}", refusal_of(json.dumps(content)))
                self.assertIn(f"'{field}", refusal_of(json.dumps(expectation(**{field: True}))))

    def test_other_text_is_refused_with_the_cause(self) -> None:
        self.assertIn("not JSON", refusal_of("{"))
        self.assertIn("not an object", refusal_of("[]"))
        self.assertIn("twice", refusal_of('{"version": 1, "version": 1}'))
        self.assertIn("its version is 2", refusal_of(json.dumps(expectation(version=2))))
        self.assertIn("longer than", refusal_of(" " * (SIZE_LIMIT + 1)))


class Belonging(unittest.TestCase):
    def code(self, content: dict, digest: str = NEW, origin: str = OLD) -> str:
        with self.assertRaises(Refusal) as caught:
            check_expectation(content, digest, origin)
        return caught.exception.code

    def test_the_right_pair_passes(self) -> None:
        check_expectation(expectation(), NEW, OLD)

    def test_another_helper_version_is_refused(self) -> None:
        self.assertEqual(self.code(expectation(helper="9.9.9")), "helper-differs")

    def test_an_expectation_of_another_pair_is_refused(self) -> None:
        self.assertEqual(self.code(expectation(), digest=OTHER), "expectation-of-another-release")
        self.assertEqual(self.code(expectation(), origin=OTHER), "expectation-of-another-release")


class Comparing(unittest.TestCase):
    def codes(self, **changes) -> list[str]:
        return [one["code"] for one in compare(expectation(), seen(**changes))]

    def test_the_rehearsed_change_is_no_difference(self) -> None:
        self.assertEqual(self.codes(), [])

    def test_each_part_has_its_own_code(self) -> None:
        self.assertEqual(self.codes(modules={"processed": [], "installed": []}), ["modules-differ"])
        self.assertEqual(
            self.codes(modules={"processed": ["acme_project"], "installed": ["sms"]}),
            ["installed-differ"],
        )
        self.assertEqual(self.codes(scripts=[]), ["scripts-differ"])
        self.assertEqual(self.codes(schema={"acme_visit": NEW}), ["schema-differs"])

    def test_a_table_that_did_not_change_and_one_that_was_not_rehearsed_are_both_named(
        self,
    ) -> None:
        [difference] = compare(expectation(), seen(schema={"surprise": OTHER}))
        self.assertEqual(difference["evidence"]["tables"], ["acme_visit", "surprise"])

    def test_missing_and_surplus_scripts_are_told_apart(self) -> None:
        [difference] = compare(expectation(), seen(scripts=["acme_project:end:1.0"]))
        self.assertEqual(difference["evidence"]["missing"], ["acme_project:pre:19.0.2.0.0"])
        self.assertEqual(difference["evidence"]["extra"], ["acme_project:end:1.0"])

    def test_more_time_is_only_a_warning(self) -> None:
        self.assertEqual(compare(expectation(), seen(seconds=1000.0)), [])
        self.assertEqual(
            slower_warning(expectation(), seen(seconds=1000.0))[0]["code"], "slower-than-rehearsed"
        )
        self.assertEqual(slower_warning(expectation(), seen(seconds=12.0)), [])
