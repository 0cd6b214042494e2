from __future__ import annotations

import unittest

from odoo_release.change import (
    LIST_CAP,
    change_lines,
    named_differences,
    readable,
    schema_hashes,
    table_changes,
)
from support import catalogue, column

BEFORE = catalogue(
    schema={
        "visit": {"id": column("integer", True), "old_ref": column()},
        "gone": {"id": column("integer")},
    },
    indexes={"visit": ["CREATE INDEX a ON visit (id)"]},
    constraints={"visit": ["visit_pkey PRIMARY KEY (id)"]},
    sqlViews={"report": "one"},
)
AFTER = catalogue(
    schema={
        "visit": {"id": column("bigint", True), "external_ref": column()},
        "new": {"id": column("integer")},
    },
    indexes={"visit": []},
    constraints={"visit": ["visit_pkey PRIMARY KEY (id)", "visit_ref_uniq UNIQUE (external_ref)"]},
    sqlViews={"report": "two"},
)


class TableChanges(unittest.TestCase):
    def test_every_kind_of_change_is_a_line(self) -> None:
        changes = table_changes(BEFORE, AFTER)
        self.assertEqual(
            change_lines(changes["visit"]),
            [
                "column added external_ref character varying null default -",
                "column altered id integer not null default - -> id bigint not null default -",
                "column removed old_ref character varying null default -",
                "constraintsAdded visit_ref_uniq UNIQUE (external_ref)",
                "indexesRemoved CREATE INDEX a ON visit (id)",
            ],
        )
        self.assertIn("table removed", change_lines(changes["gone"]))
        self.assertIn("table added", change_lines(changes["new"]))
        self.assertEqual(change_lines(changes["report"]), ["table sql view redefined"])

    def test_equal_catalogues_have_no_change(self) -> None:
        self.assertEqual(table_changes(BEFORE, BEFORE), {})

    def test_a_dropped_sql_view_is_seen(self) -> None:
        changes = table_changes(BEFORE, catalogue(**{**BEFORE, "sqlViews": {}}))
        self.assertEqual(change_lines(changes["report"]), ["table sql view removed"])


class Hashes(unittest.TestCase):
    def test_a_production_only_field_is_no_difference(self) -> None:
        def with_field(catalogue_: dict) -> dict:
            schema = {
                **catalogue_["schema"],
                "visit": {**catalogue_["schema"]["visit"], "x_studio": column()},
            }
            return {**catalogue_, "schema": schema}

        rehearsed = schema_hashes(table_changes(BEFORE, AFTER))
        production = schema_hashes(table_changes(with_field(BEFORE), with_field(AFTER)))
        self.assertEqual(rehearsed, production)

    def test_any_other_change_of_the_table_has_another_hash(self) -> None:
        other = catalogue(**{**AFTER, "constraints": BEFORE["constraints"]})
        self.assertNotEqual(
            schema_hashes(table_changes(BEFORE, AFTER))["visit"],
            schema_hashes(table_changes(BEFORE, other))["visit"],
        )

    def test_the_hash_does_not_depend_on_the_order_of_reading(self) -> None:
        turned = catalogue(
            **{
                **AFTER,
                "schema": {
                    name: dict(reversed(list(columns.items())))
                    for name, columns in AFTER["schema"].items()
                },
            }
        )
        self.assertEqual(
            schema_hashes(table_changes(BEFORE, AFTER)),
            schema_hashes(table_changes(BEFORE, turned)),
        )


class Readable(unittest.TestCase):
    def test_a_long_list_says_how_much_was_left_out(self) -> None:
        wide = catalogue(
            schema={"visit": {f"c{number:03}": column() for number in range(LIST_CAP + 7)}}
        )
        lines = readable(table_changes(catalogue(schema={"visit": {}}), wide))["visit"]
        self.assertEqual(lines[-1], "… 7 more")

    def test_named_differences_tell_added_removed_and_changed_apart(self) -> None:
        found = named_differences({"a": 1, "b": 1}, {"b": 2, "c": 1})
        self.assertEqual(found, {"added": ["c"], "removed": ["a"], "changed": ["b"]})
