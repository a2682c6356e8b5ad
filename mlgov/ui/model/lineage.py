"""The lineage of one model: what it reads, what depends on it, and what a failure of it would touch."""

from __future__ import annotations

from mlgov.charts import theme, words
from mlgov.services import lineage
from mlgov.services.lineage import Lineage
from mlgov.services.records import Stored
from mlgov.ui import blocks
from mlgov.ui import lineage as drawn
from mlgov.ui.skeleton import Here
from mlgov.ui.text import href
from mlgov.ui.view import show


def draw(here: Here, model: Stored) -> None:
    found = lineage.of(here.ctx, model.id, as_of=here.as_of)
    show(blocks.verdict(_verdict(found)), blocks.figures(_figures(found)), key="lineage_head")
    if len(found.nodes) == 1:
        may = here.as_of is None and here.ctx.may("model.register")
        url = href("model", model=model.id, tab="metadata", change="model")
        why = "The data, models and systems that it reads and who uses its output would be drawn here."
        action = ("Say what it depends on", url) if may else None
        show(blocks.empty("No lineage yet", why, action), key="lineage_empty")
        return
    drawn.draw(found, key="lineage", about=model.id)


def _verdict(found: Lineage) -> list[tuple[str, list[blocks.Part]]]:
    said: list[tuple[str, list[blocks.Part]]] = [("not_applicable", [found.impact])]
    bad = [one for one in found.nodes if one.way == "upstream" and one.status in ("breach", "warn")]
    for one in sorted(bad, key=lambda node: -theme.severity(node.status))[:2]:
        link = (one.name, href("model", model=one.id))
        said.insert(0, ("warn", ["It depends on ", link, f", which is in {one.status}."]))
    return said


def _figures(found: Lineage) -> list[blocks.Figure]:
    def many(way: str, *kinds: str) -> str:
        return words.count(sum(one.way == way and one.kind in kinds for one in found.nodes))

    return [
        blocks.Figure("Data sources", many("upstream", "data")),
        blocks.Figure("Models it depends on", many("upstream", "model")),
        blocks.Figure("Other systems", many("upstream", "system")),
        blocks.Figure("Models that depend on it", many("downstream", "model")),
        blocks.Figure("Consumers", many("downstream", "consumer")),
    ]
