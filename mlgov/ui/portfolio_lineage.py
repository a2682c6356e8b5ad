"""The portfolio's lineage in words and figures."""

from __future__ import annotations

from mlgov.charts import words
from mlgov.services import lineage
from mlgov.services.lineage import Lineage, Node
from mlgov.ui import blocks
from mlgov.ui.skeleton import Here
from mlgov.ui.text import href


def read(here: Here) -> Lineage:
    return lineage.of(here.ctx, as_of=here.as_of)


def verdict(found: Lineage) -> list[tuple[str, list[blocks.Part]]]:
    """The model that most depends on, and the models that say nothing."""
    said: list[tuple[str, list[blocks.Part]]] = []
    if found.alone:
        lacking = words.plural(found.alone, "model says", "models say")
        link = ("Inventory", href("models", record="incomplete"))
        said.append(("warn", [f"{lacking} nothing of its lineage: see the ", link, "."]))
    most = _most_fed(found)
    if most:
        node, feeds = most
        link = (node.name, href("model", model=node.id, tab="lineage"))
        said.append(("not_applicable", ["Most depends on ", link, f", which feeds {feeds} directly."]))
    return said or [("not_evaluated", ["No model says what it reads, or who uses its output."])]


def _most_fed(found: Lineage) -> tuple[Node, int] | None:
    counts: dict[int, int] = {}
    for source, _ in found.edges:
        if found.nodes[source].kind == "model":
            counts[source] = counts.get(source, 0) + 1
    place = max(counts, key=lambda one: (counts[one], -one), default=None)
    return None if place is None else (found.nodes[place], counts[place])


def figures(found: Lineage) -> list[blocks.Figure]:
    def many(kind: str) -> str:
        return words.count(sum(one.kind == kind for one in found.nodes))

    between = sum(found.nodes[a].kind == found.nodes[b].kind == "model" for a, b in found.edges)
    return [
        blocks.Figure("Models", many("model"), f"{found.alone} more without" if found.alone else ""),
        blocks.Figure("Data sources", many("data")),
        blocks.Figure("Other systems", many("system")),
        blocks.Figure("Consumers", many("consumer")),
        blocks.Figure("Between models", words.count(between)),
    ]
