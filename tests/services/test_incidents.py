"""Incidents: their acts in order, who may take them, and what hangs on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mlgov.errors import AccessError, MlgovError, RecordError
from mlgov.services import audit, findings, incident_register, incidents, kpis, overview, records
from mlgov.services.context import Context
from tests.services.signing import acting, world
from tests.services.small_world import NOW, at

BODY = {
    "model": "loans", "title": "Refusals doubled", "type": "ethics_or_bias", "severity": "P1",
    "occurred": "2026-03-03T06:00:00Z", "detected": "2026-03-03T08:00:00Z", "harms": ["none"],
}  # fmt: skip
REVIEW = {
    "held": "2026-03-03", "summary": "A wrong cut-off", "lessons": "Test the cut-off",
    "actions": [{"title": "Test cut-offs", "owner": "Dana Dorn", "due": "2026-03-20", "severity": "S2"}],
}  # fmt: skip


@pytest.fixture
def root() -> Context:
    return world()


def opened(root: Context, **more: Any) -> str:
    return incidents.open(acting(root, "ada"), BODY | more).id


def resolved(root: Context, **more: Any) -> str:
    id = opened(root, **more)
    incidents.resolve(acting(root, "ada"), id, "A wrong cut-off")
    return id


def body(root: Context, id: str) -> dict[str, Any]:
    return records.get(root, "incident", id).body


def wheres(act: Callable[[], Any]) -> list[str]:
    with pytest.raises(MlgovError) as caught:
        act()
    return [one.where for one in caught.value.problems]


def test_it_is_contained_resolved_reviewed_and_closed_by_a_second_person(root: Context) -> None:
    id = opened(root)
    incidents.contain(acting(root, "ada"), id, "Decided by hand")
    assert body(root, id)["status"] == "contained"
    incidents.resolve(acting(root, "rita"), id, "A wrong cut-off")
    incidents.review(acting(root, "ada"), id, REVIEW)
    incidents.close(acting(root, "ines"), id)
    stood = body(root, id)
    assert (stood["status"], stood["closed_by"], stood["root_cause"]) == ("closed", "ines", "A wrong cut-off")
    assert audit.verify(root).ok


def test_it_is_not_closed_before_its_review_nor_by_who_resolved_it(root: Context) -> None:
    id = opened(root)
    assert wheres(lambda: incidents.close(acting(root, "rita"), id)) == ["resolved", "review"]
    incidents.resolve(acting(root, "rita"), id, "A wrong cut-off")
    assert wheres(lambda: incidents.close(acting(root, "rita"), id)) == ["review"]
    incidents.review(acting(root, "rita"), id, REVIEW)
    with pytest.raises(AccessError, match="closed by somebody else"):
        incidents.close(acting(root, "rita"), id)
    assert body(root, id)["status"] == "resolved"
    incidents.close(acting(root, "remo"), id)


def test_a_low_severity_is_closed_without_a_review(root: Context) -> None:
    id = resolved(root, severity="P3")
    assert incidents.close(acting(root, "rita"), id).body["status"] == "closed"


@pytest.mark.parametrize("who", ["ella", "aldo", "adam"])
def test_who_may_not_file_incidents_does_not_move_them(root: Context, who: str) -> None:
    id = opened(root)
    person = acting(root, who)
    if who == "adam":  # he is a reviewer, too
        incidents.note(person, id, "observation", "Seen")
        return
    for act in (
        lambda: incidents.contain(person, id, "so"), lambda: incidents.resolve(person, id, "so"),
        lambda: incidents.note(person, id, "observation", "so"), lambda: incidents.close(person, id),
        lambda: incidents.tick(person, id, "immediate", "1"), lambda: incidents.review(person, id, REVIEW),
        lambda: incidents.notify(person, id, "gdpr_authority", "sent"),
    ):  # fmt: skip
        with pytest.raises(AccessError, match=r"incident\.(file|close)"):
            act()


def test_the_steward_who_may_file_may_not_close(root: Context) -> None:
    id = resolved(root, severity="P3")
    with pytest.raises(AccessError, match=r"incident\.close"):
        incidents.close(acting(root, "sten"), id)


def test_a_refused_step_names_both_states(root: Context) -> None:
    id = resolved(root)
    with pytest.raises(RecordError, match="is resolved and can't be contained: it has to be draft or open"):
        incidents.contain(acting(root, "ada"), id, "late")
    with pytest.raises(RecordError, match="is resolved and can't be confirmed"):
        incidents.confirm(acting(root, "ada"), id)
    other = opened(root)
    assert wheres(lambda: incidents.review(acting(root, "ada"), other, REVIEW)) == ["status"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"detected": "2026-03-03T05:59:59Z"}, "detected"),
        ({"aware": "2026-03-03T07:59:59Z"}, "aware"),
        ({"aware": "2026-03-03T08:30:00Z", "contained": "2026-03-03T08:29:59Z"}, "contained"),
        (
            {"contained": "2026-03-03T08:30:00Z", "resolved": "2026-03-03T08:00:00Z", "root_cause": "x"},
            "resolved",
        ),
        ({"contained": "2026-03-03T09:30:00+01:00", "aware": "2026-03-03T08:31:00Z"}, "contained"),
        ({"detected": "2026-03-04T08:00:00Z"}, "detected"),
    ],
)
def test_times_in_the_wrong_order_name_the_field(root: Context, changes: dict[str, str], where: str) -> None:
    assert wheres(lambda: opened(root, **changes)) == [where]


def test_a_time_of_containment_before_detection_is_refused_and_nothing_is_kept(root: Context) -> None:
    id = opened(root)
    early = datetime(2026, 3, 3, 7, tzinfo=UTC)
    assert wheres(lambda: incidents.contain(acting(root, "ada"), id, "so", at=early)) == ["contained"]
    assert body(root, id)["status"] == "open"
    assert records.all(root, "incident_entry") == []


def test_what_acts_set_is_not_filed_beside_them(root: Context) -> None:
    person, id = acting(root, "ada"), opened(root)
    for more in ({"closed": "2026-03-03T09:00:00Z", "closed_by": "ada"}, {"dismissed": "no"}, {"key": "x"}):
        wrong = BODY | {"resolved": "2026-03-03T08:30:00Z", "root_cause": "x"} | more
        assert set(wheres(lambda w=wrong: records.file(person, "incident", w))) == set(more)
        assert set(wheres(lambda w=wrong: records.file(person, "incident", w, id=id, base_version=1))) == set(
            more
        )
    for kind in ("incident_entry", "incident_step", "incident_notice", "incident_review"):
        with pytest.raises(RecordError, match="not filed by itself"):
            records.file(person, kind, {})


def test_what_is_over_stays_as_it_is(root: Context) -> None:
    id = resolved(root, severity="P3")
    incidents.close(acting(root, "rita"), id)
    person, stood = acting(root, "ada"), records.get(root, "incident", id)
    changed = stood.body | {"title": "Nothing happened"}
    for act in (
        lambda: records.file(person, "incident", changed, id=id, base_version=stood.version),
        lambda: incidents.note(person, id, "observation", "so"),
        lambda: incidents.tick(person, id, "immediate", "1"),
    ):
        assert wheres(act) == ["status"]


def test_steps_are_ticked_by_their_place_or_words_and_taken_back(root: Context) -> None:
    id, person = opened(root), acting(root, "ada")
    incidents.tick(person, id, "immediate", "4")
    incidents.tick(
        person, id, "model", "Train anew and deploy through the gates", "not_applicable", "A rollback will do"
    )
    found = incident_register.one(root, id)
    states = {(one.part, one.text): one.state for one in found.steps if one.record}
    assert states == {
        ("immediate", "Contain the damage"): "done",
        ("model", "Train anew and deploy through the gates"): "not_applicable",
    }
    assert {one.part for one in found.steps} == {"immediate", "short_term", "long_term", "model", "data"}
    incidents.tick(person, id, "immediate", "4", "open")
    assert incident_register.one(root, id).steps[3].state == "open"
    assert wheres(lambda: incidents.tick(person, id, "immediate", "6")) == ["step"]
    assert wheres(lambda: incidents.tick(person, id, "later", "1")) == ["part"]
    assert wheres(lambda: incidents.tick(person, id, "immediate", "1", "not_applicable")) == ["reason"]


def test_the_timeline_tells_what_happened_and_what_was_entered_later(root: Context) -> None:
    id, person = opened(root, severity="P3"), acting(root, "ada")
    incidents.note(person, id, "communication", "Told the desk", at=NOW - timedelta(minutes=50))
    incidents.contain(person, id, "Stopped it")
    stood = records.get(root, "incident", id)
    records.file(person, "incident", stood.body | {"severity": "P1"}, id=id, base_version=stood.version)
    found = [(one.kind, one.text, one.entered_later) for one in incident_register.one(root, id).lines]
    assert found == [
        ("detection", "Detected by person: Refusals doubled", True),
        ("communication", "Told the desk", False),
        ("status change", "It is contained", False),
        ("mitigation", "Stopped it", False),
        ("severity change", "P3 becomes P1", False),
    ]
    assert {one.by for one in incident_register.one(root, id).lines} == {"ada"}


def test_a_notice_is_due_sent_late_with_reasons_or_not_applicable(root: Context) -> None:
    id, person = opened(root, type="privacy_breach"), acting(root, "ada")
    (due,) = incident_register.one(root, id).notices
    assert (due.rule.id, due.state, due.due) == ("gdpr_authority", "due", datetime(2026, 3, 6, 8, tzinfo=UTC))
    incidents.resolve(person, id, "A share left open")
    incidents.review(person, id, REVIEW)
    assert wheres(lambda: incidents.close(acting(root, "rita"), id)) == ["notices"]
    assert wheres(lambda: incidents.notify(person, id, "gdpr_authority", "not_applicable")) == ["reason"]
    assert wheres(lambda: incidents.notify(person, id, "ai_act_death", "sent")) == ["notice"]
    at(root, datetime(2026, 3, 6, 7, 59, 58, tzinfo=UTC))
    incidents.notify(person, id, "gdpr_authority", "sent", reference="A-1")
    assert incident_register.one(root, id).notices[0].state == "sent"
    at(root, datetime(2026, 3, 6, 8, 30, tzinfo=UTC))
    assert wheres(lambda: incidents.notify(person, id, "gdpr_authority", "sent")) == ["reason"]
    incidents.notify(person, id, "gdpr_authority", "sent", reason="Counsel was ill")
    assert incident_register.one(root, id).notices[0].state == "sent_late"
    incidents.close(acting(root, "rita"), id)


def test_the_past_is_as_it_stood(root: Context) -> None:
    id = opened(root, type="privacy_breach")
    before = NOW + timedelta(minutes=1)
    at(root, NOW + timedelta(days=4))
    incidents.notify(acting(root, "ada"), id, "gdpr_authority", "not_applicable", reason="No risk to people")
    incidents.contain(acting(root, "ada"), id, "Closed the share")
    was, now = incident_register.one(root, id, as_of=before), incident_register.one(root, id)
    assert (was.notices[0].state, now.notices[0].state) == ("due", "not_applicable")
    assert (was.incident.body["status"], now.incident.body["status"]) == ("open", "contained")
    assert len(was.lines) == 1


def test_actions_of_a_review_become_findings_once_and_a_second_person_closes_them(root: Context) -> None:
    id, person = resolved(root), acting(root, "ada")
    incidents.review(person, id, REVIEW)
    incidents.review(person, id, REVIEW | {"lessons": "Test it twice"})
    (found,) = records.all(root, "finding")
    assert (found.body["source"], found.body["source_id"], found.body["owner"], found.body["due"]) == (
        "incident", id, "Dana Dorn", "2026-03-20",
    )  # fmt: skip
    findings.submit(acting(root, "sten"), found.id, "Tested")
    with pytest.raises(AccessError):
        findings.close(acting(root, "sten"), found.id)
    findings.close(acting(root, "rita"), found.id)
    assert [one.id for one in incident_register.one(root, id).findings] == [found.id]
    late = [REVIEW["actions"][0] | {"title": "Later", "due": "2027-03-20"}]  # type: ignore[index]
    assert wheres(lambda: incidents.review(person, id, REVIEW | {"actions": late})) == ["actions.0.due"]
    assert len(records.history(root, "incident_review", id)) == 2


def test_an_action_that_is_due_in_the_past_is_refused_and_nothing_is_filed(root: Context) -> None:
    id, person = resolved(root), acting(root, "ada")
    (action,) = REVIEW["actions"]  # type: ignore[misc]
    yesterday, today = (str(root.now().date() - timedelta(days=days)) for days in (1, 0))
    given = [action | {"title": "Too late", "due": yesterday}, action | {"title": "In time", "due": today}]
    head = audit.head(root)
    with pytest.raises(RecordError) as refused:
        incidents.review(person, id, REVIEW | {"actions": given})
    (problem,) = refused.value.problems
    assert problem.where == "actions.0.due" and "is a due date in the past" in problem.what
    assert problem.fix == f"choose {today} or a later day"
    assert audit.head(root) == head and records.all(root, "finding") == []
    incidents.review(person, id, REVIEW | {"actions": given[1:]})
    at(root, root.now() + timedelta(days=30))
    incidents.review(person, id, REVIEW | {"actions": given[1:], "lessons": "What was agreed then stays"})
    assert [one.body["title"] for one in records.all(root, "finding")] == ["In time"]


def test_two_actions_of_one_title_are_refused_as_their_findings_could_not_be_told_apart(
    root: Context,
) -> None:
    id, person = resolved(root), acting(root, "ada")
    (action,) = REVIEW["actions"]  # type: ignore[misc]
    twice = [action, action | {"title": action["title"].upper(), "owner": "Rita Roth"}]
    assert wheres(lambda: incidents.review(person, id, REVIEW | {"actions": twice})) == ["actions.1.title"]
    assert not records.all(root, "finding") and not records.all(root, "incident_review")


def test_a_review_is_not_held_before_it_was_resolved_nor_a_notice_sent_before_it_was_detected(
    root: Context,
) -> None:
    id, person = resolved(root), acting(root, "ada")
    day = root.now().date() - timedelta(days=30)
    with pytest.raises(RecordError, match=f"this is held before {id} was resolved") as refused:
        incidents.review(person, id, REVIEW | {"held": str(day)})
    assert [(one.where, one.what) for one in refused.value.problems] == [
        ("held", "is before it was resolved")
    ]
    other = opened(root, type="privacy_breach", harms=["personal_data"])
    head = audit.head(root)
    with pytest.raises(RecordError, match=f"this is sent before {other} was detected"):
        incidents.notify(
            person, other, "gdpr_authority", "sent", sent=root.now() - timedelta(days=30), reason="So"
        )
    assert audit.head(root) == head


def test_the_worklist_says_what_comes_next(root: Context) -> None:
    def due() -> dict[str, str]:
        return {one.rule: one.what for one in overview.due(root) if one.link_id == id}

    id = opened(root, type="privacy_breach", harms=[])
    assert set(due()) == {"incident", "notice"} | {"harm"}
    incidents.assess_harm(acting(root, "ada"), id, ["personal_data"])
    incidents.notify(acting(root, "ada"), id, "gdpr_authority", "sent")
    assert set(due()) == {"incident"}
    incidents.resolve(acting(root, "ada"), id, "A share left open")
    assert due() == {"incident_review": f"Review {id}: Refusals doubled"}
    incidents.review(acting(root, "ada"), id, REVIEW)
    assert due() == {"incident_close": f"Close {id}: Refusals doubled"}
    incidents.close(acting(root, "rita"), id)
    assert due() == {}


def test_an_incident_filed_before_there_were_reviews_owes_none_and_can_be_closed(root: Context) -> None:
    id = resolved(root)
    kept = ("harms", "aware", "closed", "closed_by", "draft", "dismissed", "key", "figures")
    old = {name: value for name, value in body(root, id).items() if name not in kept}
    with root.store.transaction() as tx:
        content = {"kind": "incident", "id": "INC-0009", "version": 1, "content": old}
        acting(root, "ada").append(tx, "record.filed", "incident:INC-0009", content)
    assert not [one for one in overview.due(root) if one.link_id == "INC-0009"]
    found = incident_register.one(root, "INC-0009")
    assert (found.review_by, found.undecided, found.notices) == (None, False, [])
    assert "INC-0009" in [row["id"] for row in incident_register.listed(root)]
    incidents.review(acting(root, "ada"), "INC-0009", REVIEW)
    incidents.close(acting(root, "rita"), "INC-0009")
    assert body(root, "INC-0009")["status"] == "closed"


def test_a_dismissed_draft_does_not_count(root: Context) -> None:
    id = opened(root)
    draft = body(root, id) | {"draft": True}
    records.file(root, "incident", draft, id=id, base_version=1)
    with pytest.raises(RecordError, match="say it in words"):
        incidents.dismiss(acting(root, "ada"), id, " ")
    incidents.dismiss(acting(root, "ada"), id, "A test of the alarm")
    rows = {row.kpi: row for row in kpis.kpis(root)}
    assert body(root, id)["status"] == "dismissed"
    assert incident_register.one(root, id).clocks == []
    assert not [one for one in overview.due(root) if one.link_id == id]
    assert (rows["high_severity_incidents"].value, rows["high_severity_incidents"].status) == (
        None,
        "not_evaluated",
    )
