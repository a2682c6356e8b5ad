"""Ticks at round numbers, room around values, labels that keep their distance."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mlgov.charts import scales

NUMBERS = st.floats(-1e9, 1e9)


def test_ticks_are_round() -> None:
    assert scales.ticks(0, 1) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert scales.ticks(0.07, 0.41) == [0.1, 0.2, 0.3, 0.4]
    assert scales.ticks(3, 3) == [3]


@given(NUMBERS, st.floats(1e-6, 1e9))
def test_ticks_lie_inside_and_are_few(low: float, width: float) -> None:
    high = low + width
    found = scales.ticks(low, high)
    slack = width * 1e-6 + abs(high) * 1e-9
    assert len(found) <= 6
    assert all(low - slack <= tick <= high + slack for tick in found)


def test_ticks_have_no_more_decimals_than_they_need() -> None:
    assert scales.tick_texts([0, 0.05, 0.1], "share") == ["0 %", "5 %", "10 %"]
    assert scales.tick_texts([0, 0.025, 0.05], "share") == ["0.0 %", "2.5 %", "5.0 %"]
    assert scales.tick_texts([0, 0.5, 1]) == ["0.0", "0.5", "1.0"]
    assert scales.tick_texts([0, 5000, 10000]) == ["0", "5,000", "10,000"]


@given(st.lists(st.none() | NUMBERS))
def test_room_is_never_empty(values: list[float | None]) -> None:
    low, high = scales.room(values)
    assert low < high
    assert all(low <= value <= high for value in values if value is not None)


@given(st.lists(st.floats(0, 100), max_size=8))
def test_spread_keeps_distance_and_order(places: list[float]) -> None:
    moved = scales.spread(places, 5)
    order = sorted(range(len(places)), key=lambda i: places[i])
    assert all(moved[b] - moved[a] >= 5 - 1e-9 for a, b in pairwise(order))


def test_spread_leaves_what_is_apart() -> None:
    assert scales.spread([0, 50, 100], 5) == [0, 50, 100]
