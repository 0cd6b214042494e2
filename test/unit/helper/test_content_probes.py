from __future__ import annotations

import unittest
from types import SimpleNamespace
from typing import Any

from odoo_release.inside.code_calls import Call, find_calls
from odoo_release.inside.domains import unknown_fields, written_domain
from odoo_release.real_users import most_different


class CallsOfCode(unittest.TestCase):
    # code of an action of res.partner -> what it calls
    CASES = [
        ("model._clean()", [Call("res.partner", "_clean")]),
        ("records.write({})", [Call("res.partner", "write")]),
        (
            "env['sale.order'].close()",
            [Call("sale.order", None), Call("sale.order", "close")],
        ),
        (
            "model.sudo().search([]).archive()",
            [
                Call("res.partner", "archive"),
                Call("res.partner", "search"),
                Call("res.partner", "sudo"),
            ],
        ),
        (
            "model.env['sale.order'].sudo()._x()",
            [
                Call("sale.order", "_x"),
                Call("sale.order", "sudo"),
                Call("sale.order", None),
            ],
        ),
        ("model.parent_id.close()", []),
        ("record = env.user\nrecord.close()", []),
        ("for record in range(3):\n    record.close()", []),
        ("records.mapped(lambda record: record.close())", [Call("res.partner", "mapped")]),
        ("if 'sale.order' in env:\n    env['sale.order'].close()", []),
        ("env[name].close()", []),
        ("log('done')", []),
    ]

    def test_names_what_the_code_calls_directly(self) -> None:
        for code, calls in self.CASES:
            with self.subTest(code):
                self.assertCountEqual(find_calls(code, "res.partner"), calls)


def field(kind: str, comodel: str = "") -> Any:
    return SimpleNamespace(type=kind, relational=bool(comodel), comodel_name=comodel)


ENV: dict[str, Any] = {
    "sale.order": SimpleNamespace(
        _fields={
            "name": field("char"),
            "partner_id": field("many2one", "res.partner"),
            "line_ids": field("one2many", "sale.line"),
            "gone_id": field("many2one", "no.model"),
            "date": field("date"),
        }
    ),
    "res.partner": SimpleNamespace(_fields={"id": field("integer"), "name": field("char")}),
    "sale.line": SimpleNamespace(_fields={"price": field("float")}),
}


class FieldsOfDomains(unittest.TestCase):
    # domain on sale.order -> what it names and there is not
    CASES = [
        ([], []),
        (["|", ("name", "=", "x"), ["partner_id.name", "=", "y"]], []),
        ([(1, "=", 1)], []),
        ([("nam", "=", "x")], ["sale.order: nam"]),
        ([("partner_id.nam", "=", "x")], ["sale.order: partner_id.nam"]),
        ([("name.x", "=", "x")], ["sale.order: name.x"]),
        ([("date.month_number", "=", 3)], []),
        ([("gone_id.name", "=", 3)], []),
        ([("line_ids", "any", [("price", ">", 0)])], []),
        ([("line_ids", "any", [("pric", ">", 0)])], ["sale.line: pric"]),
        ([("name", "in", ["a", "b", "c"])], []),
    ]

    def test_names_fields_that_do_not_exist(self) -> None:
        for domain, unknown in self.CASES:
            with self.subTest(domain):
                self.assertEqual(unknown_fields(ENV, "sale.order", domain), unknown)

    def test_reads_what_a_domain_of_the_browser_names_literally(self) -> None:
        text = " [('nam', '=', active_id), ('line_ids', 'any', [('pric', '>', uid)]), [x, '=', 1]]"
        domain = written_domain(text)
        self.assertEqual([leaf[0] for leaf in domain], ["nam", "line_ids"])
        self.assertEqual(
            unknown_fields(ENV, "sale.order", domain), ["sale.order: nam", "sale.line: pric"]
        )

    def test_takes_a_domain_that_is_no_list_as_it_is(self) -> None:
        self.assertEqual(written_domain("context.get('domain', [])"), [])


class UsersThatStandForAll(unittest.TestCase):
    GROUPS = {
        2: frozenset({1, 2, 3, 4}),
        5: frozenset({1}),
        6: frozenset({1}),
        7: frozenset({1, 2, 3}),
        9: frozenset({8}),
    }

    def test_nobody_comes_twice_with_the_same_groups(self) -> None:
        self.assertEqual(most_different(self.GROUPS), [2, 5, 7, 9])

    def test_those_who_differ_most_come_first(self) -> None:
        self.assertEqual(most_different(self.GROUPS, 2), [2, 9])
        self.assertEqual(most_different(self.GROUPS, 3), [2, 5, 9])

    def test_there_may_be_none(self) -> None:
        self.assertEqual(most_different({}), [])


if __name__ == "__main__":
    unittest.main()
