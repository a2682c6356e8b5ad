"""The processes on the screen: each drawn, in words, with where a model stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mlgov.store.database import Store
from tests.ui import screen
from tests.ui.small_portfolio import MODEL

SignIn = Callable[..., object]


@pytest.mark.parametrize("process", ["lifecycle", "approval", "classification", "incident", "retirement"])
def test_each_process_is_drawn_and_told_in_words(process: str, portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio, "viewer")
    sent = screen.source(screen.opened("process", process=process, model=MODEL))
    assert '<svg class="flow"' in sent and "The same in words" in sent
    assert f"{MODEL} 1.0.0" in sent and "Churn <b>" not in sent


def test_a_model_is_marked_and_linked_from_its_own_page(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio, "viewer")
    assert "Choose a model to mark where it stands" in screen.text(screen.opened("process"))
    marked = screen.text(screen.opened("process", model=MODEL))
    assert f"► {MODEL} 1.0.0" in marked and "(here)" in marked
    assert f"process?model={MODEL}" in screen.source(screen.opened("model", model=MODEL))
    stranger = screen.opened("process", model="nobody's <script>")
    assert "<script>" not in screen.source(stranger) and '<svg class="flow"' in screen.source(stranger)
