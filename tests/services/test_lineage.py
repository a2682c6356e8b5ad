"""Lineage with tiers and statuses, what a failure would touch, and as of an earlier day."""

from __future__ import annotations

import pytest

from mlgov.errors import RecordError
from mlgov.services import inventory, lineage, records
from mlgov.services.context import Context
from tests.conftest import Clock
from tests.services.small_world import made


def register(ctx: Context, id: str, tier: str = "", **more: object) -> None:
    records.file(ctx, "model", {"id": id, "name": id.capitalize(), **more})
    if tier:
        inventory.classify(ctx, id, tier, "by hand")


@pytest.fixture
def portfolio(ctx: Context) -> Context:
    source = {"name": "Ledger", "classification": "confidential"}
    register(ctx, "score", "important", data_sources=[source], depends_on=["Feed"], consumers=["Desk"])
    register(ctx, "price", "critical", depends_on=["score"], consumers=["Desk", "Advisers"])
    register(ctx, "value", depends_on=["price"], data_sources=[source | {"classification": "personal"}])
    register(ctx, "alone")
    return ctx


def test_one_model(portfolio: Context) -> None:
    found = lineage.of(portfolio, "price")
    told = {one.name: (one.kind, one.way, one.steps, one.tier) for one in found.nodes}
    assert told == {
        "Ledger": ("data", "upstream", 2, ""),
        "Feed": ("system", "upstream", 2, ""),
        "Score": ("model", "upstream", 1, "Important"),
        "Price": ("model", "itself", 0, "Critical"),
        "Value": ("model", "downstream", 1, "Unclassified"),
        "Desk": ("consumer", "downstream", 1, ""),
        "Advisers": ("consumer", "downstream", 1, ""),
    }
    assert (
        next(one for one in found.nodes if one.name == "Ledger").classification == "Confidential or Personal"
    )
    assert all(source < target for source, target in found.edges)


# What is unclassified counts as Critical.
@pytest.mark.parametrize(
    ("model", "said"),
    [
        (
            "score",
            "2 models and 2 consumers depend on it; 2 are Critical.",
        ),
        ("price", "1 model and 2 consumers depend on it; one is Critical."),
        ("value", "Nothing that the inventory knows of depends on it."),
    ],
)
def test_what_a_failure_would_touch(portfolio: Context, model: str, said: str) -> None:
    assert lineage.of(portfolio, model).impact == said


def test_one_consumer_depends(ctx: Context) -> None:
    register(ctx, "a", consumers=["Desk"])
    assert lineage.of(ctx, "a").impact == "1 consumer depends on it."


def test_the_portfolio_leaves_out_who_says_nothing(portfolio: Context) -> None:
    found = lineage.of(portfolio)
    assert (found.alone, sum(one.kind == "model" for one in found.nodes)) == (1, 3)
    assert lineage.as_json(found)["edges"][0].keys() == {"from", "to"}
    with pytest.raises(RecordError, match="no model nobody"):
        lineage.of(portfolio, "nobody")
    assert [one.name for one in lineage.of(portfolio, "alone").nodes] == ["Alone"]


def test_an_earlier_day_knows_what_was_filed_by_then(ctx: Context, clock: Clock) -> None:
    register(ctx, "a", depends_on=["b"])
    then = clock.at
    clock.move(days=1)
    register(ctx, "b", "critical")
    assert [one.kind for one in lineage.of(ctx, "a", as_of=then).nodes] == ["system", "model"]
    assert [one.kind for one in lineage.of(ctx, "a").nodes] == ["model", "model"]


def test_a_model_s_status_stands_beside_it() -> None:
    ctx = made(wrong=80)
    (one,) = [one for one in lineage.of(ctx, "loans").nodes if one.kind == "model"]
    assert (one.status, bool(one.why)) == ("breach", True)
