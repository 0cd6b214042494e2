"""An environment's settings lie over the image's configuration, and no message tells what they hold."""

from __future__ import annotations

import configparser
import os
import stat
import tempfile
import unittest
from pathlib import Path

from odoo_release.answers import HelperError, Refusal
from odoo_release.settings_file import connection_service, merge_settings, write_private

IMAGE = "[options]\naddons_path = /odoo/addons,/opt/addons\nworkers = 0\n\n[queue_job]\nchannels = root:1\n"


def options(text: str, section: str = "options") -> dict[str, str]:
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    return dict(parser.items(section))


class Merging(unittest.TestCase):
    def refusal(self, settings: str) -> str:
        with self.assertRaises(Refusal) as caught:
            merge_settings(IMAGE, settings)
        return caught.exception.message

    def test_a_setting_wins_over_the_images_and_the_others_stay(self) -> None:
        merged, _ = merge_settings(IMAGE, "[options]\nworkers = 4\ndb_maxconn = 16\n")
        self.assertEqual(
            options(merged),
            {"addons_path": "/odoo/addons,/opt/addons", "workers": "4", "db_maxconn": "16"},
        )

    def test_the_addons_path_is_always_the_images_and_the_answer_says_so(self) -> None:
        merged, left_out = merge_settings(IMAGE, "[options]\nAddons_Path = /elsewhere\n")
        self.assertEqual(options(merged)["addons_path"], "/odoo/addons,/opt/addons")
        self.assertEqual(left_out, ["addons_path"])
        self.assertNotIn("addons_path", merge_settings("", "[options]\naddons_path = /x\n")[0])

    def test_a_password_survives_with_every_character(self) -> None:
        password = "a%(b)s#;=[c] $ä"  # noqa: S105
        merged, _ = merge_settings(IMAGE, f"[options]\ndb_password = {password}\n")
        self.assertEqual(options(merged)["db_password"], password)

    def test_a_section_that_the_image_has_can_be_set(self) -> None:
        merged, _ = merge_settings(IMAGE, "[queue_job]\nchannels = root:4\n")
        self.assertEqual(options(merged, "queue_job"), {"channels": "root:4"})

    def test_an_unknown_section_is_refused_by_name(self) -> None:
        self.assertIn("[options]", self.refusal("workers = 4\n"))
        self.assertIn("option,", self.refusal("[option]\nworkers = 4\n"))
        self.assertIn("DEFAULT", self.refusal("[DEFAULT]\nworkers = 4\n"))

    def test_what_cannot_be_read_is_named_by_its_line_and_never_quoted(self) -> None:
        for settings, place in (
            ("[options]\nadmin_passwd hunter2\n", "line 2"),
            ("[options]\nadmin_passwd = hunter2\nadmin_passwd = hunter2\n", "line 3"),
            ("admin_passwd = hunter2\n", "line 1"),
        ):
            with self.subTest(settings=settings):
                message = self.refusal(settings)
                self.assertIn(place, message)
                self.assertNotIn("hunter2", message)


class ConnectionService(unittest.TestCase):
    def test_libpq_reaches_the_database_as_odoo_does(self) -> None:
        password = "a%(b)s#;=[c] $ä"  # noqa: S105
        merged = (
            f"[options]\ndb_user = acme\ndb_password = {password}\ndb_port = 5433\nworkers = 2\n"
        )
        self.assertEqual(
            connection_service(merged), f"[odoo]\nport=5433\nuser=acme\npassword={password}\n"
        )

    def test_what_odoo_takes_for_nothing_is_left_to_the_environment(self) -> None:
        self.assertEqual(connection_service("[options]\ndb_host = False\ndb_user =\n"), "[odoo]\n")


class PrivateFile(unittest.TestCase):
    def test_nobody_else_can_read_it_and_nothing_is_overwritten(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder, "odoo.conf"))
            write_private(path, "x")
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
            with self.assertRaises(HelperError):
                write_private(path, "y")
            self.assertEqual(Path(path).read_text(encoding="utf-8"), "x")
