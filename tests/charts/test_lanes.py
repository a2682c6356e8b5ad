"""Lanes by hand: who takes over a line, and who needs one of its own."""

from __future__ import annotations

import pytest

from mlgov.charts.lanes import lanes


@pytest.mark.parametrize(
    ("rows", "edges", "of"),
    [
        (0, [], ()),
        (1, [], (0,)),
        (3, [(0, 1), (1, 2)], (0, 0, 0)),  # a chain is one line
        (3, [(0, 2), (1, 2)], (0, 1, 0)),  # two feed one: the first line goes on
        (3, [(0, 1), (0, 2)], (0, 1, 0)),  # one feeds two: its line passes the first
        (2, [], (0, 0)),  # nothing runs between them
        (4, [(0, 3), (1, 2)], (0, 1, 1, 0)),
    ],
)
def test_lanes(rows: int, edges: list[tuple[int, int]], of: tuple[int, ...]) -> None:
    assert lanes(rows, edges).of == of


def test_a_line_that_would_run_up_is_refused() -> None:
    with pytest.raises(ValueError, match="down only"):
        lanes(2, [(1, 0)])
