"""A policy's limit on the scale of the figure that it judges."""

from __future__ import annotations

import pytest

from mlgov.charts.limits import lines_of
from mlgov.policy.models import Limit


def _limit(**facts: object) -> Limit:
    return Limit.model_validate({"metric": "x", "when": "above", "because": "a reason", **facts})


def test_a_fixed_limit_lies_where_it_says() -> None:
    lines = lines_of(_limit(warn=0.1, breach=0.25))
    assert [(line.status, line.value) for line in lines] == [("warn", 0.1), ("breach", 0.25)]
    assert [line.label for line in lines] == ["warn above 0.10", "breach above 0.25"]
    assert {line.because for line in lines} == {"a reason"}


def test_a_drop_from_the_reference_is_a_line_below_it() -> None:
    lines = lines_of(_limit(against="reference_drop", warn=0.02, breach=0.05), 0.9, "share")
    assert [line.value for line in lines] == pytest.approx([0.88, 0.85])
    assert [line.label for line in lines] == ["warn below 88.0 %", "breach below 85.0 %"]


def test_a_ratio_to_the_reference_is_a_multiple_of_it() -> None:
    assert [line.value for line in lines_of(_limit(against="reference_ratio", breach=1.5), 0.2)] == [
        pytest.approx(0.3)
    ]


def test_without_a_reference_a_relative_limit_has_no_place() -> None:
    assert lines_of(_limit(against="reference_drop", warn=0.02), None) == []
    assert lines_of(None) == []


def test_two_limits_never_look_the_same() -> None:
    labels = [line.label for line in lines_of(_limit(warn=0.191, breach=0.194))]
    assert labels == ["warn above 0.191", "breach above 0.194"]
