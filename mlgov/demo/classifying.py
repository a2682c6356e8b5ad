"""What was answered when the models of the group were classified (000 §4.1, §14.1), by model."""

from __future__ import annotations

from typing import Any

_ASKED = (
    "use", "customer_impact", "stake", "automation", "financial", "legal", "regulation", "visibility",
    "people", "data", "scale", "technique", "fallback",
)  # fmt: skip
_SEVERAL = ("people", "data")

# A line for each model, in the order of `_ASKED`; "-" where the question does not appear.
_GIVEN = {
    "credit-scoring": (
        "operation decides essentials reviewed large liability supervised customers customers "
        "ordinary+financial+protected thousands ensemble with_effort"
    ),
    "card-fraud": (
        "operation decides essentials watched large liability supervised customers customers "
        "ordinary+financial many ensemble stops"
    ),
    "loan-pricing": (
        "operation affects money recommends moderate complaints general customers customers "
        "ordinary+financial thousands ensemble at_once"
    ),
    "identity-match": (
        "operation affects money reviewed moderate complaints guidance customers customers "
        "ordinary thousands generative with_delay"
    ),
    "ward-deterioration": (
        "operation affects safety recommends moderate liability supervised staff vulnerable "
        "ordinary+health thousands plain with_delay"
    ),
    "policy-churn": (
        "operation shapes - recommends moderate complaints general customers customers "
        "ordinary+financial thousands ensemble at_once"
    ),
    "lifetime-value": (
        "operation indirect - informs moderate none general staff customers ordinary+financial many "
        "ensemble at_once"
    ),
    "demand-forecast": (
        "operation indirect - recommends moderate none none partners nobody - many ensemble with_effort"
    ),
    "next-offer": (
        "operation shapes - alone small complaints general customers customers "
        "ordinary millions ensemble at_once"
    ),
    "cold-chain-maintenance": (
        "operation indirect - watched moderate complaints guidance staff nobody - "
        "thousands ensemble with_delay"
    ),
    "ticket-routing": "operation none - watched small none none staff staff ordinary thousands plain at_once",
    "branch-footfall": "operation none - informs small none none staff nobody - hundreds plain at_once",
}


def answers(model: str) -> dict[str, Any]:
    """The answers for one model, as the method of the framework asks for them."""
    given = dict(zip(_ASKED, _GIVEN[model].split(), strict=True))
    return {name: one.split("+") if name in _SEVERAL else one for name, one in given.items() if one != "-"}
