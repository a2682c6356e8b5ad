"""The lineage graph: what stands above and below a model, and an order in which lines run down only."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mlgov.charts.lanes import lanes
from mlgov.govern.lineage import Graph, around, graph, in_order, reached


def body(id: str, on: str = "", data: str = "", used_by: str = "") -> dict[str, Any]:
    return {
        "id": id,
        "depends_on": on.split(),
        "data_sources": [{"name": one, "classification": "internal"} for one in data.split()],
        "consumers": used_by.split(),
    }


PORTFOLIO = [
    body("score", "feed", data="ledger bureau", used_by="desk"),
    body("price", "score", data="ledger", used_by="desk advisers"),
    body("churn", data="policies"),
    body("value", "churn price", used_by="planning"),
    {"id": "old"},  # filed before lineage was asked for
]


def test_models_systems_data_and_consumers_are_told_apart() -> None:
    found = graph(PORTFOLIO)
    assert (("system", "feed"), ("model", "score")) in found.edges
    assert (("model", "score"), ("model", "price")) in found.edges
    assert (("data", "ledger"), ("model", "price")) in found.edges
    assert (("model", "price"), ("consumer", "desk")) in found.edges
    assert ("model", "old") in found.nodes
    assert len(found.nodes) == len(set(found.nodes)) == 12


def test_what_is_reached_and_how_far() -> None:
    found = graph(PORTFOLIO)
    assert reached("score", found.downstream) == {
        ("consumer", "desk"): 1, ("model", "price"): 1, ("consumer", "advisers"): 2, ("model", "value"): 2,
        ("consumer", "planning"): 3,
    }  # fmt: skip
    assert reached("value", found.upstream)[("system", "feed")] == 3
    assert reached("old", found.downstream) == {}


def test_around_a_model_is_what_is_up_and_down_of_it_alone() -> None:
    near = around(graph(PORTFOLIO), "churn")
    assert set(near.nodes) == {
        ("data", "policies"), ("model", "churn"), ("model", "value"), ("consumer", "planning"),
    }  # fmt: skip
    assert around(graph(PORTFOLIO), "old").nodes == (("model", "old"),)


def test_the_order_keeps_things_close() -> None:
    assert [name for _, name in in_order(graph(PORTFOLIO[:2]))] == [
        "ledger", "bureau", "feed", "score", "price", "advisers", "desk",
    ]  # fmt: skip


def test_a_long_chain_is_ordered() -> None:
    chain = [body(f"m{k:04}", f"m{k - 1:04}" if k else "") for k in range(3_000)]
    assert [name for _, name in in_order(graph(chain))] == [f"m{k:04}" for k in range(3_000)]
    assert len(reached("m0000", graph(chain).downstream)) == 2_999


NAMES = [f"m{k}" for k in range(6)]


@st.composite
def portfolios(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Models that depend on earlier ones only, so that there is no circle."""
    bodies = []
    for k, name in enumerate(NAMES):
        on = draw(st.lists(st.sampled_from([*NAMES[:k], "feed"]), unique=True, max_size=3))
        data = draw(st.lists(st.sampled_from(["ledger", "bureau"]), unique=True))
        used = draw(st.lists(st.sampled_from(["desk", "board"]), unique=True))
        bodies.append(body(name, " ".join(on), " ".join(data), " ".join(used)))
    return draw(st.permutations(bodies))


@given(portfolios())
def test_lines_run_down_only_and_never_over_each_other(bodies: list[dict[str, Any]]) -> None:
    found: Graph = graph(bodies)
    order = in_order(found)
    assert sorted(order) == sorted(found.nodes)
    place = {one: row for row, one in enumerate(order)}
    edges = [(place[a], place[b]) for a, b in found.edges]
    assert all(a < b for a, b in edges)
    drawn = lanes(len(order), edges)
    for row in range(len(order)):
        running = [drawn.of[one] for one in range(row + 1) if drawn.until[one] > row or one == row]
        assert len(running) == len(set(running)), f"two lines share a lane below row {row}"
