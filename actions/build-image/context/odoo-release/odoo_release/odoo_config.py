"""The configuration, environment and flags with which the helper starts Odoo.

The image's own configuration file stays the base, so that custom sections keep working; what decides
about database, log, workers and HTTP is taken out of a private copy, because in series up to 18 the
file would win over the libpq environment.
"""

from __future__ import annotations

import configparser
import os
import tempfile
from contextlib import contextmanager
from typing import Iterator

from odoo_release.answers import HelperError

EXTRA_ADDONS = "/mnt/extra-addons"
OWN_OPTIONS = (
    "db_host", "db_port", "db_user", "db_password", "db_sslmode", "db_name", "dbfilter", "db_app_name",
    "db_replica_host", "db_replica_port", "logfile", "syslog", "log_db", "log_handler", "log_level",
    "workers", "max_cron_threads", "http_enable", "http_interface", "http_port", "proxy_mode",
    "xmlrpc", "xmlrpc_interface", "xmlrpc_port", "list_db", "without_demo", "with_demo", "pidfile",
    "dev_mode", "test_enable", "test_tags", "test_file", "stop_after_init", "init", "update",
    "limit_time_real", "limit_time_cpu",
)  # fmt: skip
# Server-wide modules that start to work by themselves as soon as a server runs.
JOB_RUNNERS = ("queue_job",)
LIBPQ_REPLICA = ("PGHOST_REPLICA", "PGPORT_REPLICA")
FIRST_WITH_OWN_ENVIRONMENT = 19
# Where files with secrets in them are made, the entrypoint's too; should be memory.
SECRETS_FOLDER = "ODOO_SECRETS_FOLDER"


def major(series: str) -> int:
    """19 of `19.0` and 17 of `saas~17.2`."""
    digits = series.replace("saas~", "").split(".")[0]
    return int(digits) if digits.isdigit() else 0


def config_source() -> str | None:
    """The configuration file that Odoo would read by itself."""
    candidates = [os.environ.get("ODOO_RC"), "~/.odoorc", "~/.openerp_serverrc"]
    for candidate in candidates:
        path = os.path.expanduser(candidate) if candidate else ""
        if path and os.path.isfile(path):
            return path
    return None


def read_config() -> configparser.RawConfigParser:
    """The image's configuration; empty when it has none."""
    parser = configparser.RawConfigParser(strict=False)
    source = config_source()
    try:
        if source is not None:
            parser.read([source], encoding="utf-8")
    except (configparser.Error, OSError, UnicodeDecodeError) as problem:
        raise HelperError(
            "config", f"Odoo's configuration {source} cannot be read: {problem}"
        ) from None
    if not parser.has_section("options"):
        parser.add_section("options")
    return parser


@contextmanager
def private_config() -> Iterator[str]:
    """A copy of the image's configuration without the options that the helper decides itself."""
    parser = read_config()
    for option in OWN_OPTIONS:
        parser.remove_option("options", option)
    server_wide = parser.get("options", "server_wide_modules", fallback=None)
    if server_wide:
        parser.set("options", "server_wide_modules", _without_job_runners(server_wide))
    place = os.environ.get(SECRETS_FOLDER) or None
    with tempfile.TemporaryDirectory(prefix="odoo-release-", dir=place) as folder:
        path = os.path.join(folder, "odoo.conf")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            parser.write(file)
        yield path


def child_environment(series: str, application_name: str) -> dict[str, str]:
    """Odoo's environment: libpq's variables stay, Odoo's own overrides of our options go."""
    unwanted = {f"ODOO_{option.upper()}" for option in OWN_OPTIONS} | set(LIBPQ_REPLICA)
    unwanted |= {
        "PGDATABASE",
        "ODOO_RC",
        "OPENERP_SERVER",
        "PYTHONSTARTUP",
        # Odoo's own is beside its sources.
        "PYTHONPYCACHEPREFIX",
        "PGAPPNAME",
        "ODOO_PGAPPNAME",
    }
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    # 19 warns of the older name.
    new = major(series) >= FIRST_WITH_OWN_ENVIRONMENT
    environment["PGAPPNAME" if new else "ODOO_PGAPPNAME"] = application_name
    if "ODOO_SERVER_WIDE_MODULES" in environment:
        server_wide = environment["ODOO_SERVER_WIDE_MODULES"]
        environment["ODOO_SERVER_WIDE_MODULES"] = _without_job_runners(server_wide)
    environment["PYTHONUNBUFFERED"] = "1"
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    return environment


def addons_flags() -> list[str]:
    """`--addons-path` where the image's configuration does not say it."""
    explicit = os.environ.get("ODOO_ADDONS_PATH")
    if explicit:
        return [f"--addons-path={explicit}"]
    if read_config().get("options", "addons_path", fallback=None) or not _holds_modules(
        EXTRA_ADDONS
    ):
        return []
    return [f"--addons-path={EXTRA_ADDONS}"]


def path_flags(config: str) -> list[str]:
    """Flags to ask Odoo for its paths; 19 warns when no interface is given."""
    return [f"--config={config}", *addons_flags(), "--http-interface=127.0.0.1"]


def quiet_flags(config: str, database: str) -> list[str]:
    """Flags of every start without web and cron; `database` is empty for no database."""
    return [
        f"--config={config}",
        *([f"--database={database}"] if database else []),
        *addons_flags(),
        "--no-http",
        "--max-cron-threads=0",
        "--workers=0",
        "--no-database-list",
        "--logfile=",
        "--log-level=info",
    ]


def no_demo_flag(series: str) -> str:
    """`all` is what series up to 18 understand; 19 wants a boolean."""
    return f"--without-demo={'True' if major(series) >= FIRST_WITH_OWN_ENVIRONMENT else 'all'}"


def _without_job_runners(modules: str) -> str:
    names = [name.strip() for name in modules.split(",")]
    return ",".join(name for name in names if not name.startswith(JOB_RUNNERS))


def _holds_modules(folder: str) -> bool:
    try:
        names = os.listdir(folder)
    except OSError:
        return False
    return any(os.path.isfile(os.path.join(folder, name, "__manifest__.py")) for name in names)
