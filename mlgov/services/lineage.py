"""Lineage of one model or of the portfolio: what feeds what, with tier and status, and what depends on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mlgov.errors import RecordError
from mlgov.govern import lineage
from mlgov.govern.calendar import plural
from mlgov.govern.lineage import Graph, Key, Kind
from mlgov.govern.portfolio import ModelState
from mlgov.services import overview
from mlgov.services.context import Context


@dataclass(frozen=True)
class Node:
    """One thing in the drawing; tier, status and why are of models, the classification is of data.

    `way` says where it stands from the model in question: `upstream`, `downstream`, `itself`, or "" where the
    whole portfolio is shown; `steps` how far.
    """

    kind: Kind
    id: str
    name: str
    tier: str = ""
    status: str | None = None
    why: str = ""
    classification: str = ""
    way: str = ""
    steps: int = 0

    @property
    def key(self) -> Key:
        return self.kind, self.id


@dataclass(frozen=True)
class Lineage:
    """`nodes` in an order in which data flow downwards, `edges` between their places, and it in words."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[int, int], ...]
    impact: str
    alone: int  # models of the portfolio that nothing is known of, and that are not drawn


def of(ctx: Context, model: str | None = None, *, as_of: datetime | None = None) -> Lineage:
    """What a model depends on and what depends on it, however far; None = the whole portfolio.

    RecordError when there is no such model.
    """
    ctx.require("read")
    states = {one.entry.id: one for one in overview.model_states(ctx, as_of=as_of)}
    if model is not None and model not in states:
        raise RecordError(f"there is no model {model}")
    whole = lineage.graph(one.entry.body for one in states.values())
    shown = whole if model is None else lineage.around(whole, model)
    if model is None:
        shown = shown.only(end for edge in whole.edges for end in edge)
    ways = _ways(whole, model)
    classes = _classes(ctx, states, as_of)
    keys = lineage.in_order(shown) or [("model", model)] if model else lineage.in_order(shown)
    nodes = tuple(_node(one, states, classes, ways) for one in keys)
    places = {one: place for place, one in enumerate(keys)}
    edges = tuple((places[source], places[target]) for source, target in shown.edges)
    said = impact(whole, model, states) if model else ""
    drawn = sum(one.kind == "model" for one in nodes)
    return Lineage(nodes, edges, said, 0 if model else len(states) - drawn)


def impact(whole: Graph, model: str, states: Mapping[str, ModelState]) -> str:
    """`3 models and 2 consumers depend on it; one of the models is Critical.`"""
    down = list(lineage.reached(model, whole.downstream))
    models = [one for kind, one in down if kind == "model"]
    consumers = sum(kind == "consumer" for kind, _ in down)
    counted = [plural(len(models), "model")] if models else []
    counted += [plural(consumers, "consumer")] if consumers else []
    if not counted:
        return "Nothing that the inventory knows of depends on it."
    one = len(models) + consumers == 1
    said = f"{' and '.join(counted)} {'depends' if one else 'depend'} on it"
    tiers = _by_tier([states[name] for name in models])
    return f"{said}; {tiers}." if tiers else f"{said}."


def _by_tier(models: Sequence[ModelState]) -> str:
    """`2 of the models are Critical, 1 is Important`, the strictest tiers first."""
    in_order = sorted({(one.entry.tier.rank, one.entry.tier.title) for one in models})
    said = []
    for _, title in in_order:
        n = sum(one.entry.tier.title == title for one in models)
        said.append(f"{'one' if n == 1 else n} {'is' if n == 1 else 'are'} {title}")
    return ", ".join(said)


def _ways(whole: Graph, model: str | None) -> dict[Key, tuple[str, int]]:
    if model is None:
        return {}
    found: dict[Key, tuple[str, int]] = {("model", model): ("itself", 0)}
    for way, steps in (("upstream", whole.upstream), ("downstream", whole.downstream)):
        found |= {key: (way, far) for key, far in lineage.reached(model, steps).items()}
    return found


def _classes(ctx: Context, states: Mapping[str, ModelState], as_of: datetime | None) -> dict[str, str]:
    """What the data of each name are classified as; several where models differ about it."""
    titles = {one.id: one.title for one in ctx.policy(as_of).inventory.data_classes}
    found: dict[str, list[str]] = {}
    for state in states.values():
        for row in state.entry.body.get("data_sources", ()):
            title = titles.get(row["classification"], str(row["classification"]))
            if title not in (known := found.setdefault(str(row["name"]), [])):
                known.append(title)
    return {name: " or ".join(sorted(titles)) for name, titles in found.items()}


def _node(
    key: Key,
    states: Mapping[str, ModelState],
    classes: Mapping[str, str],
    ways: Mapping[Key, tuple[str, int]],
) -> Node:
    kind, id = key
    way, steps = ways.get(key, ("", 0))
    if kind != "model":
        classification = classes.get(id, "") if kind == "data" else ""
        return Node(kind, id, id, classification=classification, way=way, steps=steps)
    state = states[id]
    tier = state.entry.tier.title if state.entry.classified else "Unclassified"
    return Node(
        kind, id, state.entry.name, tier, state.status, state.worst.why if state.worst else "",
        way=way, steps=steps,
    )  # fmt: skip


def as_json(found: Lineage) -> dict[str, Any]:
    """Nodes and edges by id, as the REST route prints them."""
    return {
        "nodes": list(found.nodes),
        "edges": [
            {"from": ":".join(found.nodes[a].key), "to": ":".join(found.nodes[b].key)} for a, b in found.edges
        ],
        "impact": found.impact,
        "models_without": found.alone,
    }
