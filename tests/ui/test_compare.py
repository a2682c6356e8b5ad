"""The tab that compares: what is chosen stands in the URL, and the verdict comes first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mlgov.services import comparisons, scorecards
from mlgov.services.context import system
from mlgov.store.database import Store
from tests.ui import screen
from tests.ui.small_portfolio import MODEL

SignIn = Callable[..., object]


def _windows(store: Store) -> list[str]:
    rows = scorecards.rows(system(store), MODEL)
    return [str(one) for one in rows["window"].unique(maintain_order=True)]


def test_two_windows_are_told_apart_in_words(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio)
    names = _windows(portfolio)
    shown = screen.text(
        screen.opened("model", model=MODEL, tab="compare", compare="windows", a=names[-1], b=names[0])
    )
    said = comparisons.windows(system(portfolio), MODEL, None, names[-1], names[0]).said
    assert said.split(";")[0].rstrip(".") in shown
    assert f"{names[-1]} less {names[0]}" in shown


def test_no_figures_of_a_year_ago_is_said(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio)
    shown = screen.text(screen.opened("model", model=MODEL, tab="compare", compare="year"))
    assert "no figures of the same period a year before" in shown


@pytest.mark.parametrize("odd", ["<script>", "2020-W01"])
def test_a_window_that_is_not_there_counts_as_no_choice(
    odd: str, portfolio: Store, signed_in: SignIn
) -> None:
    signed_in(portfolio)
    at = screen.opened("model", model=MODEL, tab="compare", compare="windows", a=odd, b=odd)
    assert not at.exception
    assert "more than chance" in screen.text(at) or "share no figure" in screen.text(at)
