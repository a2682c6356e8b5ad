"""What stands on an agenda, in which order, and for whom."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from mlgov.govern import agenda, portfolio
from mlgov.govern.agenda import Asked, Initiative, Item, Known
from mlgov.govern.bodies import Open
from mlgov.govern.entries import NEWEST, Records, entries
from mlgov.govern.families import FamilyState
from mlgov.govern.worklist import Due
from mlgov.policy.bodies import SUBJECTS, Agenda, Body, Subject
from tests.govern.filing import filed
from tests.govern.small_policy import small_policy

NOW = datetime(2026, 11, 14, 12, tzinfo=UTC)
POLICY = small_policy()


def board(*subjects: Subject, id: str = "review_board") -> Body:
    return Body(
        id=id, title="Board", role="r", responsibilities=(), composition=(), meets="monthly",
        agenda=Agenda(subjects=subjects or SUBJECTS, because="by hand"),
    )  # fmt: skip


def states(tier: str = "critical", **families: str) -> list[portfolio.ModelState]:
    """One model in use, and where its families stand."""
    model = filed(
        "model", {"id": "credit", "name": "Credit", "tier": tier, "owner": "Otto", "steward": "Ada"}
    )
    live = filed(
        "model_version",
        {"model": "credit", "version": "1.0.0", "stage": "production", "approval": "approved"},
    )
    nothing = pl.DataFrame(schema=dict.fromkeys(NEWEST, pl.String))
    known = entries(Records(models=[model], versions=[live]), nothing, POLICY, NOW)
    judged = {
        ("credit", "1.0.0"): {
            name: FamilyState(name, status, f"{name} is {status}", since_at=datetime(2026, 11, 2))  # type: ignore[arg-type]
            for name, status in families.items()
        }
    }
    return portfolio.states(known, judged, [])


def due(rule: str, state: str, what: str, by: date | None = date(2026, 11, 1)) -> Due:
    return Due(rule, what, "because", "credit", "Credit", by, state, "model", "credit", "Ada")  # type: ignore[arg-type]


def items(known: Known, body: Body | None = None) -> tuple[Item, ...]:
    return agenda.items(body or board(), known, POLICY, NOW)


def test_a_breach_asks_what_to_do_and_says_when_it_is_new() -> None:
    found = states(fairness="breach", drift="breach", performance="ok")
    told = {("credit", "fairness"): "The ratio is 0.74."}
    (one,) = items(Known(found, (), told, last=date(2026, 11, 1)), board("breaches"))
    assert one.title == "Credit: what to do about its fairness and drift?"
    assert one.why == (
        "The ratio is 0.74. Drift is breach. New since the last meeting on 1 Nov 2026: fairness and drift."
    )
    assert one.recommendation == agenda.REMEDY["fairness"]
    (older,) = items(Known(found, (), told, last=date(2026, 11, 3)), board("breaches"))
    assert "New since" not in older.why


def test_an_incident_past_its_clock_stands_alone_and_other_overdue_things_by_model() -> None:
    work = [
        due("incident", "overdue", "Contain incident INC-0001: Refusals"),
        due("incident", "week", "Resolve incident INC-0002: Others"),
        due("review", "overdue", "Review Credit", date(2026, 10, 1)),
        due("assessment", "overdue", "Renew the assessment of Credit", date(2026, 11, 2)),
        due("action", "overdue", "Decided elsewhere"),
    ]
    grave, late = items(Known(states(), work, {}), board("escalations"))
    assert (grave.title, grave.status) == ("Contain incident INC-0001: Refusals: what is needed?", "breach")
    assert grave.why == "Because. It was due on 1 Nov 2026."
    assert (late.id, late.title) == ("overdue:credit", "Credit: 2 things are overdue, who does them?")
    assert late.why == "Review Credit (because), since 1 Oct 2026; and 1 more thing."


def test_an_approval_is_asked_of_the_bodies_that_have_to_sign() -> None:
    asked = Asked(
        "REQ-0001", "Credit 1.1.0 into production", "credit", "Otto", date(2026, 11, 3), 2, ("council",)
    )
    known = Known(states(), (), {}, requests=(asked,))
    (one,) = items(known, board("decisions", id="council"))
    assert (one.kind, one.link) == ("approval_request", "REQ-0001")
    assert one.why == "Otto asked for it on 3 Nov 2026; 2 signatures missing."
    assert items(known, board("decisions")) == ()


def test_a_finding_is_escalated_to_the_body_of_the_policy() -> None:
    known = Known(states(), [due("escalated", "overdue", "Mend FIN-0001: No fairness check")], {})
    policy = POLICY.model_copy(
        update={"findings": POLICY.findings.model_copy(update={"escalate_to": "council"})}
    )
    (one,) = agenda.items(board("escalations", id="council"), known, policy, NOW)
    assert (one.title, one.status) == ("Mend FIN-0001: No fairness check: who closes it, and when?", "breach")
    assert agenda.items(board("escalations"), known, policy, NOW) == ()


@pytest.mark.parametrize(
    ("rule", "state", "status"), [("exception_over", "overdue", "breach"), ("exception", "week", "warn")]
)
def test_an_exception_is_asked_about_before_and_after_its_end(rule: str, state: str, status: str) -> None:
    known = Known(states(), [due(rule, state, "Mend what EXC-0001 waives")], {})
    (one,) = items(known, board("exceptions", "escalations"))
    assert (one.subject, one.status) == ("exceptions", status)


@pytest.mark.parametrize(
    ("tier", "phase", "status"),
    [
        ("critical", "development", "ok"),
        ("unclassified", "planning", "warn"),
        ("important", "planning", None),
        ("critical", "monitoring", None),
    ],
)
def test_high_risk_initiatives_are_those_of_the_strictest_tier_before_use(
    tier: str, phase: str, status: str | None
) -> None:
    known = Known(states(tier), (), {}, initiatives=(Initiative("credit", "2.0.0", phase, "Credit 2.0.0"),))
    assert [one.status for one in items(known, board("initiatives"))] == ([status] if status else [])


@pytest.mark.parametrize(
    ("by", "status"),
    [
        (date(2026, 11, 13), "breach"),
        (date(2026, 11, 14), "warn"),
        (date(2026, 11, 21), "warn"),
        (date(2026, 11, 22), "ok"),
    ],
)
def test_what_a_body_decided_is_asked_after(by: date, status: str) -> None:
    own = Open("MEE-0001/1", "MEE-0001", "review_board", "Credit", "Retrain it", "ben", by, date(2026, 10, 1))
    known = Known(states(), (), {}, actions=(own,), names={"ben": "Ben Bo"})
    (one,) = items(known, board("actions"))
    assert (one.status, one.by) == (status, "Ben Bo")
    assert items(known, board("actions", id="council")) == ()


def test_the_worst_stands_first_and_what_the_policy_leaves_out_is_left_out() -> None:
    own = Open(
        "MEE-0001/1", "MEE-0001", "review_board", "Credit", "d", "ben", date(2026, 11, 1), date(2026, 10, 1)
    )
    known = Known(
        states(fairness="breach"), [due("review", "overdue", "Review Credit")], {}, actions=(own,),
        initiatives=(Initiative("credit", "2.0.0", "planning", "Credit 2.0.0"),),
    )  # fmt: skip
    assert [(one.subject, one.status) for one in items(known)] == [
        ("breaches", "breach"), ("actions", "breach"), ("escalations", "warn"), ("initiatives", "ok"),
    ]  # fmt: skip
    assert {one.subject for one in items(known, board("breaches", "initiatives"))} == {
        "breaches",
        "initiatives",
    }
    assert len({one.id for one in items(known)}) == 4
