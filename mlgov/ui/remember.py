"""Figures that take long to work out are kept until something happens that could change them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from typing import TypeVar

from mlgov.services import council
from mlgov.ui.skeleton import Here

Found = TypeVar("Found")
MOST = 40  # results kept for the whole process


def until_change(here: Here, name: str, about: Hashable, work: Callable[[], Found]) -> Found:
    """`work()`, or what it gave before.

    A result counts while the newest journal entry that can change a figure stays and the hour does: clocks
    of incidents and terms of assessments run on without any entry.
    """
    here.ctx.require("read")
    stamp = council.stamp_at(here.ctx, here.as_of)
    moment = here.as_of or datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    cache = here.ctx.store.cache
    key = ("screen", name, about, stamp.head, moment)
    if key not in cache:
        kept = [one for one in cache if isinstance(one, tuple) and one[0] == "screen"]
        for old in kept[: max(0, len(kept) - MOST + 1)]:
            cache.pop(old, None)
        cache[key] = work()
    found: Found = cache[key]
    return found
