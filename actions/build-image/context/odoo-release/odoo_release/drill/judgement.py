"""Would this restore have been one? A pure decision over what the live and the restored database hold."""

from __future__ import annotations

from odoo_release.answers import Document, reason
from odoo_release.drill.content import Content

# The archive gets a segment after five minutes at the latest, which is CloudNativePG's default.
LONGEST_BEHIND = 3600.0
# Attachments that were cleared away since are missing without harm; many are another thing.
LARGEST_SHARE_MISSING = 0.1


def judge(
    before: Content, after: Content, restored: Content, attachments: Document
) -> list[Document]:
    """Why the restored database is not what people would need; nothing where it is.

    `before` and `after` are the live database at the start and the end of the drill, `attachments` those of the
    restored database beside the live files: `{files, missing, ids}`.
    """
    found = [
        _release(before, after, restored),
        _count("module", before.modules, restored.modules),
        _count("user", before.users, restored.users),
        _age(before, restored),
        _files(attachments),
    ]
    return [one for one in found if one is not None]


def seconds_behind(before: Content, restored: Content) -> float | None:
    """How far the restored database ends before the live one was; None where either shows no work."""
    if before.newest is None or restored.newest is None:
        return None
    return max(0.0, round(before.newest - restored.newest, 1))


def _release(before: Content, after: Content, restored: Content) -> Document | None:
    if restored.release is not None and restored.release in (before.release, after.release):
        return None
    evidence = {"restored": restored.release, "live": after.release}
    return reason(
        "other-release",
        "The restored database does not belong to the release that runs.",
        evidence,
    )


def _count(what: str, live: int, restored: int) -> Document | None:
    if restored > 0 or live == 0:
        return None
    words = f"The restored database has no {what}, and the live one has {live}."
    return reason(f"no-{what}", words)


def _age(before: Content, restored: Content) -> Document | None:
    behind = seconds_behind(before, restored)
    if before.newest is None or (behind is not None and behind <= LONGEST_BEHIND):
        return None
    said = "shows no work at all" if behind is None else f"ends {behind:g} s before it"
    return reason(
        "archive-behind",
        f"The live database was worked with, and the restored one {said}; {LONGEST_BEHIND:g} s are the most.",
    )


def _files(attachments: Document) -> Document | None:
    files, missing = attachments["files"], attachments["missing"]
    if missing <= files * LARGEST_SHARE_MISSING:
        return None
    message = f"{missing} of {files} attachments of the restored database have no file."
    return reason("no-files", message, {"attachments": attachments["ids"]})
