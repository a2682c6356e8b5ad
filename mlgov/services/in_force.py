"""The policy in force after a journal entry, read once and kept: a published policy never changes."""

from __future__ import annotations

from datetime import datetime

from mlgov.errors import StoreError
from mlgov.policy.models import Policy
from mlgov.policy.publish import from_document
from mlgov.store import policies
from mlgov.store.database import Cursor, Store


def method_since(store: Store, cur: Cursor, seq: int) -> datetime | None:
    """When the method of classification in force was first published in this version; None without one."""
    found, first = None, None
    for one in policies.listed(cur, seq):
        known = policy_at(store, cur, one.seq).classification
        named = (known.id, known.version) if known else None
        first = first or named
        if named is None or named != first:
            break
        found = one.at
    return found


def policy_at(store: Store, cur: Cursor, seq: int) -> Policy:
    """StoreError when none had been published by then."""
    found = policies.known_at(store.cache, cur, seq)
    if found is None:
        raise StoreError(
            "no policy had been published by then: choose a later date, "
            "or publish one with `mlgov policy publish`"
        )
    key = ("policy", found.hash)
    if key not in store.cache:
        store.cache[key] = from_document(policies.document(cur, found))
    policy: Policy = store.cache[key]
    return policy
