"""The entrypoint as a container runs it, with stand-ins for Odoo and, where it would ask PostgreSQL, for the gate."""

from __future__ import annotations

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import NEW

CONTEXT = Path(__file__).parents[3] / "actions" / "build-image" / "context"
ODOO = '#!/bin/sh\necho "odoo $*"\ncat "$ODOO_RC"\n'
GATE = f"""#!/bin/sh
if [ "$1" = gate ]; then echo "gate $*" >> "$ASKED"; exit 0; fi
exec {CONTEXT}/odoo-release/odoo-release "$@"
"""


class Entrypoint(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.write("odoo", ODOO, 0o755)
        self.write("odoo-release", GATE, 0o755)
        self.write("image.conf", "[options]\naddons_path = /odoo/addons\nworkers = 0\n")

    def write(self, name: str, text: str, mode: int = 0o600) -> str:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return str(path)

    def run_it(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", str(CONTEXT / "entrypoint"), *command],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            env={
                "PATH": f"{self.folder}:{os.environ['PATH']}",
                "ODOO_RC": str(self.folder / "image.conf"),
                "TMPDIR": str(self.folder),
                "ASKED": str(self.folder / "asked"),
                **environment,
            },
        )

    def asked(self) -> str:
        path = self.folder / "asked"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def test_any_command_gets_the_settings_of_its_environment(self) -> None:
        settings = self.write("settings.conf", "[options]\nworkers = 4\n")
        for command in (["odoo"], ["odoo", "shell"], ["sh", "-c", 'cat "$ODOO_RC"']):
            with self.subTest(command=command):
                done = self.run_it(*command, ODOO_SETTINGS=settings)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("addons_path = /odoo/addons\nworkers = 4\n", done.stdout)

    def test_programs_of_postgresql_find_the_database_as_odoo_does(self) -> None:
        settings = self.write("settings.conf", "[options]\ndb_user = acme\ndb_password = x y\n")
        done = self.run_it(
            "sh", "-c", 'echo "$PGSERVICE"; cat "$PGSERVICEFILE"', ODOO_SETTINGS=settings
        )
        self.assertEqual(done.stdout, "odoo\n[odoo]\nuser=acme\npassword=x y\n", done.stderr)

    def test_what_holds_secrets_is_made_where_the_environment_wants_it_and_is_nobody_elses(
        self,
    ) -> None:
        settings = self.write("settings.conf", "[options]\nadmin_passwd = x\n")
        memory = self.folder / "memory"
        memory.mkdir()
        show = 'stat -c "%a %n" "$ODOO_RC" "$PGSERVICEFILE" "$(dirname "$ODOO_RC")"'
        done = self.run_it(
            "sh", "-c", show, ODOO_SETTINGS=settings, ODOO_SECRETS_FOLDER=str(memory)
        )
        found = [line.split(" ") for line in done.stdout.splitlines()]
        self.assertEqual([mode for mode, _ in found], ["600", "600", "700"], done.stderr)
        self.assertTrue(all(path.startswith(f"{memory}/odoo-settings.") for _, path in found))

    def test_nothing_starts_on_settings_that_cannot_be_read(self) -> None:
        for settings in (self.write("bad.conf", "[option]\nworkers = 4\n"), "/nonexistent"):
            with self.subTest(settings=settings):
                done = self.run_it("odoo", ODOO_SETTINGS=settings)
                self.assertNotEqual(done.returncode, 0)
                self.assertEqual(done.stdout, "")

    def test_without_settings_the_image_keeps_its_configuration(self) -> None:
        self.assertIn("workers = 0", self.run_it("odoo").stdout)

    def test_every_server_of_odoo_asks_the_gate_first(self) -> None:
        release = {"ODOO_RELEASE_DIGEST": NEW, "ODOO_RELEASE_DATABASE": "odoo"}
        for command in ([], ["odoo"], ["--workers=2"], ["odoo", "server"], ["odoo", "gevent"]):
            with self.subTest(command=command):
                self.write("asked", "")
                self.run_it(*command, **release)
                self.assertIn(f"--digest {NEW} --state updated", self.asked())

    def test_what_acts_by_itself_can_wait_until_the_release_serves(self) -> None:
        release = {"ODOO_RELEASE_DIGEST": NEW, "ODOO_RELEASE_DATABASE": "odoo"}
        self.run_it("odoo", **release, ODOO_RELEASE_STATE="serving")
        self.assertIn("--state serving", self.asked())

    def test_other_commands_ask_no_gate(self) -> None:
        self.run_it("odoo", "shell", ODOO_RELEASE_DIGEST=NEW, ODOO_RELEASE_DATABASE="odoo")
        self.assertEqual(self.asked(), "")
