"""Training: who has to take what, where it stands at the edges of its days, and rates worked by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.govern import tasks, training
from mlgov.govern.records.parse import parse, to_body
from mlgov.measure.metrics.kpis import KPIS
from mlgov.policy.models import Policy
from mlgov.policy.training import Course, Training

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Stood:
    """A record as the store gives it back."""

    id: str
    body: dict[str, Any]
    at: datetime = datetime(2026, 1, 1, 9, tzinfo=UTC)
    version: int = 1
    actor: str = "root"
    kind: str = "training"
    seq: int = 1
    extra: dict[str, Any] = field(default_factory=dict)


def course(id: str, roles: tuple[str, ...], months: int | None = 12, also: tuple[str, ...] = ()) -> Course:
    return Course(
        id=id, title=f"Course of {id}", also=also, topics="All of it.", roles=roles, hours=2,
        valid_months=months, remind_days=30, section="000 §10.1", because="A test asks for it.",
    )  # fmt: skip


COURSES = (
    course("ethics", ("steward", "analyst"), also=("Ethics of old",)),
    course("tools", ("analyst",), None),
    course("audit", ("auditor",)),
)


@pytest.fixture
def ours(policy: Policy) -> Policy:
    return with_courses(policy)


def with_courses(policy: Policy) -> Policy:
    return policy.model_copy(update={"training": Training(courses=COURSES, within_days=90, because="So.")})


def person(id: str, *roles: str, **more: Any) -> Stood:
    return Stood(id, {"id": id, "name": id.title(), "roles": list(roles), "active": True, **more})


def taken(who: str, what: str, on: str, until: str | None = None, id: str = "TRA-0001") -> Stood:
    return Stood(id, {"person": who, "course": what, "completed_on": on, "expires_on": until})


ADA, BEN, CLEO = (
    person("ada", "steward", unit="Bank"),
    person("ben", "steward", "analyst", unit="Bank"),
    person("cleo", "analyst"),
)


def test_rates_worked_by_hand(ours: Policy) -> None:
    left, program = person("dora", "analyst", active=False), person("feed", "analyst", service=True)
    people = [ADA, BEN, CLEO, left, program]
    trainings = [
        taken("ada", "Course of ethics", "2025-06-01", "2026-06-01"),  # in date
        taken("ben", "ETHICS  of old", "2025-03-10", "2026-03-10"),  # in date, and ends soon
        taken("ben", "tools", "2020-01-01"),  # lasts
        taken("cleo", "ethics", "2025-01-01", "2026-01-01"),  # expired
        taken("cleo", "Knitting", "2026-01-01"),  # nobody asks for it
    ]
    found = training.owed(people, trainings, ours, NOW)
    assert [(one.person, one.course.id, one.state) for one in found] == [
        ("cleo", "ethics", "expired"),
        ("cleo", "tools", "never"),
        ("ben", "ethics", "due"),
        ("ada", "ethics", "in_date"),
        ("ben", "tools", "in_date"),
    ]
    overall = training.rate(found)
    assert (overall.done, overall.of, overall.share) == (3, 5, 0.6)
    counts = [(one.id, one.done, one.of) for one in training.by_course(found, ours)]
    assert counts == [("ethics", 2, 3), ("tools", 1, 2), ("audit", 0, 0)]
    assert training.by_course(found, ours)[2].share is None, "nobody has to take it"
    roles = {one.id: (one.done, one.of) for one in training.by_role(found, ours)}
    assert roles == {"steward": (2, 2), "analyst": (2, 4), "auditor": (0, 0)}
    assert [(one.id, one.done, one.of) for one in training.by_person(found)] == [
        ("ada", 1, 1), ("ben", 2, 2), ("cleo", 0, 2),
    ]  # fmt: skip
    assert [(one.id, one.done, one.of) for one in training.by_unit(found)] == [("", 0, 2), ("Bank", 3, 3)]


def test_nobody_is_asked_where_the_policy_asks_nothing(policy: Policy) -> None:
    silent = policy.model_copy(update={"training": Training()})
    found = training.owed([ADA, BEN], [], silent, NOW)
    assert (found, training.rate(found).share, training.by_course(found, silent)) == ([], None, [])


@pytest.mark.parametrize(
    ("now", "state", "late"),
    [
        (datetime(2026, 2, 28, 23, 59, 59, 999999, UTC), "due", False),
        (datetime(2026, 3, 1, tzinfo=UTC), "expired", True),
        (datetime(2026, 1, 29, 0, 0, tzinfo=UTC), "due", False),  # thirty days before its last day
        (datetime(2026, 1, 28, 23, 59, 59, tzinfo=UTC), "in_date", False),
    ],
)
def test_its_last_day_counts_to_its_very_last_second(
    ours: Policy, now: datetime, state: str, late: bool
) -> None:
    (one,) = training.owed([ADA], [taken("ada", "ethics", "2025-02-28", "2026-02-28")], ours, now)
    assert (one.state, one.late, one.done) == (state, late, not late)


def test_a_completion_of_tomorrow_does_not_count_yet(ours: Policy) -> None:
    (one,) = training.owed([ADA], [taken("ada", "ethics", "2026-03-04", "2027-03-04")], ours, NOW)
    assert one.state == "never"


def test_whoever_is_new_has_time(ours: Policy) -> None:
    joined = Stood("eve", person("eve", "steward").body, at=datetime(2026, 1, 1, 23, tzinfo=UTC))
    (one,) = training.owed([joined], [], ours, datetime(2026, 4, 1, 23, 59, 59, tzinfo=UTC))
    assert (one.due, one.late, one.soon) == (date(2026, 4, 1), False, True)
    (one,) = training.owed([joined], [], ours, datetime(2026, 4, 2, tzinfo=UTC))
    assert (one.late, training.why(one)) == (True, "never taken, and to be taken by 1 Apr 2026")


@pytest.mark.parametrize(
    ("completed", "months", "ends"),
    [
        ("2024-02-29", 12, "2025-02-28"),  # a leap day, and a year without one
        ("2024-02-29", 48, "2028-02-29"),
        ("2023-02-28", 12, "2024-02-28"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2025-12-31", 2, "2026-02-28"),
    ],
)
def test_its_last_day_follows_from_the_course(policy: Policy, completed: str, months: int, ends: str) -> None:
    ours = policy.model_copy(update={"training": Training(courses=(course("x", ("steward",), months),))})
    body = {"person": "ada", "course": "Course of X", "completed_on": completed}
    assert to_body(parse("training", body, ours, now=NOW))["expires_on"] == ends
    other = body | {"expires_on": "2030-01-01"}
    assert to_body(parse("training", other, ours, now=NOW))["expires_on"] == "2030-01-01"
    unknown = body | {"course": "Knitting"}
    assert to_body(parse("training", unknown, ours, now=NOW))["expires_on"] is None


def test_the_worklist_names_who_has_to_take_what(ours: Policy) -> None:
    shelf = {
        "person": [ADA, BEN],
        "training": [
            taken("ada", "ethics", "2025-01-01", "2026-01-01"),
            taken("ben", "ethics", "2025-03-10", "2026-03-10"),
            taken("ben", "tools", "2025-01-01"),
        ],
    }
    found = [one for one in tasks.tasks(shelf, ours, NOW) if one.rule == "training"]
    told = [(one.owner, one.what, one.state, one.due, one.link_id) for one in found]
    assert told == [
        ("Ada", "Renew the course “Course of ethics”", "overdue", date(2026, 1, 1), "ada/ethics"),
        ("Ben", "Renew the course “Course of ethics”", "week", date(2026, 3, 10), "ben/ethics"),
    ]
    assert found[0].why == "expired on 1 Jan 2026; asked of model steward"


DAYS = st.integers(-500, 60).map(lambda days: NOW.date() + timedelta(days=days))
RECORDS = st.lists(
    st.tuples(
        st.sampled_from(["ada", "ben", "cleo", "feed"]),
        st.sampled_from(["ethics", "Course of Tools", "ETHICS OF OLD", "audit", "Knitting"]),
        DAYS,
        st.one_of(st.none(), st.integers(0, 500)),
    ),
    max_size=12,
)
ROLES = st.lists(st.sampled_from(["steward", "analyst", "auditor", "viewer"]), unique=True, max_size=3)
PEOPLE = st.fixed_dictionaries({name: st.tuples(ROLES, st.booleans()) for name in ("ada", "ben", "cleo")})


@given(people=PEOPLE, records=RECORDS)
def test_rates_are_those_of_a_slow_count(
    policy: Policy, people: dict[str, tuple[list[str], bool]], records: list[Any]
) -> None:
    ours = with_courses(policy)
    stored = [person(id, *roles, active=active) for id, (roles, active) in people.items()]
    trainings = [
        taken(who, what, on.isoformat(), None if days is None else (on + timedelta(days=days)).isoformat())
        for who, what, on, days in records
    ]
    known = {"ethics": ["ethics", "ETHICS OF OLD"], "tools": ["Course of Tools"], "audit": ["audit"]}
    asked = {"ethics": ["steward", "analyst"], "tools": ["analyst"], "audit": ["auditor"]}
    done = of = 0
    for id, (roles, active) in people.items():
        for what, names in known.items():
            if not active or not any(role in asked[what] for role in roles):
                continue
            of += 1
            for who, called, on, days in records:
                over = days is not None and on + timedelta(days=days) < NOW.date()
                if who == id and called in names and on <= NOW.date() and not over:
                    done += 1
                    break
    found = training.owed(stored, trainings, ours, NOW)
    overall = training.rate(found)
    assert (overall.done, overall.of) == (done, of)
    for parts in (training.by_course(found, ours), training.by_person(found), training.by_unit(found)):
        assert (sum(one.done for one in parts), sum(one.of for one in parts)) == (done, of)
    assert [one.late for one in found] == sorted((one.late for one in found), reverse=True)
    _as_the_indicator(stored, trainings, ours, done, of)


def _as_the_indicator(
    people: list[Stood], trainings: list[Stood], policy: Policy, done: int, of: int
) -> None:
    """The indicator of 000 §11.1.2 counts the same from its frames."""
    from mlgov.measure.metrics import facts as columns
    from mlgov.measure.metrics.facts import Facts, frame

    required = [{"person": who.id, "course": c.id} for who, c, _ in training.required(people, policy)]
    called = {name: one.id for one in policy.training.courses for name in one.names()}
    rows = [
        {
            "id": str(place), "person": one.body["person"],
            "course": called.get(" ".join(one.body["course"].casefold().split())),
            "completed_on": date.fromisoformat(one.body["completed_on"]),
            "expires_on": one.body["expires_on"] and date.fromisoformat(one.body["expires_on"]),
        }
        for place, one in enumerate(trainings)
    ]  # fmt: skip
    known = Facts(
        NOW - timedelta(days=30), NOW + timedelta(days=30), NOW,
        training=frame(rows, columns.TRAINING), required=frame(required, columns.REQUIRED),
    )  # fmt: skip
    found = KPIS["training_completion_rate"](known)
    if rows and of:
        assert (found.value, found.n) == (pytest.approx(done / of), of)
    else:
        assert found.value is None
