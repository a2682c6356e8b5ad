"""How mature the group judged its own governance to be, three times in two years."""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.demo.signals import Calendar
from mlgov.demo.story.acts import Event, Gauge

ASSESSOR = "idris.bellamy"

# dimension: (level, what shows it); a dimension that the policy has and this does not takes `OTHERWISE`
FIRST: dict[str, tuple[int, str]] = {
    "accountability": (
        2,
        "Council and review board are named and met four times; two business units have no owner yet.",
    ),
    "inventory": (2, "All models that score are in the inventory; vendors' models came in only last month."),
    "lifecycle": (1, "Each team follows its own way from idea to rollout."),
    "monitoring": (2, "Baselines are set for every model; figures are looked at once a quarter."),
    "fairness_ethics": (2, "The critical models have an ethics assessment, the others have none."),
    "security_privacy": (2, "Access follows the group's rules; training data were checked once."),
    "incident_response": (1, "Incidents are written down, with no agreed severities."),
    "capability": (1, "Six people are trained, by their own choice."),
    "documentation_audit": (2, "Records are kept in one place; nobody has sampled them."),
}
SECOND: dict[str, tuple[int, str]] = {
    "accountability": (3, "Every unit has an owner and a steward; minutes give reasons for each decision."),
    "inventory": (3, "Classified throughout; internal audit found two gaps in twenty records."),
    "lifecycle": (2, "The board's approval comes before each rollout in the bank and in the clinics."),
    "monitoring": (3, "Extracts arrive by themselves and are judged by published limits."),
    "fairness_ethics": (3, "Groups are compared every week where the extract holds them."),
    "security_privacy": (2, "A vendor's open account showed that access is not reviewed often enough."),
    "incident_response": (3, "Severities and clocks are known; each incident of the year names its cause."),
    "capability": (2, "Courses are listed with their expiry; stores and insurance have begun."),
    "documentation_audit": (3, "The chain is verified every month; two gaps of the sample are closed."),
}
THIRD: dict[str, tuple[int, str]] = {
    "accountability": (3, "One trial runs without owner or steward; otherwise as a year ago."),
    "inventory": (3, "The trial in claims waits to be classified."),
    "lifecycle": (
        3,
        "All rollouts of the year were approved first; a vendor's model was retired by the book.",
    ),
    "monitoring": (3, "A decline in fraud was seen by our own alarms; a missing laboratory value was not."),
    "fairness_ethics": (3, "Intersections are tested for lending; fraud still has no attributes to compare."),
    "security_privacy": (3, "Vendors' accounts end by themselves; names left the working extracts."),
    "incident_response": (
        3,
        "Causes are found within days; containment within the hour succeeds every second time.",
    ),
    "capability": (2, "Three certificates have expired, and nobody reminded their holders."),
    "documentation_audit": (
        4,
        "The council's pack is drawn from the records, with the state of the chain on it.",
    ),
}
OTHERWISE = (2, "Judged in the round; no evidence was gathered for it yet.")

GAUGES = ((18, FIRST), (63, SECOND), (101, THIRD))


def all_events(calendar: Calendar) -> Iterator[Event]:
    for week, levels in GAUGES:
        yield Event(calendar.at(week, 1, 16), ASSESSOR, Gauge(levels, OTHERWISE))
