"""Flowcharts as SVG: the layout is computed from the boxes, and colours come from the page's theme.

Boxes stand below each other in one column, as wide as a phone; a tree indents what an answer leads to. What
leads further than to the next box runs in lanes on the right. Nothing is told by colour alone: where
something stands has a mark and words, and the same flow stands in words beside the picture.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

from mlgov.charts.safe import visible
from mlgov.govern.processes import Edge, Flow, Node

WIDTH = 420.0
INDENT = 20.0
LANE = 16.0
GAP = 20.0
PAD = 9.0
TITLE, LINE = 17.0, 14.0  # heights of a line of each text
CHARACTER = {"title": 7.4, "line": 6.0}  # mean width at the sizes of the style sheet


@dataclass(frozen=True)
class Box:
    """A node with its place and its text as it is broken into lines."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    title: tuple[str, ...]
    lines: tuple[str, ...]
    by: tuple[str, ...]

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


def layout(flow: Flow) -> list[Box]:
    """Where each box stands, top down; none overlaps another."""
    right = LANE * lanes(flow) + (6 if lanes(flow) else 0)
    found: list[Box] = []
    y = GAP  # above the first box, too, stands the mark of what is there
    for node in flow.nodes:
        x = 4 + INDENT * node.level
        width = WIDTH - x - right - 4
        by = _broken(node.by, width, "line")
        y += LINE * len(by)
        title = _broken(node.title, width - 3 * PAD, "title")
        lines = tuple(part for line in node.lines for part in _broken(line, width - 3 * PAD, "line"))
        height = 2 * PAD + TITLE * len(title) + LINE * len(lines)
        found.append(Box(node, x, y, width, height, title, lines, by))
        y += height + GAP
    return found


def lanes(flow: Flow) -> int:
    """How many edges run beside the boxes: those that lead elsewhere than to the next one."""
    return len(_beside(flow))


def _beside(flow: Flow) -> list[Edge]:
    order = {node.id: place for place, node in enumerate(flow.nodes)}
    tree = any(node.level for node in flow.nodes)
    known = [edge for edge in flow.edges if edge.source in order and edge.target in order]
    far = [edge for edge in known if order[edge.target] != order[edge.source] + 1]
    return [] if tree else sorted(far, key=lambda edge: abs(order[edge.target] - order[edge.source]))


def _broken(text: str, width: float, kind: str) -> tuple[str, ...]:
    return tuple(wrap(visible(text), max(12, int(width / CHARACTER[kind])))) if text else ()


def svg(flow: Flow, marks: Mapping[str, str] | None = None, here: str = "here") -> str:
    """The drawing. marks: node -> `past` or `here`; here: what stands at the box that is marked so."""
    marks = marks or {}
    boxes = layout(flow)
    height = boxes[-1].bottom + GAP if boxes else 10
    parts = [
        *_arrows(flow, boxes),
        *(_box(one, marks.get(one.node.id, ""), here) for one in boxes),
        *_lanes(flow, boxes),
    ]
    said = _esc(alt(flow, marks))
    return (
        f'<svg class="flow" viewBox="0 0 {WIDTH:g} {height:g}" role="img" aria-label="{said}">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
        ' orient="auto-start-reverse"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>'
        f"{''.join(parts)}</svg>"
    )


def _box(one: Box, mark: str, here: str) -> str:
    y = one.y + PAD + 12
    told = {"here": f"► {here}", "past": "✓"}.get(mark, "")
    texts = [
        _text(one.x + 2, one.y - 5 - LINE * (len(one.by) - 1 - place), line, "by")
        for place, line in enumerate(one.by)
    ]
    for line in one.title:
        texts.append(_text(one.x + 1.5 * PAD, y, line, "title"))
        y += TITLE
    for line in one.lines:
        texts.append(_text(one.x + 1.5 * PAD, y, line, "line"))
        y += LINE
    if told:  # above the box where it stands, in the corner of one that is past
        above = mark == "here"
        x, y = (one.x + 34, one.y - 5) if above else (one.x + one.width - 20, one.y + PAD + 11)
        texts.append(_text(x, y, told, "mark"))
    return f'<g class="{one.node.shape} {mark}">{_outline(one)}{"".join(texts)}</g>'


