"""What depends on what: models, the data and systems they read, and who uses their output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Kind = Literal["data", "system", "model", "consumer"]
Key = tuple[Kind, str]  # kind and id, or name where it is no model


@dataclass(frozen=True)
class Graph:
    """Every node once, in the order in which it was met, and edges (from, to) as data flow."""

    nodes: tuple[Key, ...]
    edges: tuple[tuple[Key, Key], ...]

    @cached_property
    def upstream(self) -> Mapping[Key, tuple[Key, ...]]:
        return _gathered((target, source) for source, target in self.edges)

    @cached_property
    def downstream(self) -> Mapping[Key, tuple[Key, ...]]:
        return _gathered(self.edges)

    def only(self, kept: Iterable[Key]) -> Graph:
        """The part between these nodes."""
        chosen = set(kept)
        return Graph(
            tuple(one for one in self.nodes if one in chosen),
            tuple(edge for edge in self.edges if chosen.issuperset(edge)),
        )


def graph(models: Iterable[Mapping[str, Any]]) -> Graph:
    """The lineage of these models, by what their records say."""
    bodies = list(models)
    known = {str(one["id"]) for one in bodies}
    edges: list[tuple[Key, Key]] = []
    for body in bodies:
        own: Key = ("model", str(body["id"]))
        edges += [(("data", str(one["name"])), own) for one in body.get("data_sources", ())]
        for one in body.get("depends_on", ()):
            edges.append((("model" if one in known else "system", str(one)), own))
        edges += [(own, ("consumer", str(one))) for one in body.get("consumers", ())]
    unique = tuple(dict.fromkeys(edges))
    met = dict.fromkeys(
        [*(("model", str(one["id"])) for one in bodies), *(end for pair in unique for end in pair)]
    )
    return Graph(tuple(met), unique)


def reached(model: str, steps: Mapping[Key, tuple[Key, ...]]) -> dict[Key, int]:
    """Everything that steps lead to from a model, with how many it takes; the model itself is not in it."""
    start: Key = ("model", model)
    found: dict[Key, int] = {start: 0}
    waiting = [start]
    for here in waiting:
        for one in steps.get(here, ()):
            if one not in found:
                found[one] = found[here] + 1
                waiting.append(one)
    del found[start]
    return found


def around(whole: Graph, model: str) -> Graph:
    """A model with all that it depends on and all that depends on it, however far."""
    up, down = reached(model, whole.upstream), reached(model, whole.downstream)
    return whole.only([*up, ("model", model), *down])


def in_order(graph: Graph) -> list[Key]:
    """The nodes so that data flow downwards: each below all that it reads, and close to it."""
    placed: dict[Key, None] = {}
    ends = sorted(one for one in graph.nodes if one[0] == "model")
    for end in ends:
        waiting = [end]
        begun: set[Key] = set()
        while waiting:
            here = waiting[-1]
            above = [one for one in sorted(graph.upstream.get(here, ())) if one not in placed]
            if here not in placed and here not in begun and above:
                begun.add(here)
                waiting += reversed(above)
                continue
            waiting.pop()
            if here not in placed:
                placed[here] = None
                placed |= dict.fromkeys(_ready(graph, here, placed))
    return list(placed)


def _ready(graph: Graph, node: Key, placed: Mapping[Key, None]) -> list[Key]:
    """The consumers of a node for whom nothing else is waited."""
    return [
        one
        for one in sorted(graph.downstream.get(node, ()))
        if one[0] == "consumer"
        and one not in placed
        and all(other in placed for other in graph.upstream[one])
    ]


def cycle(model: str, depends_on: Iterable[str], upstream: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """The way on which a model that depends on these comes back to itself, such as (a, b, c, a); else ().

    upstream: what any other model depends on; nothing for what is no model. The shortest way is given.
    """
    came_from = dict.fromkeys(dict.fromkeys(depends_on), model)
    waiting = list(came_from)
    for here in waiting:
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


def _gathered(pairs: Iterable[tuple[Key, Key]]) -> dict[Key, tuple[Key, ...]]:
    found: dict[Key, list[Key]] = {}
    for one, other in pairs:
        found.setdefault(one, []).append(other)
    return {one: tuple(others) for one, others in found.items()}
