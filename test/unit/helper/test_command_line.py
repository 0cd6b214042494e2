from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

from odoo_release import arguments
from odoo_release.change import table_changes
from odoo_release.version import VERSION

LAUNCHER = Path(table_changes.__code__.co_filename).parents[1] / "odoo-release"
ROOT = Path(__file__).parents[3]


def run(*argv: str) -> tuple[int, dict, str]:
    done = subprocess.run(
        [sys.executable, str(LAUNCHER), *argv],
        capture_output=True,
        text=True,
        timeout=30,
        env={**os.environ, "PATH": "/nonexistent"},
        check=False,
    )
    lines = done.stdout.splitlines()
    assert len(lines) == 1, done.stdout
    return done.returncode, json.loads(lines[0]), done.stderr


class AllowLists(unittest.TestCase):
    def refused(self, check, *texts: str) -> None:
        for text in texts:
            with self.subTest(text=text), self.assertRaises(argparse.ArgumentTypeError):
                check(text)

    def test_hostile_names_are_refused(self) -> None:
        self.refused(
            arguments.database, "", "-d", "a b", "a=b", "postgres://x", "a/b", "a\nb", "a" * 64
        )
        self.refused(arguments.modules, "-x", "a b", "a;b", "../a", "é")
        self.refused(
            arguments.digest, "", "sha256:", "sha256:" + "G" * 64, "sha256:" + "1" * 65, "1" * 64
        )
        self.refused(arguments.seconds, "0", "-1", "nan", "x", "1e9")

    def test_good_names_pass(self) -> None:
        self.assertEqual(arguments.database("kit_acme-1.x"), "kit_acme-1.x")
        self.assertEqual(arguments.modules("b, a,,b"), ["a", "b"])
        self.assertEqual(arguments.digest_or_none("none"), "none")


class Documents(unittest.TestCase):
    def test_the_version_is_the_kits(self) -> None:
        package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
        self.assertEqual(VERSION, package["version"])
        self.assertEqual(run("--version")[:2], (0, {"helper": VERSION}))

    def test_wrong_usage_is_status_2_and_a_document(self) -> None:
        for argv in (
            [],
            ["nonsense"],
            ["describe", "--nonsense"],
            ["describe", "--al"],
            ["describe", "x"],
        ):
            with self.subTest(argv=argv):
                status, document, _ = run(*argv)
                self.assertEqual((status, document["error"]["code"]), (2, "usage"))
                self.assertEqual(document["helper"], VERSION)

    def test_an_argument_cannot_smuggle_another_line_into_the_document(self) -> None:
        status, document, _ = run("gate\n{}", "--database", "x\n::error::y")
        self.assertEqual((status, document["error"]["code"]), (2, "usage"))

    def test_a_python_without_odoos_libraries_says_so(self) -> None:
        if importlib.util.find_spec("psycopg2") is None:
            status, document, _ = run("gate")
            self.assertEqual((status, document["error"]["code"]), (1, "no-odoo"))
            self.assertIn("psycopg2", document["error"]["message"])

    def test_without_odoo_describe_says_so(self) -> None:
        status, document, _ = run("describe")
        self.assertEqual((status, document["error"]["code"]), (1, "no-odoo"))
