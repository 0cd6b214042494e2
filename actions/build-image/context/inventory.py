"""Prints what is installed in this image as one JSON object. Reads files only; imports nothing of the customer."""

import json
import os
import sys

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
    """Python distributions, the first of a name; `folder` tells Debian's own from those that were added."""
    folders = [*os.environ.get("PYTHONPATH", "").split(os.pathsep), *sys.path]
    found = {}
    for folder in filter(os.path.isdir, folders):
        for entry in sorted(os.listdir(folder)):
            package = distribution(folder, entry)
            if package:
                found.setdefault(package["name"].lower(), package)
    return [found[name] for name in sorted(found)]


def distribution(folder, entry):
    """Name and version of what a `.dist-info` or `.egg-info` describes."""
    for path in (entry + "/METADATA", entry + "/PKG-INFO", entry):
        file = os.path.join(folder, path)
        if entry.endswith((".dist-info", ".egg-info")) and os.path.isfile(file):
            with open(file, encoding="utf-8", errors="replace") as opened:
                head = opened.read().split("\n\n", 1)[0]
            fields = dict(line.split(": ", 1) for line in head.splitlines() if line.startswith(("Name: ", "Version: ")))
            if len(fields) == 2:
                return {"name": fields["Name"], "version": fields["Version"], "folder": folder}
    return None


print(json.dumps({"os": operating_system(), "debian": debian_packages(), "python": python_packages()}))
