"""The processes as graphs: they follow the policy, whatever it says."""

from __future__ import annotations

from itertools import pairwise

import pytest

from mlgov.govern import processes
from mlgov.govern.processes import Flow
from mlgov.policy.gates import Gates
from mlgov.policy.load import load
from tests.govern.small_policy import small_policy

POLICY = load()
FLOWS = processes.every(POLICY)


def titles(flow: Flow) -> list[str]:
    return [one.title for one in flow.nodes]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.id)
def test_every_box_has_its_own_name_and_every_edge_two_boxes(flow: Flow) -> None:
    ids = [one.id for one in flow.nodes]
    assert len(set(ids)) == len(ids) > 3
    assert all({edge.source, edge.target} <= set(ids) for edge in flow.edges)
    order = list(pairwise(ids))
    assert all(
        edge.label
        for edge in flow.edges
        if (edge.source, edge.target) not in order and not flow.nodes[1].level
    )
    assert flow.section and flow.about


def test_the_lifecycle_has_the_phases_with_a_gate_between_each_two_and_the_rebuild_loop() -> None:
    flow = processes.lifecycle(POLICY)
    shapes = [one.shape for one in flow.nodes]
    assert shapes == ["step", "gate"] * 6 + ["step"]
    assert titles(flow)[0] == "1 Problem definition and planning"
    (loop,) = [edge for edge in flow.edges if edge.label]
    assert (loop.source, loop.target, loop.label) == (
        "monitoring",
        "development",
        "Rebuild and test the model",
    )
    production = next(one for one in flow.nodes if one.id == "gate:production")
    assert "Critical: 2 of ML Model Review Board, 1 of ML Model Governance Council" in production.lines


def test_a_policy_without_gates_draws_its_phases_alone() -> None:
    flow = processes.lifecycle(POLICY.model_copy(update={"gates": Gates()}))
    assert [one.shape for one in flow.nodes] == ["step"] * 7
    assert not [edge for edge in flow.edges if edge.label]


@pytest.mark.parametrize(
    ("tier", "bodies"),
    [
        ("critical", ["body:council", "body:review_board"]),
        ("important", ["body:review_board"]),
        ("standard", []),
    ],
)
def test_an_approval_asks_whom_the_tier_asks(tier: str, bodies: list[str]) -> None:
    flow = processes.approval(POLICY, tier)
    assert [one.id for one in flow.nodes if one.id.startswith("body:")] == bodies
    assert ("Nobody has to sign" in titles(flow)) is not bool(bodies)
    ways = {(edge.source, edge.target) for edge in flow.edges}
    assert {
        ("complete", "approved"),
        ("complete", "rejected"),
        ("complete", "void"),
        ("void", "asked"),
    } <= ways


def test_an_incident_runs_through_the_stages_with_their_clocks() -> None:
    flow = processes.incident(POLICY)
    assert titles(flow)[2:5] == [
        "Immediate response, 0 to 1 h", "Short-term response, 1 to 24 h", "Long-term response, 24 to 168 h",
    ]  # fmt: skip
    assert flow.nodes[1].lines[0] == "P1 Critical: contain in 1 h, find the cause in 24 h, resolve in 168 h"


def test_the_tree_shows_every_question_and_ends_every_branch() -> None:
    method = POLICY.classification
    assert method is not None
    flow = processes.classification(POLICY)
    assert flow is not None
    ids = {one.id for one in flow.nodes}
    assert {f"rule:{one.id}" for one in method.overrides} | {
        f"question:{one.id}" for one in method.tree
    } <= ids
    ends = [one for one in flow.nodes if one.id.startswith("answer:")]
    assert len(ends) == sum(branch.next is None for node in method.tree for branch in node.branches)
    assert all(one.by for one in ends)


def test_what_a_policy_says_nothing_of_is_not_drawn() -> None:
    drawn = {flow.id for flow in processes.every(small_policy())}
    assert "classification" not in drawn
    assert {"lifecycle", "approval", "incident", "retirement"} <= drawn
