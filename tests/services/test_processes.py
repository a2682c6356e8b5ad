"""Where a model stands in each process, now and then."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mlgov.access.people import Person
from mlgov.errors import AccessError, RecordError
from mlgov.policy.models import Need
from mlgov.services import approvals, inventory, people, processes, records, version_approval
from mlgov.services.context import Context
from mlgov.services.processes import Drawn
from tests.services import small_world
from tests.services.small_world import NOW, at, made


@pytest.fixture(scope="module")
def world() -> Context:
    ctx = made()
    inventory.register(ctx, {"id": "idea", "name": "An idea"})
    return ctx


def of(ctx: Context, model: str, as_of: datetime | None = None) -> dict[str, Drawn]:
    return {one.flow.id: one for one in processes.drawn(ctx, model=model, as_of=as_of)}


def here(one: Drawn) -> list[str]:
    return [node for node, mark in one.marks.items() if mark == "here"]


def test_a_live_version_stands_in_monitoring_and_a_gate_counts_only_where_it_was_passed(
    world: Context,
) -> None:
    one = of(world, "loans")["lifecycle"]
    assert here(one) == ["monitoring"]
    order = [phase.id for phase in world.policy().phases]
    past = {name for name, mark in one.marks.items() if mark == "past"}
    assert past == set(order[: order.index("monitoring")]), "the registry says so, and no gate was passed"
    assert one.why == "It is in “Model monitoring and maintenance”. 0 of 5 gates on its way were passed here."


def test_a_model_without_a_version_stands_nowhere_and_that_is_said(world: Context) -> None:
    found = of(world, "idea")
    assert not any(one.marks for one in found.values())
    assert "No version has been entered" in found["lifecycle"].why
    assert all(one.why for one in found.values())


def test_an_incident_moves_with_its_status_and_the_past_shows_what_stood() -> None:
    ctx = made()
    assert not of(ctx, "loans")["incident"].marks
    id = small_world.incident(ctx)
    assert here(of(ctx, "loans")["incident"]) == ["immediate"]
    at(ctx, datetime(2026, 3, 3, 10, tzinfo=UTC))
    stood = records.get(ctx, "incident", id)
    contained = stood.body | {"contained": "2026-03-03T09:30:00Z"}
    records.file(ctx, "incident", contained, id=id, base_version=1)
    assert here(of(ctx, "loans")["incident"]) == ["short_term"]
    assert here(of(ctx, "loans", as_of=datetime(2026, 3, 3, 9, 30, tzinfo=UTC))["incident"]) == ["immediate"]


def test_an_approval_marks_who_has_signed_and_who_is_waited_for() -> None:
    ctx = made()
    for who, role in (("yuki", "reviewer"), ("paolo", "reviewer"), ("margit", "executive")):
        people.create(ctx, who, who.title(), (role,))
        body = {"person": who, "course": "ML model governance certification", "completed_on": "2026-01-01"}
        records.file(ctx, "training", body)
    inventory.register_version(ctx, {"model": "loans", "version": "2.0.0"})
    needs = (Need(body="council", least=1), Need(body="review_board", least=1))
    asked = approvals.request(
        ctx, "version", "loans@2.0.0", model="loans", version="2.0.0", title="Loans 2.0.0",
        content=version_approval.content(ctx, "loans@2.0.0"), needs=needs,
    )  # fmt: skip

    def marks() -> dict[str, str]:
        found = processes.drawn(ctx, model="loans", version="2.0.0")
        return dict(next(one for one in found if one.flow.id == "approval").marks)

    assert marks() == {"asked": "past", "body:council": "here"}
    margit = Context(ctx.store, Person("margit", "Margit", ("executive",)), ctx.now)
    approvals.decide(margit, asked.id, "approved", body="council")
    assert marks() == {"asked": "past", "body:council": "past", "body:review_board": "here"}
    yuki = Context(ctx.store, Person("yuki", "Yuki", ("reviewer",)), ctx.now)
    approvals.decide(yuki, asked.id, "rejected", body="review_board", comments="The data were wrong.")
    assert marks() == {"asked": "past", "rejected": "here"}


def test_without_a_model_nothing_is_marked(world: Context) -> None:
    found = processes.drawn(world)
    assert [one.flow.id for one in found] == [
        "lifecycle",
        "approval",
        "classification",
        "incident",
        "retirement",
    ]
    assert not any(one.marks for one in found)


def test_the_approval_is_that_of_the_model_s_tier(world: Context) -> None:
    nodes = [one.id for one in of(world, "loans")["approval"].flow.nodes]
    assert "body:council" in nodes  # it is critical


def test_nobody_knows_a_model_that_is_not_there(world: Context) -> None:
    with pytest.raises(RecordError, match="there is no model"):
        processes.drawn(world, model="moon", version="1.0.0")
    with pytest.raises(RecordError, match=r"has no version 9\.0\.0"):
        processes.drawn(world, model="loans", version="9.0.0")
    with pytest.raises(AccessError):
        processes.drawn(Context(world.store, Person("eve", "Eve", ()), lambda: NOW))
