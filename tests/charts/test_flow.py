"""Flowcharts: no box overlaps another, nothing leaves the picture, and texts are no markup."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.charts import flow as drawing
from mlgov.govern import processes
from mlgov.govern.processes import Edge, Flow, Node
from mlgov.policy.load import load

FLOWS = processes.every(load())


def made(*titles: str, edges: tuple[Edge, ...] = ()) -> Flow:
    nodes = tuple(Node(f"n{place}", "step", title) for place, title in enumerate(titles))
    return Flow("f", "A flow", "000", "about", nodes, edges)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.id)
def test_boxes_stand_apart_inside_a_phone_s_width(flow: Flow) -> None:
    boxes = drawing.layout(flow)
    assert all(two.y >= one.bottom + 5 for one, two in pairwise(boxes))
    assert all(one.x >= 0 and one.x + one.width <= drawing.WIDTH for one in boxes)
    assert drawing.WIDTH <= 420
    for one in boxes:
        assert all(len(line) * drawing.CHARACTER["title"] <= one.width for line in one.title)


@given(st.lists(st.text(min_size=1, max_size=120), min_size=1, max_size=12), st.data())
def test_any_text_and_any_edges_make_a_drawing_that_parses(titles: list[str], data: st.DataObject) -> None:
    ends = st.integers(0, len(titles) - 1)
    pairs = data.draw(st.lists(st.tuples(ends, ends), max_size=6))
    edges = tuple(Edge(f"n{one}", f"n{two}", "<way> & back") for one, two in pairs if one != two)
    flow = made(*titles, edges=edges)
    root = ElementTree.fromstring(drawing.svg(flow, {"n0": "here"}, "<b>x</b>"))
    boxes = drawing.layout(flow)
    assert all(two.y > one.bottom for one, two in pairwise(boxes))
    height = float(root.attrib["viewBox"].split()[3])
    assert boxes[-1].bottom <= height
    assert len([one for one in root.iter() if one.tag == "rect"]) == len(titles)


def test_where_something_stands_has_a_mark_and_words() -> None:
    flow = made("One", "Two", "Three", edges=(Edge("n0", "n1"), Edge("n1", "n2"), Edge("n2", "n0", "again")))
    picture = drawing.svg(flow, {"n0": "past", "n1": "here"}, "credit 1.0.0")
    texts = re.findall(r">([^<>]+)</text>", picture)
    assert "► credit 1.0.0" in texts and "✓" in texts and "↑ again" in texts
    assert 'aria-label="A flow in 3 boxes, from “One” to “Three”. Marked: Two."' in picture
    assert drawing.in_words(flow, {"n0": "past", "n1": "here"}) == [
        (0, "One (done)", ""), (0, "Two (here)", ""), (0, "Three", "again → One"),
    ]  # fmt: skip


def test_the_lanes_of_what_leads_back_do_not_meet() -> None:
    edges = (Edge("n2", "n0", "a"), Edge("n3", "n0", "b"), Edge("n0", "n1"))
    flow = made("One", "Two", "Three", "Four", edges=edges)
    assert drawing.lanes(flow) == 2
    ways = re.findall(r'class="edge beside" d="M[\d.]+ [\d.]+H([\d.]+)V', drawing.svg(flow))
    assert len(set(ways)) == 2 and all(float(x) < drawing.WIDTH for x in ways)
