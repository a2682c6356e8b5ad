"""Circles of dependencies: found, and told as the shortest way round."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.govern.lineage import cycle

Graph = dict[str, list[str]]


@pytest.mark.parametrize(
    ("graph", "model", "wanted", "way"),
    [
        ({}, "a", [], ()),
        ({}, "a", ["a"], ("a", "a")),
        ({"b": ["a"]}, "a", ["b"], ("a", "b", "a")),
        ({"b": ["c"], "c": ["a"]}, "a", ["b"], ("a", "b", "c", "a")),
        ({"b": ["c"], "c": ["d"]}, "a", ["b", "d"], ()),
        ({"b": ["c"], "c": ["a"], "d": ["a"]}, "a", ["b", "d"], ("a", "d", "a")),
        ({"b": ["c"], "c": ["b"]}, "a", ["b"], ()),  # a circle of others is not this model's
    ],
)
def test_the_way_round(graph: Graph, model: str, wanted: list[str], way: tuple[str, ...]) -> None:
    assert cycle(model, wanted, lambda one: graph.get(one, [])) == way


NAMES = st.sampled_from("abcdef")
GRAPHS = st.dictionaries(NAMES, st.lists(NAMES, unique=True, max_size=4))


def reachable(graph: Graph, start: list[str]) -> set[str]:
    """What can be reached, by taking steps until nothing new comes."""
    seen = set(start)
    while more := {two for one in seen for two in graph.get(one, [])} - seen:
        seen |= more
    return seen


@given(graph=GRAPHS, model=NAMES, wanted=st.lists(NAMES, unique=True, max_size=4))
def test_a_way_is_given_exactly_when_there_is_one_and_it_is_a_way(
    graph: Graph, model: str, wanted: list[str]
) -> None:
    way = cycle(model, wanted, lambda one: graph.get(one, []))
    assert bool(way) == (model in reachable(graph, wanted))
    if way:
        assert way[0] == way[-1] == model
        changed = graph | {model: wanted}
        assert all(two in changed.get(one, []) for one, two in pairwise(way))
