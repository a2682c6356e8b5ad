"""What depends on what: models, the systems and data they read, and who uses their output."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

Upstream = Mapping[str, Collection[str]]  # model -> what it depends on


def cycle(model: str, depends_on: Iterable[str], upstream: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """The way on which a model that depends on these comes back to itself, such as (a, b, c, a); else ().

    upstream: what any other model depends on; nothing for what is no model. The shortest way is given.
    """
    came_from = dict.fromkeys(dict.fromkeys(depends_on), model)
    waiting = list(came_from)
    while waiting:
        here = waiting.pop(0)
        if here == model:
            return _way(model, came_from)
        for one in upstream(here):
            if one not in came_from:
                came_from[one] = here
                waiting.append(one)
    return ()


def _way(model: str, came_from: Mapping[str, str]) -> tuple[str, ...]:
    way = [model]
    while len(way) == 1 or way[-1] != model:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))
