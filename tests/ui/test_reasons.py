"""Reasons of statuses as the screen tells them beside the figure: without the figure again."""

from __future__ import annotations

import pytest

from mlgov.ui import reasons

SPREAD = "selection rate: lowest 18-29 51.0 %, highest 50+, male 86.1 %"
SPREAD_TOLD = "selection rate from 51.0 % (18-29) to 86.1 % (50+, male)"


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("35.1 %, above the limit of 20.0 %: Too far apart.", "Above the limit of 20.0 %: Too far apart."),
        ("0.01, within the limit of 0.10", "Within the limit of 0.10"),
        (
            "76.2 % is 12.4 points below the reference's 88.5 %, above the limit of 5.0 points: Chance.",
            "12.4 points below the reference's 88.5 %, above the limit of 5.0 points: Chance.",
        ),
        (
            "39.94 is 1.56 times the reference's 25.67, above the limit of 1.25: Errors cost.",
            "1.56 times the reference's 25.67, above the limit of 1.25: Errors cost.",
        ),
        (
            f"0.59, below the limit of 0.80: The rule.; {SPREAD}",
            f"Below the limit of 0.80: The rule; {SPREAD_TOLD}",
        ),
        ("the policy sets no limit for this figure", "The policy sets no limit for this figure"),
        (None, ""),
        ("a note of <b>somebody</b>; with; parts.", "A note of <b>somebody</b>; with; parts."),
    ],
)
def test_a_reason_without_its_figure(why: str | None, told: str) -> None:
    assert reasons.readable(why) == told


def test_the_comparison_goes_on_from_the_figure() -> None:
    why = f"0.59, below the limit of 0.80: The rule.; {SPREAD}"
    assert reasons.against(why) == ", below the limit of 0.80"
    assert reasons.between(why) == SPREAD_TOLD
    assert reasons.limit_of(why) == 0.8
    assert reasons.limit_of("35.1 %, above the limit of 20.0 %: far") == 0.2


@pytest.mark.parametrize("why", [None, "", "n = 3; at least 30 rows are needed"])
def test_without_a_limit_there_is_no_comparison(why: str | None) -> None:
    assert (reasons.against(why), reasons.between(why), reasons.limit_of(why)) == ("", "", None)
