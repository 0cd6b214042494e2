"""An environment's settings over the image's own configuration: one file for Odoo, with its secrets.

No message quotes a value: the settings hold passwords.
"""

from __future__ import annotations

import configparser
import io
import os

from odoo_release.answers import HelperError, Refusal

OPTIONS = "options"
# What the image brings is what was built and rehearsed.
IMAGES_OWN = ("addons_path",)
# Odoo's options and what libpq calls them.
CONNECTION = {
    "db_host": "host", "db_port": "port", "db_user": "user", "db_password": "password", "db_sslmode": "sslmode",
}  # fmt: skip
SERVICE = "odoo"


def merge_settings(image: str, settings: str) -> tuple[str, list[str]]:
    """The configuration of the image (its text) with `settings` laid over it, and the settings that were left out."""
    merged = _parse(image, "the image's configuration", strict=False)
    wanted = _parse(settings, "the settings", strict=True)
    _refuse_unknown_sections(merged, wanted)
    left_out = []
    for section in wanted.sections():
        if not merged.has_section(section):
            merged.add_section(section)
        for option, value in wanted.items(section):
            if section == OPTIONS and option in IMAGES_OWN:
                left_out.append(option)
            else:
                merged.set(section, option, value)
    text = io.StringIO()
    merged.write(text)
    return text.getvalue(), left_out


def connection_service(merged: str) -> str:
    """How a configuration reaches the database, as a service file of libpq.

    Odoo reads its own options; this program and PostgreSQL's own read those of libpq. An environment with a password
    in it would be shown to whoever may list the container's processes.
    """
    parser = _parse(merged, "the configuration", strict=False)
    said = {name: parser.get(OPTIONS, name, fallback="") for name in CONNECTION}
    lines = [
        f"{CONNECTION[name]}={value}" for name, value in said.items() if value not in ("", "False")
    ]
    return "\n".join([f"[{SERVICE}]", *lines, ""])


def write_private(path: str, text: str) -> None:
    """A new file that nobody else can read; an error where there is one already."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as problem:
        raise HelperError("settings", f"{path} cannot be written: {problem.strerror}.") from None
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _parse(text: str, what: str, strict: bool) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=strict)
    try:
        parser.read_string(text)
    except configparser.Error as problem:
        raise Refusal(
            "settings-unreadable", f"{what.capitalize()} cannot be read: {_place(problem)}."
        ) from None
    return parser


def _place(problem: configparser.Error) -> str:
    """Where and what, without the line itself."""
    if isinstance(problem, configparser.DuplicateOptionError):
        return f"line {problem.lineno} says {problem.option} a second time"
    if isinstance(problem, configparser.DuplicateSectionError):
        return f"line {problem.lineno} begins section {problem.section} a second time"
    if isinstance(problem, configparser.MissingSectionHeaderError):
        return f"line {problem.lineno} stands before the first section, which is [{OPTIONS}]"
    errors = getattr(problem, "errors", [])
    return (
        f"line {errors[0][0]} is not `option = value`" if errors else "it is no configuration file"
    )


def _refuse_unknown_sections(
    image: configparser.RawConfigParser, settings: configparser.RawConfigParser
) -> None:
    known = {OPTIONS, *image.sections()}
    # To the parser a default is no section; to Odoo it would be one for every section.
    found = [*settings.sections(), *(["DEFAULT"] if settings.defaults() else [])]
    unknown = [name for name in found if name not in known]
    if unknown:
        raise Refusal(
            "settings-unknown-section",
            f"The settings have the section(s) {', '.join(unknown)}, and the image knows {', '.join(sorted(known))}: "
            "correct the name, or build the section into the image's configuration.",
        )
