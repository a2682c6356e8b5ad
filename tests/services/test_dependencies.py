"""What models may depend on: never themselves by way of others, however they are filed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mlgov.errors import RecordError
from mlgov.services import audit, inventory, records
from mlgov.services.context import Context, system
from mlgov.services.policies import prepare
from mlgov.store.database import Store
from tests.conftest import Clock


def depend(ctx: Context, model: str, *on: str) -> None:
    """File a model, or its next version, with what it depends on."""
    stood = records.history(ctx, "model", model)
    body = {"id": model, "name": model.upper()} | (stood[-1].body if stood else {})
    records.file(
        ctx, "model", body | {"depends_on": list(on)}, id=model if stood else None,
        base_version=len(stood),
    )  # fmt: skip


def test_a_circle_is_refused_and_named(ctx: Context) -> None:
    depend(ctx, "a", "b", "Ledger")
    depend(ctx, "b", "c")
    before = audit.head(ctx)
    with pytest.raises(RecordError, match="c -> a -> b -> c") as refused:
        depend(ctx, "c", "a")
    assert [one.where for one in refused.value.problems] == ["depends_on"]
    assert audit.head(ctx) == before
    depend(ctx, "c", "Ledger")


def test_a_change_that_closes_a_circle_is_refused(ctx: Context) -> None:
    for model in ("a", "b"):
        depend(ctx, model)
    depend(ctx, "a", "b")
    with pytest.raises(RecordError, match="b -> a -> b"):
        depend(ctx, "b", "a")
    depend(ctx, "a")
    depend(ctx, "b", "a")
    with pytest.raises(RecordError) as refused:
        depend(ctx, "a", "a")
    assert refused.value.problems[0].what == "a model can't depend on itself: a -> a"


def test_a_model_is_named_by_its_own_id(ctx: Context) -> None:
    depend(ctx, "credit")
    with pytest.raises(RecordError, match="named by its id") as refused:
        depend(ctx, "pricing", "CREDIT")
    assert refused.value.problems[0].fix == "write its id: credit"


def test_what_was_taken_back_is_forgotten(ctx: Context) -> None:
    depend(ctx, "a")
    with pytest.raises(RuntimeError), ctx.store.transaction() as tx:
        records.write(ctx, tx, "model", {"id": "b", "name": "B", "depends_on": ["a"]})
        raise RuntimeError
    depend(ctx, "a", "b")
    with pytest.raises(RecordError, match="b -> a -> b"):
        depend(ctx, "b", "a")


def test_a_registry_with_a_circle_keeps_the_others_and_names_it(ctx: Context, tmp_path: Path) -> None:
    path = tmp_path / "registry.csv"
    path.write_text("id,name,depends_on\na,A,b\nb,B,c; Ledger\nc,C,a\nd,D,a\n")
    report = inventory.import_registry(ctx, path)
    assert report.new == ("a", "b", "d")
    assert [one.where for one in report.refused] == ["c"]
    assert "c -> a -> b -> c" in report.refused[0].what
    assert inventory.import_registry(ctx, path).unchanged == ("a", "b", "d")


MODELS = "abcde"


class Portfolio(RuleBasedStateMachine):
    """Any edits at all: those that are accepted never make a circle."""

    def __init__(self) -> None:
        super().__init__()
        self.ctx = system(Store.open(":memory:"), Clock())
        prepare(self.ctx)
        self.stood: dict[str, list[str]] = {}

    @rule(model=st.sampled_from(MODELS), on=st.lists(st.sampled_from([*MODELS, "Ledger"]), unique=True))
    def edit(self, model: str, on: list[str]) -> None:
        try:
            depend(self.ctx, model, *on)
            self.stood[model] = on
        except RecordError:
            assert on, "who depends on nothing closes no circle"

    @invariant()
    def no_circle(self) -> None:
        filed = {one.id: one.body["depends_on"] for one in inventory.models(self.ctx)}
        assert filed == self.stood
        left = dict(filed)
        while sources := [one for one, on in left.items() if not set(on) & set(left)]:
            for one in sources:
                del left[one]
        assert not left, "what is left after taking away all that depends on nothing left is a circle"

    def teardown(self) -> None:
        self.ctx.store.close()


Portfolio.TestCase.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
TestPortfolio = Portfolio.TestCase
