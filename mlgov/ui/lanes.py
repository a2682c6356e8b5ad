"""A graph drawn beside its list: lines run down from what feeds to what is fed, on any screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlgov.charts.lanes import Lanes, lanes
from mlgov.ui import blocks
from mlgov.ui.text import esc

HEIGHT = 34  # pixels of a row
STEP = 14  # pixels between lanes
MARK = 5  # half the width of a mark
# Each kind has a shape of its own, so that the drawing reads without colour.
SHAPES = {
    "model": '<circle cx="{x}" cy="{y}" r="5"/>',
    "data": '<rect x="{left}" y="{top}" width="10" height="10"/>',
    "system": '<path d="M{x} {up}L{right} {y}L{x} {down}L{left} {y}Z"/>',
    "consumer": '<path d="M{left} {top}L{right} {top}L{x} {down}Z"/>',
    "here": '<circle cx="{x}" cy="{y}" r="6.5"/>',
}


@dataclass(frozen=True)
class Row:
    """One node: its shape, its name with where it leads, what stands behind it, and its status as HTML."""

    shape: str
    name: str
    url: str
    small: str
    status: str = ""
    strong: bool = False


def drawing(rows: Sequence[Row], edges: Sequence[tuple[int, int]], alt: str) -> str:
    """The rows with their lines; `alt` says in words what is drawn."""
    found = lanes(len(rows), edges)
    width, height = found.count * STEP + 2 * MARK, len(rows) * HEIGHT
    lines = "".join(_line(found, source, target) for source, target in edges)
    marks = "".join(_mark(row.shape, found.of[place], place) for place, row in enumerate(rows))
    picture = (
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true">'
        f'<g class="lines">{lines}</g><g class="marks">{marks}</g></svg>'
    )
    items = "".join(_item(row) for row in rows)
    return f'<div class="lanes" role="group" aria-label="{esc(alt)}">{picture}<ol>{items}</ol></div>'


def _at(lane: int, row: int) -> tuple[int, int]:
    return MARK + STEP // 2 + lane * STEP, HEIGHT // 2 + row * HEIGHT


def _line(found: Lanes, source: int, target: int) -> str:
    """Down the lane of its source, then round the corner to the mark of its target."""
    x, y = _at(found.of[source], source)
    to_x, to_y = _at(found.of[target], target)
    if x == to_x:
        return f'<path d="M{x} {y}V{to_y}"/>'
    bend = 6 if to_x > x else -6
    return f'<path d="M{x} {y}V{to_y - 6}Q{x} {to_y} {x + bend} {to_y}H{to_x}"/>'


def _mark(shape: str, lane: int, row: int) -> str:
    x, y = _at(lane, row)
    drawn = SHAPES[shape].format(
        x=x, y=y, left=x - MARK, right=x + MARK, top=y - MARK, up=y - MARK - 1, down=y + MARK + 1
    )
    return f'<g class="{esc(shape)}">{drawn}</g>'


def _item(row: Row) -> str:
    name = blocks.link(row.name, row.url) if row.url else esc(row.name)
    name = f"<strong>{name}</strong>" if row.strong else name
    title = esc(f"{row.name}, {row.small}" if row.small else row.name)
    return f'<li title="{title}"><span>{name} <small>{esc(row.small)}</small></span>{row.status}</li>'


def key(shapes: Sequence[tuple[str, str]]) -> str:
    """What each shape stands for."""
    items = "".join(
        f'<span><svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true"><g class="marks">'
        f'<g class="{esc(shape)}">{_small(shape)}</g></g></svg> {esc(word)}</span>'
        for shape, word in shapes
    )
    return f'<p class="lanes-key">{items}</p>'


def _small(shape: str) -> str:
    return SHAPES[shape].format(x=7, y=7, left=2, right=12, top=2, up=1, down=13)
