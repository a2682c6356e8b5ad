"""What a person is told of their worklist, and when something is told anew: pure, the time comes in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from mlgov.govern.calendar import plural, written
from mlgov.govern.due import Due
from mlgov.govern.personal import Share

# The stages of something to do, each told once: it waits for somebody, is due within a week, is overdue, has
# come up.
WAITING, SOON, OVERDUE, CAME_UP = "waiting", "soon", "overdue", "escalated"
TITLES = {
    CAME_UP: "Came up to you",
    OVERDUE: "Overdue",
    WAITING: "Waiting for you",
    SOON: "Due within a week",
}


@dataclass(frozen=True)
class Notice:
    """One thing at one stage. `key` is the same whenever it is the same thing, due at the same time."""

    key: str
    stage: str
    due: Due


def notices(share: Share) -> Iterator[Notice]:
    """Everything that a person is told of, some of it perhaps already; what is due later is not."""
    for one in share.escalated:
        yield _notice(one, CAME_UP)
    for one in share.waiting:
        yield _notice(one, OVERDUE if one.state == "overdue" else WAITING)
    for one in share.own:
        if one.state == "overdue":
            yield _notice(one, OVERDUE)
        elif one.state in ("today", "week"):
            yield _notice(one, SOON)


def fresh(share: Share, told: Collection[str]) -> list[Notice]:
    """What a person has not been told yet, most pressing first, each once."""
    found = {one.key: one for one in notices(share) if one.key not in told}
    order = list(TITLES)
    return sorted(found.values(), key=lambda one: order.index(one.stage))


def message(found: Sequence[Notice], address: str = "") -> tuple[str, str]:
    """Title and text of a digest."""
    late = sum(one.stage == OVERDUE for one in found)
    said = f", {late} of them overdue" if late else ""
    lines = [f"{plural(len(found), 'thing')} to do{said}."]
    for stage, title in TITLES.items():
        own = [one.due for one in found if one.stage == stage]
        if own:
            lines += ["", f"{title}:", *(_line(one) for one in own)]
    if address:
        lines += ["", f"Your worklist: {address}/work"]
    return f"mlgov: {lines[0].rstrip('.')}", "\n".join(lines)


def _line(one: Due) -> str:
    by = f", by {written(one.due)}" if one.due is not None else ""
    return f"- {one.what}{by}: {one.why}"


def _notice(one: Due, stage: str) -> Notice:
    by = one.due.isoformat() if one.due is not None else ""
    return Notice("/".join((stage, one.rule, one.link_kind, one.link_id, one.model, by)), stage, one)
