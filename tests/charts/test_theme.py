"""Colours that can be read, and marks that need no colour."""

from __future__ import annotations

from typing import get_args

import pytest

from mlgov.charts import theme
from mlgov.policy.models import Status


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_status_of_the_policy_has_its_own_mark() -> None:
    assert set(theme.STATUS) == set(get_args(Status))
    assert len({mark.icon for mark in theme.STATUS.values()}) == len(theme.STATUS)
    assert len({mark.word for mark in theme.STATUS.values()}) == len(theme.STATUS)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("role", ["text", "accent", "green", "orange", "red", "grey"])
def test_text_and_marks_stand_out_from_the_ground(dark: bool, role: str) -> None:
    tone = theme.colours(dark)
    assert _contrast(getattr(tone, role), tone.ground) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_symbols_stand_out_from_their_cells(dark: bool) -> None:
    tone = theme.colours(dark)
    assert _contrast(tone.on_breach, tone.tint_breach) >= 4.5
    assert _contrast(tone.text, tone.tint_warn) >= 4.5
    assert _contrast(tone.grey, tone.tint_none) >= 3


def test_a_status_nobody_knows_is_never_shown_as_ok() -> None:
    for unknown in (None, "", "fine"):
        assert theme.mark(unknown).word == "not evaluated"
        assert theme.severity(unknown) == theme.severity("not_evaluated")
        assert theme.LIGHT.tint(unknown) == theme.LIGHT.tint_none


def test_severity_orders_the_states() -> None:
    assert sorted(theme.STATUS, key=theme.severity, reverse=True) == list(theme.WORST_FIRST)
    assert str(theme.mark("breach")) == "▲ breach"


def test_grounds_are_transparent() -> None:
    for dark in (False, True):
        assert theme.template(dark).layout.paper_bgcolor == "rgba(0,0,0,0)"
        assert theme.template(dark).layout.plot_bgcolor == "rgba(0,0,0,0)"
