"""What Odoo would load, as hashes: files of a module, Odoo itself, Python packages. No import of Odoo."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from typing import Any, Callable, Iterable, Iterator, Sequence

from odoo_release.answers import HelperError
from odoo_release.manifests import MANIFESTS, Module

CHUNK = 1024 * 1024
NOT_CONTENT = (".pyc", ".pyo", ".pot")
STATIC = "static/"
# Of the package odoo: modules, what only tests and developers load, and the file that a build stamps with its date.
NOT_CORE = ("addons", "tests", "upgrade_code", "release.py")
DISTRIBUTION = re.compile(r"(?P<name>.+?)-(?P<version>\d[^-]*)(?:-py[\d.]+)?\.(?:dist|egg)-info")


def module_hash(module: Module, upgrade_paths: Iterable[str] = ()) -> str:
    """Over the files of a module that an update can depend on, its scripts on the upgrade paths among them.

    An update does not load a module's tests, but for the data files among them that the manifest lists. Of the
    files for browsers, which are half of Odoo, it loads at most a picture: they count by name and size.
    """
    left_out = () if _lists_tests(module.path) else ("tests",)
    return _tree_hash(
        [
            (module.path, left_out),
            *((os.path.join(path, module.name), ()) for path in upgrade_paths),
        ]
    )


def core_hash(base: Module) -> str:
    """Over the package odoo, in which the module base lies, without its modules."""
    return _tree_hash([(os.path.dirname(os.path.dirname(base.path)), NOT_CORE)])


def distributions(folders: Sequence[str] = sys.path) -> dict[str, str]:
    """Versions of the installed Python packages by normalized name; the first folder wins."""
    found: dict[str, str] = {}
    for folder in folders:
        for entry in _entries(folder or "."):
            match = DISTRIBUTION.fullmatch(entry.name)
            if match is not None:
                found.setdefault(re.sub(r"[-_.]+", "-", match["name"]).lower(), match["version"])
    return dict(sorted(found.items()))


def in_processes(work: Callable[[str], str], names: Sequence[str]) -> dict[str, str]:
    """`work` of every name, on all processors. Pipes only: an image may have no shared memory."""
    count = max(1, min(_processors(), len(names)))
    readers = [_fork(work, names[start::count]) for start in range(count)]
    answers: dict[str, str] = {}
    for child, reader in readers:
        with os.fdopen(reader, "rb") as pipe:
            said = pipe.read()
        status = os.waitpid(child, 0)[1]
        if status != 0:
            raise HelperError("unreadable", "Files of the modules could not be read.")
        answers.update(json.loads(said.decode()))
    return answers


def _fork(work: Callable[[str], str], names: Sequence[str]) -> tuple[int, int]:
    reader, writer = os.pipe()
    child = os.fork()
    if child != 0:
        os.close(writer)
        return child, reader
    status = 1
    try:
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(json.dumps({name: work(name) for name in names}).encode())
        status = 0
    finally:
        # Without Python's own ending: buffers and handlers belong to the parent.
        os._exit(status)


def _tree_hash(roots: Iterable[tuple[str, Sequence[str]]]) -> str:
    total = hashlib.sha256()
    for position, (root, left_out) in enumerate(roots):
        for inside, entry in _files(root, "", left_out):
            total.update(f"{position} {inside}\0".encode("utf-8", "surrogateescape"))
            total.update(_size(entry) if inside.startswith(STATIC) else _content(entry))
    return f"sha256:{total.hexdigest()}"


def _files(
    folder: str, inside: str, left_out: Sequence[str]
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Paths from the root, in a fixed order. Links are not followed."""
    for entry in _entries(folder):
        name = entry.name
        if name.startswith(".") or name == "__pycache__" or name in left_out:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path, f"{inside}{name}/", ())
        elif not name.endswith(NOT_CONTENT):
            yield inside + name, entry


def _content(entry: os.DirEntry[str]) -> bytes:
    """What stands for a file in a hash; of one that Odoo could not read either, its size."""
    if entry.is_symlink():
        return hashlib.sha256(os.fsencode(os.readlink(entry.path))).digest()
    if not entry.is_file() or not os.access(entry.path, os.R_OK):
        return _size(entry)
    content = hashlib.sha256()
    with open(entry.path, "rb", buffering=0) as opened:
        chunk = opened.read(CHUNK)
        while chunk:
            content.update(chunk)
            chunk = opened.read(CHUNK)
    return content.digest()


def _size(entry: os.DirEntry[str]) -> bytes:
    return hashlib.sha256(str(entry.stat(follow_symlinks=False).st_size).encode()).digest()


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _lists_tests(folder: str) -> bool:
    for manifest in MANIFESTS:
        path = os.path.join(folder, manifest)
        if os.path.isfile(path):
            with open(path, encoding="utf-8", errors="replace") as file:
                return re.search(r"[\"']tests/", file.read()) is not None
    return False


def _processors() -> int:
    affinity: Any = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else (os.cpu_count() or 1)
