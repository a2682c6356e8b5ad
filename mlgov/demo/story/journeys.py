"""Versions that went through their gates while the store was kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mlgov.demo.people import developer_of, steward_of
from mlgov.demo.portfolio import by_id, version_of
from mlgov.demo.signals import Calendar
from mlgov.demo.story.acts import Act, Amend, Ask, Deliver, Event, File, Go, Load, Sign

ETHICS, LEAD = "idris.bellamy", "yuki.tanemura"
NO_GROUPS = "It decides nothing about people: what it proposes concerns goods, desks and the order of calls."


@dataclass(frozen=True)
class Journey:
    """How one version came to be used.

    steps: week of entering, development, evaluation, staging, approval and production, as far as it is told.
    trigger: the incident whose rebuild it is. waived: what an exception covers, with the reason.
    """

    model: str
    version: str
    steps: Mapping[str, int]
    trigger: str = ""
    strategy: str = "blue_green"
    aside: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()
    rolled_back: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


JOURNEYS = (
    Journey(
        "branch-footfall",
        "1.0.0",
        {"data": 50, "development": 51, "evaluation": 52, "staging": 54, "production": 55},
        strategy="direct",
    ),
    Journey(
        "policy-churn",
        "2.0.0",
        {"rebuild": 42, "entered": 50, "evaluation": 51, "staging": 60, "approval": 61, "production": 61},
        trigger="tariff",
        aside=("fairness_assessment",),
    ),
    Journey(
        "demand-forecast",
        "4.3.0",
        {"rebuild": 81, "entered": 83, "evaluation": 83, "staging": 84, "approval": 84, "production": 85},
        trigger="demand error",
        strategy="canary",
        aside=("fairness_assessment",),
        waived=("performance", "drift"),
        rolled_back="Taken back after two days: orders in the ten canary stores came an hour late.",
    ),
)
GATED = frozenset((one.model, one.version) for one in JOURNEYS)


def of(
    model_id: str, number: str, entry: Mapping[str, Any], calendar: Calendar, place: int
) -> Iterator[Event]:
    """Everything about one version; `entry` is what its developer enters of it."""
    one = next(one for one in JOURNEYS if (one.model, one.version) == (model_id, number))
    model, key = by_id(model_id), f"{model_id}@{number}"
    builder, steward = developer_of(model), steward_of(model)

    def at(step: str, day: int, hour: int, who: str, act: Act) -> Event:
        return Event(calendar.at(one.steps[step], day, hour, place), who, act)

    def go(what: str, **more: Any) -> Go:
        return Go(what, model_id, number, more)

    def deliver(*aside: str) -> Deliver:
        return Deliver(model_id, number, ETHICS, LEAD, aside, NO_GROUPS)

    if one.trigger:
        why = "Retraining was ordered in the incident's review."
        known = {"trigger": "incident", "incident": one.trigger, "from": _before(one), "reason": why}
        yield at("rebuild", 3, 10, builder, go("rebuild", **known))
        yield at("entered", 1, 11, builder, Amend("model_version", key, dict(entry)))
    else:
        yield at("data", 1, 11, builder, File("model_version", key, dict(entry)))
    for step in [name for name in ("data", "development", "evaluation") if name in one.steps]:
        yield at(step, 3, 9, builder, deliver(*one.aside))
        yield at(
            step, 3, 10, builder, go("advance", reason="Everything that the phase leaves behind is accepted.")
        )
    yield from _waiver(one, at, steward)
    yield at("staging", 1, 9, builder, deliver())
    yield at("staging", 1, 10, builder, go("deploy", environment="staging"))
    yield at("staging", 1, 12, builder, go("finish", outcome="succeeded"))
    yield at("staging", 2, 9, builder, deliver())
    if "approval" in one.steps:
        yield at("approval", 2, 10, steward, Ask(model_id, number, "For the next release.", "gate"))
        said = "Validation repeated on the holdout; results agree with the report."
        yield at(
            "approval", 3, 15, LEAD, Sign(model_id, number, "review_board", "approved", said, about="gate")
        )
    live = {"environment": "production", "strategy": one.strategy, "requested": one.steps["staging"]}
    yield at("production", 4, 11, builder, go("deploy", **live))
    if one.rolled_back:
        yield at("production", 6, 10, builder, go("roll_back", reason=one.rolled_back))
    else:
        yield at("production", 4, 15, builder, go("finish", outcome="succeeded"))


def _waiver(one: Journey, at: Any, steward: str) -> Iterator[Event]:
    """No extract of the version is there before it serves: an exception lets it into ten stores."""
    if one.waived:
        covers = [
            f"gate:{gate}:check:{family}" for gate in ("staging", "production") for family in one.waived
        ]
        body = {
            "title": "Canary without an evaluation batch",
            "covers": covers,
            "reason": "The stores' backtest is on paper only; its figures can't be loaded before the season.",
            "compensating_control": "Ten stores only, and their managers see every order before it leaves.",
            "severity": "S3",
            "weeks": 6,
        }
        yield at("evaluation", 4, 9, steward, Go("waive", one.model, one.version, body))
        said = "Ten stores are few enough to look at by hand."
        sign = Sign(one.model, one.version, "review_board", "approved", said, about="exception")
        yield at("evaluation", 4, 14, LEAD, sign)


def _before(one: Journey) -> str:
    """The version that was live when the rebuild began."""
    numbers = [version.version for version in by_id(one.model).versions]
    return numbers[numbers.index(one.version) - 1]


def evaluation(model: str, number: str) -> Load | None:
    """The batch on which the gates judge a version that scores: its first two weeks, in shadow."""
    version = version_of(model, number)
    if (model, number) not in GATED or not version.scores:
        return None
    return Load(model, number, version.first, version.first + 2, "analysis")
