"""The counts behind a stored model's curves."""

from __future__ import annotations

import pytest

from mlgov.services import curves, scorecards
from mlgov.services.context import Context
from tests.services import small_world


@pytest.fixture(scope="module")
def world() -> Context:
    return small_world.made(wrong=10)


def newest(ctx: Context, count: int) -> list[str]:
    windows = scorecards.rows(ctx, "loans")["window"].unique(maintain_order=True).to_list()
    return list(windows[-count:])


def test_a_window_and_several_added_up(world: Context) -> None:
    one = curves.of(world, "loans", "1.0.0", newest(world, 1))
    two = curves.of(world, "loans", "1.0.0", newest(world, 2))
    assert one is not None and two is not None
    assert one.confusion()["n"].to_list() == [95, 5, 5, 95]
    assert two.confusion()["n"].to_list() == [190, 10, 10, 190]
    points = two.thresholds()
    at = points.filter(threshold=0.5).row(0, named=True)
    assert (at["recall"], at["false_positive_rate"], at["n"]) == (0.95, 0.05, 400)
    bins = two.calibration()
    assert bins["score"].to_list() == pytest.approx([0.1, 0.9])
    assert bins["observed"].to_list() == pytest.approx([0.05, 0.95])


def test_the_reference_stands_beside(world: Context) -> None:
    found = curves.of(world, "loans", "1.0.0", newest(world, 1))
    assert found is not None
    assert found.confusion(reference=True)["n"].sum() > 0
    assert found.thresholds(reference=True).height == found.thresholds().height


def test_groups_have_curves_of_their_own(world: Context) -> None:
    found = curves.of(world, "loans", "1.0.0", newest(world, 1))
    assert found is not None
    assert found.groups().rows() == [("sex", '{"sex":"female"}'), ("sex", '{"sex":"male"}')]
    sizes = [found.calibration(attribute=one, group=group)["n"].sum() for one, group in found.groups().rows()]
    assert sizes == [100, 100]


def test_a_version_without_batches_has_none(world: Context) -> None:
    assert curves.of(world, "loans", "9.0.0", ["2026-W09"]) is None
