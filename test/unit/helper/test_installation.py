"""Odoo is asked for its paths once where one container serves many calls."""

from __future__ import annotations

import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from odoo_release import installation

FACTS = {
    "series": "19.0",
    "version": "19.0-20261101",
    "addonsPaths": ["/mnt/extra-addons"],
    "upgradePaths": [],
    "dataDir": "/var/lib/odoo",
    "python": "3.13.5",
    "workers": 0,
    "geventPort": 8072,
}


class Remembering(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.memory = Path(self.folder.name, "memory")

    def find(self, **environment: str) -> tuple[installation.Installation, int]:
        """What is answered, and how often Odoo was asked for it."""
        asked = mock.Mock(return_value=dict(FACTS))
        with mock.patch.object(installation, "run_inside", asked), mock.patch.object(
            installation, "odoo_command", return_value="/usr/bin/odoo"
        ), mock.patch.dict(os.environ, environment):
            return installation.find_installation(), asked.call_count

    def test_what_odoo_said_is_looked_up_in_the_file_that_the_environment_names(self) -> None:
        first, asked = self.find(ODOO_RELEASE_MEMORY=str(self.memory))
        again, asked_again = self.find(ODOO_RELEASE_MEMORY=str(self.memory))
        self.assertEqual((asked, asked_again), (1, 0))
        self.assertEqual(again, first)
        self.assertEqual(os.listdir(self.folder.name), ["memory"])

    def test_nothing_is_remembered_without_such_a_file(self) -> None:
        self.assertEqual([self.find()[1], self.find()[1]], [1, 1])
