from __future__ import annotations

import datetime
import unittest
from types import SimpleNamespace
from typing import Any

from odoo_release.inside.probe_values_clock import Clock
from odoo_release.inside.probe_values_exempt import is_technical_field, is_technical_model
from odoo_release.inside.probe_values_places import places_of
from odoo_release.inside.probe_values_spelling import (
    canonical,
    digest,
    html_text,
    is_unsteady,
    key_text,
    number_text,
    packed,
    plain_text,
    steady,
)


class NumbersAsPeopleSeeThem(unittest.TestCase):
    # value, digits -> text
    CASES = [
        (3, None, "3"),
        (3.0, None, "3"),
        (3.0, 2, "3"),
        (0.1 + 0.2, None, "0.3"),
        (1.2345, 2, "1.23"),
        (1.2345, 4, "1.2345"),
        (-0.001, 2, "0"),
        (None, None, "0"),
        (False, 2, "0"),
        (123456789012345678, None, "123456789012345678"),
    ]

    def test_survive_another_type_and_show_a_smaller_precision(self) -> None:
        for value, digits, text in self.CASES:
            with self.subTest(value=value, digits=digits):
                self.assertEqual(number_text(value, digits), text)


class TextsAsPeopleSeeThem(unittest.TestCase):
    # A text that is read as HTML and looks the same -> or not
    CASES = [
        ("plain & simple", "plain & simple", True),
        ("one\n\ntwo", "<p>one</p><p>two</p>", True),
        ("one\ntwo", "one<br/>two", True),
        ("one\ntwo", "one\ntwo", False),
        ("a <b@c> d", "a <b@c> d", False),
        ("a < b", "a < b", False),
        ("a < b", "<p>a &lt; b</p>", True),
        ("a > b", "a > b", True),
        ("a &amp; b", "a &amp; b", False),
        ("a & b", "<b>a &amp;</b>  <i>b</i>", True),
        ("", "<p><br></p>", True),
        ("x", "<style>p { color: red }</style><p>x<!-- y --></p>", True),
        ("<p>x</p>", "<p>x</p>", False),
    ]

    def test_read_as_html_differ_only_where_something_else_is_shown(self) -> None:
        for text, source, same in self.CASES:
            with self.subTest(source):
                self.assertEqual(plain_text(text) == html_text(source), same)

    def test_a_key_that_a_selection_does_not_know_is_another_value(self) -> None:
        self.assertEqual(key_text("a", {"a"}), "a")
        self.assertNotEqual(key_text("a", {"b"}), "a")
        self.assertEqual(key_text("", {"b"}), "")

    def test_json_has_one_spelling_and_nothing_is_nothing(self) -> None:
        self.assertEqual(canonical({"b": 1, "a": [2]}), canonical({"a": [2], "b": 1}))
        self.assertEqual([canonical(value) for value in (None, False, {}, [])], [""] * 4)
        self.assertEqual(canonical(0), "0")


class Digests(unittest.TestCase):
    def test_have_four_characters_and_say_what_is_empty(self) -> None:
        self.assertEqual([len(digest(text)) for text in ("", "0", "1", "é" * 99)], [4] * 4)
        self.assertEqual([digest(""), digest("0")], ["....", "0..."])
        self.assertEqual(len({digest(str(number)) for number in range(1000)}), 1000)

    def test_are_short_where_all_are_the_same(self) -> None:
        self.assertEqual(packed(["aaaa", "aaaa", "aaaa"]), "aaaa*3")
        self.assertEqual(packed(["aaaa", "bbbb"]), "aaaabbbb")
        self.assertEqual(packed(["aaaa"]), "aaaa")
        self.assertEqual(packed([]), "")

    def test_of_what_differs_from_itself_are_taken_out(self) -> None:
        self.assertEqual(steady("aaaa*3", "aaaabbbbaaaa"), "aaaa????aaaa")
        self.assertEqual(steady("aaaabbbb", "aaaabbbb"), "aaaabbbb")
        self.assertEqual(steady("aaaabbbb", "bbbbaaaa"), "????*2")
        self.assertTrue(is_unsteady("????*2") and is_unsteady("????"))
        self.assertFalse(is_unsteady("aaaa????"))


