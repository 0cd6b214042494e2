from __future__ import annotations

import os
import tempfile
import unittest
from pathlib import Path

from odoo_release.answers import HelperError
from odoo_release.content import core_hash, distributions, in_processes, module_hash
from odoo_release.manifests import Module, read_addons

MANIFEST = "{'name': 'Sale', 'version': '1.0'}"


class TreeCase(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("addons/sale/__manifest__.py", MANIFEST)
        self.write("addons/sale/models/sale.py", "x = 1\n")

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def module(self, name: str = "sale") -> Module:
        return read_addons([str(self.root / "addons")], "19.0").modules[name]


class ModuleHashes(TreeCase):
    def hash(self) -> str:
        return module_hash(self.module(), [str(self.root / "upgrades")])

    def test_everything_that_an_update_loads_counts(self) -> None:
        for path in (
            "models/sale.py",
            "views/sale.xml",
            "i18n/de.po",
            "migrations/1.1/pre-a.py",
        ):
            with self.subTest(path=path):
                before = self.hash()
                self.write(f"addons/sale/{path}", "changed")
                self.assertNotEqual(self.hash(), before)

    def test_what_an_update_does_not_load_makes_no_difference(self) -> None:
        before = self.hash()
        for path in (
            "tests/test_sale.py",
            "i18n/sale.pot",
            "models/__pycache__/sale.cpython-311.pyc",
            ".git/HEAD",
        ):
            self.write(f"addons/sale/{path}", "changed")
        self.assertEqual(self.hash(), before)

    def test_a_static_file_counts_by_name_and_size(self) -> None:
        self.write("addons/sale/static/src/a.js", "one")
        before = self.hash()
        self.write("addons/sale/static/src/a.js", "two")
        self.assertEqual(self.hash(), before)
        self.write("addons/sale/static/src/a.js", "three")
        self.assertNotEqual(self.hash(), before)
        self.write("addons/sale/static/src/a.js", "one")
        self.write("addons/sale/static/src/b.js", "")
        self.assertNotEqual(self.hash(), before)

    def test_tests_count_where_the_manifest_loads_one(self) -> None:
        self.write("addons/sale/__manifest__.py", "{'data': ['tests/data.xml']}")
        before = self.hash()
        self.write("addons/sale/tests/data.xml", "<odoo/>")
        self.assertNotEqual(self.hash(), before)

    def test_scripts_on_an_upgrade_path_count(self) -> None:
        before = self.hash()
        self.write("upgrades/sale/1.1/pre-a.py", "changed")
        self.assertNotEqual(self.hash(), before)
        self.write("upgrades/purchase/1.1/pre-a.py", "changed")
        self.assertNotEqual(self.hash(), before)

    def test_a_file_that_moves_or_takes_over_bytes_of_another_counts(self) -> None:
        self.write("addons/sale/a.txt", "12")
        self.write("addons/sale/b.txt", "3")
        before = self.hash()
        self.write("addons/sale/a.txt", "1")
        self.write("addons/sale/b.txt", "23")
        self.assertNotEqual(self.hash(), before)
        os.rename(self.root / "addons/sale/a.txt", self.root / "addons/sale/c.txt")
        self.assertNotEqual(self.hash(), before)

    def test_what_is_no_file_keeps_nobody_waiting(self) -> None:
        before = self.hash()
        os.mkfifo(self.root / "addons/sale/pipe")
        self.assertNotEqual(self.hash(), before)

    def test_a_link_counts_by_where_it_leads(self) -> None:
        (self.root / "addons/sale/link").symlink_to("one")
        before = self.hash()
        (self.root / "addons/sale/link").unlink()
        (self.root / "addons/sale/link").symlink_to("other")
        self.assertNotEqual(self.hash(), before)


class CoreHash(TreeCase):
    def setUp(self) -> None:
        super().setUp()
        self.write("addons/base/__manifest__.py", "{'name': 'Base'}")
        self.write("orm/fields.py", "x = 1\n")

    def test_odoo_itself_counts_and_its_modules_tests_and_build_date_do_not(self) -> None:
        before = core_hash(self.module("base"))
        for path in ("addons/sale/models/sale.py", "tests/common.py", "release.py"):
            self.write(path, "changed")
        self.assertEqual(core_hash(self.module("base")), before)
        self.write("orm/fields.py", "changed")
        self.assertNotEqual(core_hash(self.module("base")), before)


class Distributions(TreeCase):
    def test_names_are_normalized_and_the_first_folder_wins(self) -> None:
        for path in (
            "one/Phone_Numbers-9.0.1.dist-info",
            "two/phone.numbers-8.0.dist-info",
            "two/lxml-4.9.2.egg-info",
            "two/Babel-2.10.3-py3.11.egg-info",
            "two/no_version.egg-info",
        ):
            (self.root / path).mkdir(parents=True)
        folders = [str(self.root / "one"), str(self.root / "two"), str(self.root / "absent")]
        self.assertEqual(
            distributions(folders), {"babel": "2.10.3", "lxml": "4.9.2", "phone-numbers": "9.0.1"}
        )


class Processes(unittest.TestCase):
    def test_every_name_gets_its_answer(self) -> None:
        names = [f"module_{number}" for number in range(50)]
        self.assertEqual(in_processes(str.upper, names), {name: name.upper() for name in names})
        self.assertEqual(in_processes(str.upper, []), {})

    def test_what_cannot_be_read_is_no_answer(self) -> None:
        def fail(name: str) -> str:
            raise OSError(name)

        stderr, quiet = os.dup(2), os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 2)
        try:
            with self.assertRaises(HelperError):
                in_processes(fail, ["a"])
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
            os.close(quiet)
