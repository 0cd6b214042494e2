"""What PostgreSQL 17 answers for an SQL view, as Odoo makes it and after its database was dumped and restored."""

from __future__ import annotations

import unittest

from odoo_release.definitions import settled

MADE = "(t.state)::text = ANY ((ARRAY['1_done'::character varying, 'it''s'::character varying])::text[])"
RESTORED = "(t.state)::text = ANY (ARRAY[('1_done'::character varying)::text, ('it''s'::character varying)::text])"


class Definitions(unittest.TestCase):
    def test_read_the_same_after_a_dump_was_restored(self) -> None:
        self.assertEqual(settled(MADE), settled(RESTORED))

    def test_with_other_values_stay_others(self) -> None:
        self.assertNotEqual(settled(MADE), settled(RESTORED.replace("1_done", "1_gone")))
        self.assertNotEqual(settled(MADE), settled(MADE.replace("::text[]", "::bpchar[]")))

    def test_without_such_a_list_stay_as_they_are(self) -> None:
        for text in ("SELECT (a + b) * c", "CHECK (((state)::text = 'a'::text))", "ARRAY[1, 2]"):
            self.assertEqual(settled(text), text)
