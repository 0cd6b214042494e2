"""Which users stand for all: those whose groups differ most."""

from __future__ import annotations

from typing import Any

LIMIT = 10
USERS = """
SELECT u.id, coalesce(array_agg(r.gid) FILTER (WHERE r.gid IS NOT NULL), '{}')
  FROM res_users u LEFT JOIN res_groups_users_rel r ON r.uid = u.id
 WHERE u.active AND u.id <> 1 AND (NOT coalesce(u.share, false) OR EXISTS (
       SELECT 1 FROM res_groups_users_rel p
         JOIN ir_model_data d ON d.model = 'res.groups' AND d.res_id = p.gid
        WHERE p.uid = u.id AND d.module = 'base' AND d.name = 'group_portal'))
 GROUP BY u.id ORDER BY u.id
"""
# Whoever is not logged in; inactive by design.
PUBLIC = """
SELECT u.id FROM res_users u
  JOIN ir_model_data d ON d.model = 'res.users' AND d.res_id = u.id
 WHERE d.module = 'base' AND d.name = 'public_user'
"""
STILL_ACTIVE = """
SELECT u.id FROM res_users u
 WHERE u.id = ANY(%s) AND (u.active OR EXISTS (
       SELECT 1 FROM ir_model_data d WHERE d.model = 'res.users' AND d.res_id = u.id
          AND d.module = 'base' AND d.name = 'public_user'))
 ORDER BY u.id
"""


def choose_users(cursor: Any) -> list[int]:
    """Internal and portal users, and the public user beside them."""
    cursor.execute(USERS)
    chosen = most_different({user: frozenset(groups) for user, groups in cursor.fetchall()})
    cursor.execute(PUBLIC)
    return sorted({*chosen, *(user for (user,) in cursor.fetchall())})


def still_active(cursor: Any, users: list[int]) -> list[int]:
    """Those of `users` who can still log in, or need not."""
    cursor.execute(STILL_ACTIVE, [users])
    return [user for (user,) in cursor.fetchall()]


def most_different(groups: dict[int, frozenset[int]], limit: int = LIMIT) -> list[int]:
    """The first user, then always the one who differs most from those chosen; nobody twice with the same groups."""
    first_with: dict[frozenset[int], int] = {}
    for user in sorted(groups):
        first_with.setdefault(groups[user], user)
    distance = {user: float("inf") for user in first_with.values()}
    chosen: list[int] = []
    while distance and len(chosen) < limit:
        user = min(distance, key=lambda candidate: (-distance[candidate], candidate))
        chosen.append(user)
        del distance[user]
        distance = {
            other: min(so_far, len(groups[other] ^ groups[user]))
            for other, so_far in distance.items()
        }
    return sorted(chosen)
