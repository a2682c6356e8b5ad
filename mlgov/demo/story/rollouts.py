"""Deployments after the first of a version: refreshes, moves, and one that was taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlgov.demo.signals import Calendar
from mlgov.demo.story.acts import Event, File

REGISTRY = ""  # the system itself, which takes over what the delivery pipeline reports


@dataclass(frozen=True)
class Rollout:
    """One attempt to deploy beyond the first of a version."""

    model: str
    version: str
    week: int
    strategy: str = "blue_green"
    outcome: str = "succeeded"
    notes: str = ""
    days: int = 8  # from request to deployment


ROLLOUTS = (
    Rollout("next-offer", "2.3.0", 13, notes="Quarterly refresh of the coefficients.", days=5),
    Rollout("loan-pricing", "1.2.0", 21, notes="New funding curve feed behind the same model."),
    Rollout("next-offer", "2.3.0", 26, notes="Quarterly refresh of the coefficients.", days=6),
    Rollout("card-fraud", "5.0.2", 29, "canary", notes="Moved to a second data centre after the outage."),
    Rollout("next-offer", "2.3.0", 39, notes="Quarterly refresh of the coefficients.", days=5),
    Rollout("ward-deterioration", "2.0.1", 47, "canary", notes="Query rewritten; one clinic a day.", days=12),
    Rollout("next-offer", "2.3.0", 52, notes="Quarterly refresh of the coefficients.", days=4),
    Rollout("ticket-routing", "1.5.0", 55, "direct", notes="Runs beside the new service desk.", days=3),
    Rollout(
        "cold-chain-maintenance", "1.1.0", 67, notes="Reads the sensors with their old gain again.", days=9
    ),
    Rollout("next-offer", "2.3.0", 78, notes="Quarterly refresh of the coefficients.", days=5),
    Rollout("branch-footfall", "1.0.0", 88, "direct", notes="Two new branches added.", days=2),
    Rollout("next-offer", "2.3.0", 91, notes="Quarterly refresh of the coefficients.", days=6),
    Rollout(
        "card-fraud",
        "5.0.2",
        98,
        "feature_flag",
        notes="Limit for release lowered while a successor is trained.",
        days=1,
    ),
    Rollout(
        "lifetime-value", "1.0.3", 100, "direct", notes="Yearly refit of the intercept by region.", days=7
    ),
)


def all_events(calendar: Calendar) -> Iterator[Event]:
    for rollout in ROLLOUTS:
        yield _rollout(rollout, calendar)


def _rollout(rollout: Rollout, calendar: Calendar) -> Event:
    body = {
        "model": rollout.model,
        "version": rollout.version,
        "environment": "production",
        "strategy": rollout.strategy,
        "requested": calendar.at(rollout.week, 3 - rollout.days).isoformat(),
        "at": calendar.at(rollout.week, 3, 10).isoformat(),
        "outcome": rollout.outcome,
        "notes": rollout.notes,
    }
    key = f"rollout {rollout.model} {rollout.week}"
    return Event(calendar.at(rollout.week, 3, 11), REGISTRY, File("deployment", key, body))
