from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from odoo_release.manifests import missing_dependencies, read_addons
from odoo_release.migrations import find_scripts, misplaced_folders, scripts_due
from odoo_release.source_check import syntax_problems
from odoo_release.versions import is_due, is_migration_folder, parse, with_series


class ScriptRules(unittest.TestCase):
    # folder, installed, manifest -> due in series 19.0 (odoo/modules/migration.py)
    CASES = [
        ("19.0.2.0.0", "19.0.1.0.0", "19.0.2.0.0", True),
        ("19.0.2.0.0", "19.0.1.0.0", "19.0.1.0.0", False),
        ("19.0.2.0.0", "19.0.2.0.0", "19.0.2.0.0", False),
        ("19.0.3.0.0", "19.0.1.0.0", "19.0.2.0.0", False),
        ("2.0.0", "19.0.1.0.0", "2.0.0", True),
        ("2.0.0", "18.0.2.0.0", "2.0.0", False),
        ("19.0.2.0.0", "18.0.2.0.0", "19.0.2.0.0", True),
        ("0.0.0", "19.0.1.0.0", "19.0.1.0.1", True),
        ("0.0.0", "19.0.1.0.0", "19.0.1.0.0", False),
        ("19.0.1.10.0", "19.0.1.9.0", "19.0.1.10.0", True),
        ("1.0", "19.0.1.0.0", "1.1", False),
    ]

    def test_every_row_of_the_table(self) -> None:
        for folder, installed, manifest, due in self.CASES:
            with self.subTest(folder=folder, installed=installed, manifest=manifest):
                self.assertIs(is_due(folder, installed, manifest, "19.0"), due)

    def test_folder_names_that_odoo_ignores(self) -> None:
        for name in ("tests", "2", "v2.0", "19.0", "19.0.2.0.0-rc1", "__pycache__"):
            self.assertEqual(is_migration_folder(name), name == "19.0", name)

    def test_versions_get_their_series_once(self) -> None:
        self.assertEqual(with_series("2.0.0", "19.0"), "19.0.2.0.0")
        self.assertEqual(with_series("19.0.2.0.0", "19.0"), "19.0.2.0.0")
        self.assertLess(parse("19.0.1.9"), parse("19.0.1.10"))
        self.assertEqual(parse("19.0.1.0.0"), parse("19.0.1"))


class Folders(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def test_scripts_in_migrations_and_upgrades_are_found(self) -> None:
        self.write("acme/__manifest__.py", '{"version": "2.0.0", "depends": ["base"]}')
        self.write("acme/migrations/2.0.0/pre-a.py", "")
        self.write("acme/migrations/2.0.0/helper.py", "")
        self.write("acme/upgrades/0.0.0/end-b.py", "")
        self.write("acme/migrations/next/pre-lost.py", "")
        module = read_addons([str(self.root)], "19.0").modules["acme"]
        self.assertEqual(
            [(one.stage, one.folder) for one in find_scripts(module)],
            [("pre", "2.0.0"), ("end", "0.0.0")],
        )
        self.assertEqual(
            scripts_due(module, "19.0.1.0.0", "19.0"), {"acme:pre:2.0.0", "acme:end:0.0.0"}
        )
        self.assertEqual([Path(folder).name for folder in misplaced_folders(module)], ["next"])

    def test_the_first_path_wins_and_odoos_own_folders_are_not_the_customers(self) -> None:
        self.write("own/web/__manifest__.py", '{"version": "1.0"}')
        self.write("extra/acme/__manifest__.py", '{"version": "1.0"}')
        self.write("extra/web/__manifest__.py", '{"version": "9.9"}')
        addons = read_addons([str(self.root / "own"), str(self.root / "extra")], "19.0")
        self.assertEqual(addons.modules["web"].version, "19.0.1.0")

    def test_a_broken_manifest_is_a_problem_with_its_line(self) -> None:
        self.write("acme/__manifest__.py", '{\n"version": "1.0",\n"depends": [,]\n}')
        [problem] = read_addons([str(self.root)], "19.0").problems
        self.assertEqual((problem["module"], problem["line"]), ("acme", 3))

    def test_members_of_the_wrong_kind_are_a_problem_with_their_line(self) -> None:
        for text, sentence, line in (
            ("['acme']", "The manifest has to be a dictionary.", None),
            ("{\n'depends': 'base'}", '"depends" has to be a list of texts.', 2),
            ("{\n\n'depends': [['a']]}", '"depends" has to be a list of texts.', 3),
            ("{'auto_install': [1]}", '"auto_install" has to be a list of texts.', 1),
            (
                "{'external_dependencies': ['x']}",
                '"external_dependencies" has to be a dictionary with lists of texts.',
                1,
            ),
            (
                "{'external_dependencies': {'python': 'requests'}}",
                '"external_dependencies" has to be a dictionary with lists of texts.',
                1,
            ),
        ):
            with self.subTest(text=text):
                self.write("acme/__manifest__.py", text)
                addons = read_addons([str(self.root)], "19.0")
                self.assertEqual(addons.modules, {})
                self.assertEqual(
                    [(one["message"], one["line"]) for one in addons.problems], [(sentence, line)]
                )

    def test_external_dependencies_are_those_that_can_be_checked(self) -> None:
        external = "{'python': ['ldap'], 'apt': {'ldap': 'python3-ldap'}}"
        self.write("acme/__manifest__.py", f"{{'external_dependencies': {external}}}")
        module = read_addons([str(self.root)], "19.0").modules["acme"]
        self.assertEqual(module.external, {"python": ["ldap"]})

    def test_code_in_a_manifest_is_told_without_addresses(self) -> None:
        self.write("acme/__manifest__.py", '{\n"version": VERSION}')
        [problem] = read_addons([str(self.root)], "19.0").problems
        self.assertRegex(problem["message"], r"malformed node or string on line 2$")

    def test_a_version_of_another_series_is_not_installable(self) -> None:
        self.write("acme/__manifest__.py", '{"version": "18.0.1.0.0"}')
        self.assertFalse(read_addons([str(self.root)], "19.0").modules["acme"].installable)

    def test_missing_dependencies_are_found_through_others(self) -> None:
        self.write("a/__manifest__.py", '{"depends": ["b"]}')
        self.write("b/__manifest__.py", '{"depends": ["absent"]}')
        modules = read_addons([str(self.root)], "19.0").modules
        self.assertEqual(missing_dependencies(["a"], modules), {"a": ["absent"]})

    def test_a_syntax_error_in_a_migration_script_has_file_and_line(self) -> None:
        self.write("acme/__manifest__.py", "{}")
        self.write("acme/migrations/1.0/pre-x.py", "def migrate(cr, version):\n    return (\n")
        [problem] = syntax_problems(read_addons([str(self.root)], "19.0").modules["acme"])
        self.assertTrue(problem["file"].endswith("pre-x.py"))
        self.assertEqual(problem["line"], 2)
