"""The copy of the configuration that the helper starts Odoo with: private, where secrets belong, gone afterwards."""

from __future__ import annotations

import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from odoo_release.odoo_config import private_config


class PrivateConfig(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.image = self.folder / "image.conf"
        self.image.write_text("[options]\nadmin_passwd = x\nworkers = 4\n", encoding="utf-8")

    def test_it_lies_in_the_folder_for_secrets_and_only_its_owner_reads_it(self) -> None:
        memory = self.folder / "memory"
        memory.mkdir()
        given = {"ODOO_RC": str(self.image), "ODOO_SECRETS_FOLDER": str(memory)}
        with mock.patch.dict(os.environ, given), private_config() as path:
            self.assertEqual(Path(path).parent.parent, memory)
            self.assertEqual(Path(path).stat().st_mode & 0o777, 0o600)
            self.assertEqual(
                Path(path).read_text(encoding="utf-8").split(),
                ["[options]", "admin_passwd", "=", "x"],
            )
        self.assertEqual(list(memory.iterdir()), [])

    def test_without_one_it_lies_among_temporary_files(self) -> None:
        given = {"ODOO_RC": str(self.image), "ODOO_SECRETS_FOLDER": ""}
        with mock.patch.dict(os.environ, given), private_config() as path:
            self.assertEqual(Path(path).parent.parent, Path(tempfile.gettempdir()))


if __name__ == "__main__":
    unittest.main()
