"""Reasons of statuses as the screen tells them: in the figure's own unit, without the figure again."""

from __future__ import annotations

import pytest

from mlgov.ui import reasons

SPREAD = "selection rate: lowest 18-29 0.5095, highest 50+, male 0.8609"


@pytest.mark.parametrize(
    ("why", "unit", "told"),
    [
        (
            "0.3513, above the limit of 0.2: Too far apart.",
            "share",
            "Above the limit of 20.0 %: Too far apart.",
        ),
        ("0.01375, within the limit of 0.1", "ratio", "Within the limit of 0.10"),
        (
            "0.7615 is 0.1236 below the reference's 0.8852, above the limit of 0.05: Chance is less.",
            "share",
            "12.4 points below the reference's 88.5 %, above the limit of 5.0 points: Chance is less.",
        ),
        (
            "39.94 is 1.556 times the reference's 25.67, above the limit of 1.25: Errors cost.",
            "ratio",
            "1.56 times the reference's 25.67, above the limit of 1.25: Errors cost.",
        ),
        (
            f"0.59, below the limit of 0.8: The rule.; {SPREAD}",
            "ratio",
            "Below the limit of 0.80: The rule; selection rate from 51 % (18-29) to 86 % (50+, male)",
        ),
        ("the policy sets no limit for this figure", "ratio", "The policy sets no limit for this figure"),
        ("1e-05, within the limit of 1e-04", "ratio", "Within the limit of 0.00"),
        (None, "ratio", ""),
        ("a note of <b>somebody</b>; with; parts.", "share", "A note of <b>somebody</b>; with; parts."),
    ],
)
def test_a_reason_in_the_unit_of_its_figure(why: str | None, unit: str, told: str) -> None:
    assert reasons.readable(why, unit) == told


def test_the_comparison_goes_on_from_the_figure() -> None:
    why = f"0.59, below the limit of 0.8: The rule.; {SPREAD}"
    assert reasons.against(why, "ratio") == ", below the limit of 0.80"
    assert reasons.between(why) == "selection rate from 51 % (18-29) to 86 % (50+, male)"
    assert reasons.limit_of(why) == 0.8


@pytest.mark.parametrize("why", [None, "", "n = 3; at least 30 rows are needed"])
def test_without_a_limit_there_is_no_comparison(why: str | None) -> None:
    assert (reasons.against(why, "share"), reasons.between(why), reasons.limit_of(why)) == ("", "", None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            " breaches its limit of accuracy since 2026-W33 (0.7615 is 0.1236 below the reference's 0.8852,"
            " above the limit of 0.05)",
            " breaches its limit of accuracy since 2026-W33 (0.76, 0.12 below the reference's 0.89,"
            " above the limit of 0.05)",
        ),
        (
            "ratio of sex,age_band (0.5774, below the limit of 0.8)",
            "ratio of sex and age_band (0.58, below the limit of 0.80)",
        ),
        ("12,431 rows in 2026-W33, nothing to tell", "12,431 rows in 2026-W33, nothing to tell"),
    ],
)
def test_a_sentence_that_holds_a_reason(text: str, told: str) -> None:
    assert reasons.rounded(text) == told
