"""Prints what is installed in this image as one JSON object. Reads files only; imports nothing of the customer."""

import importlib.metadata
import json
import os

DPKG_STATUS = "/var/lib/dpkg/status"
FIELDS = ("Package", "Version", "Architecture", "Source", "Status")


def operating_system():
    """/etc/os-release as a dictionary."""
    release = {}
    for path in ("/etc/os-release", "/usr/lib/os-release"):
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                for line in file:
                    name, separator, value = line.strip().partition("=")
                    if separator and not name.startswith("#"):
                        release[name] = value.strip("\"'")
            return release
    return release


def debian_packages():
    """The installed packages of dpkg's status file."""
    if not os.path.exists(DPKG_STATUS):
        return []
    with open(DPKG_STATUS, encoding="utf-8", errors="replace") as file:
        paragraphs = [paragraph(text) for text in file.read().split("\n\n")]
    return [entry for entry in paragraphs if entry.get("Status", "").endswith(" installed")]


def paragraph(text):
    """The fields of one paragraph that matter here."""
    fields = (line.partition(":") for line in text.splitlines() if line[:1] not in (" ", "\t"))
    return {name: value.strip() for name, _, value in fields if name in FIELDS}


def python_packages():
    """Python distributions; `folder` tells Debian's own from those that were added."""
    found = {}
    for distribution in importlib.metadata.distributions():
        name = distribution.metadata["Name"]
        folder = str(distribution.locate_file(""))
        if name:
            found.setdefault(name.lower(), {"name": name, "version": distribution.version, "folder": folder})
    return [found[name] for name in sorted(found)]


print(json.dumps({"os": operating_system(), "debian": debian_packages(), "python": python_packages()}))
