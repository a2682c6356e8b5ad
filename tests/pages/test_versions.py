"""Versions on the screen: registered by hand, their history drawn, two of them side by side."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mlgov.services import inventory, records
from mlgov.services.context import system
from mlgov.store.database import Store
from tests.ui import screen
from tests.ui.small_portfolio import MODEL

SignIn = Callable[..., object]


@pytest.fixture
def two(fresh_portfolio: Store) -> Store:
    ctx = system(fresh_portfolio)
    body = {
        "model": MODEL, "version": "2.0.0", "from_version": "1.0.0", "task": "binary",
        "description": "Retrained <b>anew</b>", "features": ["income", "purpose", "tenure <i>"],
        "params": {"depth": "6"}, "metrics": {"roc_auc_score": 0.81},
    }  # fmt: skip
    inventory.register_version(ctx, body)
    records.file(ctx, "artifact", {
        "model": MODEL, "version": "2.0.0", "artifact": "model", "name": "m.onnx", "made": "2026-09-01",
        "uri": "s3://m", "sha256": "cd" * 32, "size": 1,
    })  # fmt: skip
    return fresh_portfolio


def test_history_and_what_each_version_has(two: Store, signed_in: SignIn) -> None:
    signed_in(two)
    at = screen.opened("model", model=MODEL, tab="versions")
    seen, shown = screen.text(at), screen.source(at)
    assert "No version is in production." in seen and "2 known in all" in seen
    assert 'class="lanes"' in shown and "1 of 5" in seen and "0 of 5" in seen
    assert "<b>anew" not in shown
    assert "tab=compare&amp;compare=record&amp;a=1.0.0&amp;b=2.0.0" in shown
    assert f"model?model={MODEL}&amp;version=2.0.0&amp;tab=lifecycle" in shown


def test_two_records_side_by_side_by_their_url(two: Store, signed_in: SignIn) -> None:
    signed_in(two)
    at = screen.opened("model", model=MODEL, tab="compare", compare="record", a="1.0.0", b="2.0.0")
    seen = screen.text(at)
    assert (
        "From 1.0.0 to 2.0.0: 1 feature added, 1 feature removed, 1 parameter changed, 1 metric changed, "
        "2 other entries differ." in seen
    )
    assert "tenure <i>" in seen and "<i>" not in screen.source(at)
    assert "cdcdcdcdcdcdcdcd" in seen
    at = screen.opened("model", model=MODEL, tab="compare", compare="record", a="2.0.0", b="1.0.0")
    assert "From 2.0.0 to 1.0.0" in screen.text(at)


def test_a_version_is_registered_by_hand(two: Store, signed_in: SignIn) -> None:
    signed_in(two, "analyst")
    at = screen.opened("model", model=MODEL, tab="versions", new="version")
    labels = [one.label.partition(" (if any)")[0] for one in (*at.text_input, *at.selectbox, *at.text_area)]
    assert "Stage" not in labels and "Approval" not in labels, "these follow from deploying and deciding"
    next(one for one in at.text_input if one.label == "Version").set_value("2.1.0")
    at = screen.button(at, "Review before filing")
    at = screen.button(at, "File model version")
    assert "is filed as version 1" in screen.text(at)
    body = records.get(system(two), "model_version", f"{MODEL}@2.1.0").body
    assert (body["from_version"], body["stage"]) == ("2.0.0", "none")


def test_the_only_version_has_nothing_to_be_compared_with(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio)
    at = screen.opened("model", model=MODEL, tab="compare", compare="record")
    assert "From 1.0.0" not in screen.text(at)