class TechnicalNoise(unittest.TestCase):
    def test_is_known_by_whole_words(self) -> None:
        for name in ("ir.rule", "res.groups", "res.groups.privilege", "mail.message", "base"):
            self.assertTrue(is_technical_model(name), name)
        for name in ("res.partner", "res.users", "irrigation.plan", "mailing.list", "kit.fixture"):
            self.assertFalse(is_technical_model(name), name)
        for name in ("write_date", "password", "signup_token"):
            self.assertTrue(is_technical_field(name, stored=True), name)
        for name in ("message_needaction", "activity_state", "tz_offset"):
            self.assertTrue(is_technical_field(name, stored=False), name)
            self.assertFalse(is_technical_field(name, stored=True), name)
        for name in ("name", "display_name", "message", "rate", "total"):
            self.assertFalse(is_technical_field(name, stored=False), name)


class Field(SimpleNamespace):
    """A field is a key of the registry."""

    __hash__ = object.__hash__


def field(name: str, kind: str = "char", depends: tuple[str, ...] = (), **more: Any) -> Any:
    return Field(
        name=name,
        type=kind,
        store=not depends,
        depends=depends,
        company_dependent=False,
        comodel_name=more.get("comodel"),
        relational=bool(more.get("comodel")),
        model_name=more.get("model", "job"),
        relation=more.get("relation"),
    )


class Environment(dict):
    """Two models, as much of them as is asked for."""

    def __init__(self) -> None:
        jobs = [
            field("name"),
            field("qty", "integer"),
            field("hall_id", "many2one", comodel="hall"),
            field("tag_ids", "many2many", comodel="hall", relation="job_hall_rel"),
            field("line_ids", "one2many", comodel="hall"),
            field("double", depends=("qty",)),
            field("label", depends=("double", "hall_id.name", "line_ids.name", "gone")),
            field("tags", depends=("tag_ids",)),
            field("place", depends=("hall_id",)),
            field("display_name", depends=("gone",)),
        ]
        halls = [field("name", model="hall")]
        fields = {
            model: {one.name: one for one in known}
            for model, known in {"job": jobs, "hall": halls}.items()
        }
        super().__init__(
            {
                model: SimpleNamespace(_name=model, _table=model, _fields=known, _rec_name="name")
                for model, known in fields.items()
            }
        )
        self.registry = SimpleNamespace(
            field_depends={one: one.depends for one in fields["job"].values()}
        )


class WhereValuesComeFrom(unittest.TestCase):
    # field -> its own places, and those that records share
    CASES = [
        ("qty", {"job.qty"}, set()),
        ("double", {"job.qty"}, set()),
        ("tags", {"job_hall_rel"}, set()),
        ("label", {"job.qty", "job.hall_id", "hall"}, {"hall.name"}),
        ("place", {"job.hall_id"}, {"hall"}),
        ("display_name", {"job.name"}, set()),
    ]

    def test_is_told_down_to_what_the_database_holds(self) -> None:
        env = Environment()
        for name, own, shared in self.CASES:
            with self.subTest(name):
                places = places_of(env, env["job"]._fields[name])
                self.assertEqual((places.own, places.shared), (own, shared))


class ClockAhead(unittest.TestCase):
    def test_is_for_a_while_only_and_dates_stay_dates(self) -> None:
        class Cursor:
            def now(self) -> datetime.datetime:
                return datetime.datetime(2026, 1, 31, 12)

        real, cursor = datetime.datetime, Cursor()
        with Clock(SimpleNamespace(cr=cursor)).ahead():
            self.assertGreater(datetime.datetime.now() - real.now(), datetime.timedelta(hours=24))
            self.assertEqual((datetime.date.today() - real.now().date()).days, 1)
            self.assertEqual(cursor.now(), real(2026, 2, 1, 13))
            self.assertIsInstance(real(2026, 1, 1), datetime.datetime)
            self.assertIsInstance(datetime.datetime(2026, 1, 1), datetime.date)
        self.assertIs(datetime.datetime, real)
        self.assertEqual(cursor.now(), real(2026, 1, 31, 12))


if __name__ == "__main__":
    unittest.main()
