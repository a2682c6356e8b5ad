"""Accounts, ethics impact assessments and training."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from mlgov.demo.people import PEOPLE, TRAINING
from mlgov.demo.signals import Calendar
from mlgov.demo.story.acts import Assess, Event, File, Join, Mend, Shut, Vet

COORDINATOR = "leila.haddadi"  # keeps the list of courses

FINANCE: dict[str, Any] = {
    "decision_role": "recommends",
    "field_of_use": ["finance"],
    "people_affected": "customers",
    "people_per_year": "under_100000",
    "vulnerable_people": ["in_hardship"],
    "gravest_harm": "money",
    "answerable": "both_named",
    "personal_data": "personal",
}
GIVEN: dict[str, dict[str, Any]] = {
    "credit-scoring": FINANCE
    | {
        "attributes_available": "at_hand",
        "fairness_tested": "with_intersections",
        "disparities": "within_limits",
    },
    "card-fraud": FINANCE
    | {"decision_role": "decides_alone", "oversight": "afterwards", "people_per_year": "over_100000"}
    | {"attributes_available": "not_at_hand", "fairness_tested": "not_tested", "exposure": "anybody"},
    "loan-pricing": FINANCE | {"attributes_available": "not_at_hand", "understood_inside": "by_design"},
    "identity-match": FINANCE
    | {
        "decision_role": "decides_alone",
        "fairness_tested": "not_tested",
        "understood_inside": "cannot_explain",
    }
    | {"alternatives": "considered", "personal_data": "special", "monitored": "some", "exposure": "anybody"},
    "ward-deterioration": {
        "decision_role": "recommends",
        "field_of_use": ["health"],
        "people_affected": "customers",
        "people_per_year": "under_100000",
        "vulnerable_people": ["ill_or_disabled"],
        "gravest_harm": "health",
        "reversible": "with_effort",
        "oversight": "each_case",
        "attributes_available": "at_hand",
        "fairness_tested": "single_attributes",
        "disparities": "within_limits",
        "personal_data": "special",
        "lawful_basis": "documented",
        "answerable": "both_named",
        "monitored": "all_three",
    },
    "policy-churn": {
        "decision_role": "informs",
        "field_of_use": ["ordinary"],
        "people_affected": "customers",
        "gravest_harm": "inconvenience",
        "attributes_available": "not_at_hand",
        "personal_data": "pseudonymous",
    },
    "next-offer": {
        "decision_role": "decides_alone",
        "field_of_use": ["ordinary"],
        "people_affected": "customers",
        "people_per_year": "over_100000",
        "gravest_harm": "inconvenience",
        "personal_data": "pseudonymous",
    },
    "lifetime-value": {
        "decision_role": "informs",
        "field_of_use": ["ordinary"],
        "people_affected": "customers",
        "gravest_harm": "inconvenience",
        "personal_data": "pseudonymous",
        "attributes_available": "not_at_hand",
    },
    "cold-chain-maintenance": {
        "decision_role": "recommends",
        "field_of_use": ["ordinary"],
        "people_affected": "staff",
        "people_per_year": "under_1000",
        "gravest_harm": "inconvenience",
        "personal_data": "no_personal_data",
        "work": "changes",
    },
    "demand-forecast": {
        "decision_role": "decides_reviewed",
        "field_of_use": ["ordinary"],
        "people_affected": "nobody",
        "personal_data": "no_personal_data",
        "representative": {
            "value": "not_applicable",
            "reason": "It forecasts goods in a store; nobody is told apart by it.",
        },
    },
}


def _of(model: str, *worries: int, **given: Any) -> Assess:
    return Assess(model, worries, GIVEN[model] | given)


COMPARED = {
    "attributes_available": "at_hand",
    "fairness_tested": "single_attributes",
    "disparities": "within_limits",
}
# the week, who fills the form, for which model, and the largest risks that its answers carry, in turn
ASSESSMENTS: tuple[tuple[int, str, Assess], ...] = (
    (-8, "idris.bellamy", _of("ward-deterioration", 1, 0, 1, 2, 0)),
    (-7, "idris.bellamy", _of("credit-scoring", 2, 1, 0, 1, 0)),
    (-6, "idris.bellamy", _of("card-fraud", 1, 2, 1, 0, 1)),
    (-3, "anneke.dewit", _of("loan-pricing", 1, 0, 1)),
    (-2, "anneke.dewit", _of("identity-match", 3, 2, 2, 1)),
    (2, "leila.haddadi", _of("policy-churn", 1, 1, 0)),
    (12, "leila.haddadi", _of("next-offer", 0, 1, 0)),
    (14, "leila.haddadi", _of("demand-forecast", 0, 0, 1)),
    (6, "tomasz.wilk", _of("cold-chain-maintenance", 0, 1, 0)),
    (20, "leila.haddadi", _of("lifetime-value", 1, 0, 0)),
    (43, "idris.bellamy", _of("ward-deterioration", 1, 0, 0, 1)),
    (44, "idris.bellamy", _of("credit-scoring", 1, 0, 1, 0)),
    (45, "idris.bellamy", _of("card-fraud", 1, 1, 0, **COMPARED)),
    (60, "leila.haddadi", _of("policy-churn", 1, 0, 0)),
    (83, "anneke.dewit", _of("loan-pricing", 1, 0, 0)),
    (94, "idris.bellamy", _of("ward-deterioration", 1, 2, 0)),
    (95, "idris.bellamy", _of("credit-scoring", 1, 0, 1, 0)),
)


BY_GROUP = "Outcomes and errors are compared by age and region in every monthly review."
BY_VENDOR = (
    "The vendor's test reports by group and its tests with forged pictures are on file; the branch takes over"
    " when the service stops, and tells people why."
)
# the week, the model, who mends what was found wanting, and what shows it; the board closes it a week later
MENDED: tuple[tuple[int, str, str, str], ...] = (
    (6, "card-fraud", "anneke.dewit", BY_GROUP),
    (9, "identity-match", "anneke.dewit", BY_VENDOR),
)


# other forms: the week, who fills it, for which model, who reviews it, and what is wanting
OTHERS: tuple[tuple[int, str, Assess, str, str], ...] = (
    (92, "idris.bellamy", Assess("credit-scoring", (1, 0, 2), form="fairness_audit"), "yuki.tanemura", ""),
    (97, "anneke.dewit", Assess("credit-scoring", (1, 0), form="health_check"), "idris.bellamy", ""),
    (101, "tomasz.wilk", Assess("ward-deterioration", (0, 1), form="health_check"), "idris.bellamy", ""),
    (101, "samuel.osei", Assess("card-fraud", (1, 2, 0), form="security"), "paolo.ferrante", "The test of "
     "evasion is older than the newest release. Repeat it, and say who did it."),
    (102, "leila.haddadi", Assess("next-offer", (1, 0), form="privacy_impact"), "", ""),
    (102, "anneke.dewit", Assess("loan-pricing", (1,), form="regulatory_compliance", left=True), "", ""),
)  # fmt: skip


def people_events(calendar: Calendar) -> Iterator[Event]:
    for place, person in enumerate(PEOPLE[1:]):  # the first, the administrator, opened the store
        yield Event(calendar.at(person.joined, 0, 7, place), "", Join(person.id))


def all_events(calendar: Calendar) -> Iterator[Event]:
    for week, who, assess in ASSESSMENTS:
        yield Event(calendar.at(week, 3, 13, 10), who, assess)
        reviewer = "yuki.tanemura" if who == "idris.bellamy" else "idris.bellamy"
        yield Event(calendar.at(week, 3, 16, 20), reviewer, Vet(assess.model, assess.form))
    for week, who, assess, reviewer, wanting in OTHERS:
        yield Event(calendar.at(week, 2, 10, 30), who, assess)
        if reviewer:
            vetted = Vet(assess.model, assess.form, wanting=wanting)
            yield Event(calendar.at(week, 4, 9, 40), reviewer, vetted)
    for week, model, who, how in MENDED:
        yield Event(calendar.at(week, 1, 11), who, Mend(model, how))
        yield Event(calendar.at(week + 1, 2, 15), "yuki.tanemura", Shut(model))
    for course in TRAINING:
        passed = calendar.monday(course.week) + timedelta(days=4)
        until = passed + timedelta(weeks=course.weeks) if course.weeks is not None else None
        body = {
            "person": course.person,
            "course": course.course,
            "completed_on": passed.isoformat(),
            "expires_on": until.isoformat() if until else None,
        }
        key = f"{course.person} {course.course} {course.week}"
        who = "anneke.dewit" if course.person == COORDINATOR else COORDINATOR  # nobody vouches for themselves
        yield Event(calendar.at(course.week, 4, 17), who, File("training", key, body))
