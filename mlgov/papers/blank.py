"""An empty form on paper: every question with room for its answer, and boxes to tick."""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.govern.templates import Entry, Part, Template
from mlgov.papers.blocks import Block, Cell, Column, Facts, Heading, Opening, Paragraph, Quiet, Two, table
from mlgov.papers.typesetting import Stamp, typeset

_LINE = "." * 92
_ROOM = {"area": 4, "text": 3, "rows": 5, "list": 3, "mapping": 3, "numbers": 3, "evidence": 2, "reasons": 3}
_MOST = 14  # options that are ticked on paper; of a longer list one writes the name


def blank(template: Template, house: str, stamp: Stamp) -> bytes:
    """The PDF; the same form of the same policy at the same moment gives the same bytes."""
    return typeset(template.title, list(_blocks(template, house)), stamp, author=house,
                   keywords=("model governance", "template"))  # fmt: skip


def _blocks(template: Template, house: str) -> Iterator[Block]:
    yield Opening(house, f"Template{f', {template.section}' if template.section else ''}")
    yield Paragraph(template.purpose)
    yield Facts((("Model and version", _LINE), ("Filled in by, on", _LINE)), wide=True)
    yield Quiet("What is marked * has to be answered. What is filled in here is entered in the dashboard.")
    for part in template.parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[Block]:
    yield Heading(f"{part.title} ({part.section})" if part.section else part.title)
    if part.intro:
        yield Paragraph(part.intro)
    rows: list[tuple[Cell, ...]] = [(_question(one), _answer(one)) for one in part.entries]
    yield table((Column("Question", 3), Column("Answer", 3)), rows, "")


def _question(one: Entry) -> Cell:
    below = ". ".join(filter(None, [one.help.rstrip("."), f"Only where {one.when}" if one.when else ""]))
    text = f"{one.text}{' *' if one.required else ''}"
    return Two(text, below) if below else text


def _answer(one: Entry) -> Cell:
    if one.options and len(one.options) <= _MOST:
        return "\n".join(f"[  ] {label}" for _, label in one.options)
    columns = f"{' | '.join(one.columns)}\n" if one.columns else ""
    return columns + "\n\n".join([_LINE] * _ROOM.get(one.type, 1))
