"""The same period a year earlier."""

from __future__ import annotations

import pytest

from mlgov.measure.seasons import year_before


@pytest.mark.parametrize(
    ("label", "before"),
    [
        ("2026-W31", "2025-W31"),
        ("2026-05", "2025-05"),
        ("2026-Q4", "2025-Q4"),
        ("2026-02-28", "2025-02-28"),
        ("2026-W53", None),  # 2025 has 52 weeks
        ("2020-W53", None),
        ("2028-02-29", None),
        ("rows 5000-9999", None),
        ("all", None),
    ],
)
def test_year_before(label: str, before: str | None) -> None:
    assert year_before(label) == before