def _outline(one: Box) -> str:
    """Steps are boxes, ends are round, gates have a thick side, and questions are pointed at both sides."""
    x, y, width, height = one.x, one.y, one.width, one.height
    if one.node.shape == "question":
        tip = 8.0
        points = [
            (x, y + height / 2), (x + tip, y), (x + width - tip, y), (x + width, y + height / 2),
            (x + width - tip, y + height), (x + tip, y + height),
        ]  # fmt: skip
        return f'<polygon points="{" ".join(f"{a:g},{b:g}" for a, b in points)}"/>'
    round_ = min(height / 2, 16.0) if one.node.shape == "end" else 3.0
    side = f'<path class="side" d="M{x + 2:g} {y:g}v{height:g}"/>' if one.node.shape == "gate" else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{round_:g}"/>{side}'


def _arrows(flow: Flow, boxes: Sequence[Box]) -> list[str]:
    """Down to the next box, or in a tree from a question to what its answers lead to."""
    if any(one.node.level for one in boxes):
        return _branches(boxes)
    by_id = {one.node.id: one for one in boxes}
    order = [one.node.id for one in boxes]
    next_ones = set(pairwise(order))
    found = []
    for edge in flow.edges:
        if (edge.source, edge.target) in next_ones:
            one, other = by_id[edge.source], by_id[edge.target]
            x = one.x + 24
            found.append(
                f'<path class="edge" d="M{x:g} {one.bottom:g}V{other.y - 1:g}" marker-end="url(#tip)"/>'
            )
    return found


def _branches(boxes: Sequence[Box]) -> list[str]:
    found = []
    for place, one in enumerate(boxes):
        parent = next((up for up in reversed(boxes[:place]) if up.node.level < one.node.level), None)
        if parent is not None:
            x = parent.x + 9
            found.append(f'<path class="edge" d="M{x:g} {parent.bottom:g}V{one.middle:g}H{one.x:g}"/>')
    return found


def _lanes(flow: Flow, boxes: Sequence[Box]) -> list[str]:
    """What leads back, or past the next box: in a lane of its own, with its words at the source."""
    by_id = {one.node.id: one for one in boxes}
    found = []
    for lane, edge in enumerate(_beside(flow)):
        one, other = by_id[edge.source], by_id[edge.target]
        x, start, stop = one.x + one.width, one.middle - 3, other.middle + 3
        at = x + 6 + LANE * (lane + 0.5)
        found.append(
            f'<path class="edge beside" d="M{x:g} {start:g}H{at:g}V{stop:g}H{other.x + other.width + 1:g}"'
            f' marker-end="url(#tip)"><title>{_esc(edge.label)}</title></path>'
        )
        text = f"{'↑' if other.y < one.y else '↓'} {edge.label}"
        room = one.bottom + LINE + 3 if other.y < one.y else other.y
        found.append(
            f'<text class="by" x="{at - 8:g}" y="{room - 4:g}" text-anchor="end">{_esc(text)}</text>'
            if edge.label
            else ""
        )
    return found


def alt(flow: Flow, marks: Mapping[str, str]) -> str:
    """The flow in one sentence, and where something stands."""
    here = next((one.title for one in flow.nodes if marks.get(one.id) == "here"), "")
    at = f" Marked: {here}." if here else ""
    first, last = flow.nodes[0].title, flow.nodes[-1].title
    return f"{flow.title} in {len(flow.nodes)} boxes, from “{first}” to “{last}”.{at}"


def in_words(flow: Flow, marks: Mapping[str, str] | None = None) -> list[tuple[int, str, str]]:
    """The same for those who don't see it: (level, title with its mark, what else stands there) each."""
    marks = marks or {}
    titles = {one.id: one.title for one in flow.nodes}
    order = [one.id for one in flow.nodes]
    next_ones = set(pairwise(order))
    told = {"here": " (here)", "past": " (done)"}
    found = []
    for one in flow.nodes:
        far = [
            f"{edge.label or 'leads'} → {titles[edge.target]}"
            for edge in flow.edges
            if edge.source == one.id and (edge.source, edge.target) not in next_ones and edge.target in titles
        ]
        by = f"{one.by}: " if one.by else ""
        found.append(
            (
                one.level,
                f"{by}{one.title}{told.get(marks.get(one.id, ''), '')}",
                "; ".join([*one.lines, *far]),
            )
        )
    return found


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{_esc(text)}</text>'


def _esc(text: str) -> str:
    return html.escape(visible(text), quote=True)
