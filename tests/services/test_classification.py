"""Classifying: a first tier counts at once, a changed one once the right people agreed; each refusal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mlgov.errors import AccessError, MlgovError, PolicyError, RecordError
from mlgov.policy.models import Policy
from mlgov.services import (
    approvals,
    audit,
    classification,
    inventory,
    overview,
    policies,
    records,
    requirements,
)
from mlgov.services.context import Context
from tests.services.classifying import CRITICAL, IMPORTANT, STANDARD
from tests.services.signing import acting, sign, world
from tests.services.small_world import NOW, at


@pytest.fixture
def root() -> Context:
    context = world()
    model = {"id": "churn", "name": "Churn", "owner": "Otto Ott", "steward": "Ada Arndt"}
    inventory.register(context, model | {"developer": "Dana Dorn"})
    return context


def tier(root: Context, model: str = "churn", **more: Any) -> str:
    return str(records.get(root, "model", model, **more).body["tier"])


def filed(root: Context, who: str, answers: dict[str, Any], **more: Any) -> classification.Filed:
    return classification.file(acting(root, who), "churn", answers, **more)


def newer(policy: Policy, version: str = "1.1.0", **more: Any) -> Policy:
    """The policy with another version of its method."""
    assert policy.classification is not None
    method = policy.classification.model_copy(update={"version": version, **more})
    return policy.model_copy(update={"classification": method})


def test_a_first_classification_counts_at_once_and_keeps_how_it_came_about(root: Context) -> None:
    found = filed(root, "rita", IMPORTANT)
    assert found.classification is not None
    body = found.classification.body
    assert tier(root) == body["tier"] == "important"
    assert (body["by"], body["proposed_by"]) == ("score", "rita")
    assert (body["method"], body["method_version"]) == ("risk_tier", "1.0.0")
    assert body["answers"] == IMPORTANT
    assert body["path"][-1]["tier"] == "important"
    assert sum(one["weight"] * one["score"] for one in body["factors"]) == pytest.approx(body["score"])
    acts = [entry.subject for entry in audit.entries(root, audit.Wanted(action="model.classified"))]
    assert "model:churn" in acts
    assert classification.state(root, "churn").stale == ""


def test_the_past_stays_unclassified_and_counts_as_critical(root: Context) -> None:
    before = root.now()
    at(root, NOW + timedelta(hours=1))
    filed(root, "rita", STANDARD)
    assert tier(root, as_of=before) == "unclassified"
    assert classification.state(root, "churn", as_of=before).newest is None
    asked = {one.requirement.id for one in requirements.checklist(root, "churn", as_of=before)}
    assert "human_oversight" in asked
    assert "human_oversight" not in {one.requirement.id for one in requirements.checklist(root, "churn")}


def test_the_developer_does_not_classify(root: Context) -> None:
    with pytest.raises(AccessError, match="built Churn and so does not classify it"):
        filed(root, "dana", STANDARD)
    assert tier(root) == "unclassified"


@pytest.mark.parametrize("who", ["ada", "ella", "aldo", "sten"])
def test_without_the_right_nobody_classifies(root: Context, who: str) -> None:
    before = audit.head(root)
    with pytest.raises(AccessError, match=r"model\.classify"):
        filed(root, who, STANDARD)
    assert audit.head(root) == before


def test_every_problem_of_the_answers_is_told_and_nothing_is_written(root: Context) -> None:
    before = audit.head(root)
    with pytest.raises(RecordError) as caught:
        filed(root, "rita", STANDARD | {"use": "operational", "stake": "money", "colour": "red"})
    assert {one.where for one in caught.value.problems} == {"answers.use", "answers.stake", "answers.colour"}
    assert audit.head(root) == before


def test_a_changed_tier_needs_a_reason_and_counts_once_it_is_approved(root: Context) -> None:
    filed(root, "rita", STANDARD)
    with pytest.raises(RecordError, match="can't be classified like this yet") as caught:
        filed(root, "rita", IMPORTANT)
    assert [one.where for one in caught.value.problems] == ["reason"]
    found = filed(root, "rita", IMPORTANT, reason="It now steers offers")
    assert found.request is not None
    assert found.classification is None
    assert tier(root) == "standard"
    assert classification.state(root, "churn").pending == found.request
    with pytest.raises(AccessError):  # who asked does not sign
        sign(root, "rita", found.request.id)
    sign(root, "remo", found.request.id)
    state = classification.state(root, "churn")
    assert (tier(root), state.pending) == ("important", None)
    assert state.newest is not None
    said = (state.newest.body["request"], state.newest.body["proposed_by"], state.newest.actor)
    assert said == (found.request.id, "rita", "remo")
    assert approvals.standing(root, found.request.id).state == "approved"
    history = [one.body["tier"] for one in classification.history(root, "churn")]
    assert history == ["important", "standard"]


def test_down_from_the_strictest_tier_the_council_agrees_too(root: Context) -> None:
    filed(root, "rita", CRITICAL)
    found = filed(root, "rita", STANDARD, reason="It was taken out of the decision")
    assert found.request is not None
    sign(root, "remo", found.request.id)
    assert tier(root) == "critical"
    sign(root, "ella", found.request.id, "council")
    assert tier(root) == "standard"


def test_a_rejected_request_changes_nothing(root: Context) -> None:
    filed(root, "rita", STANDARD)
    found = filed(root, "rita", IMPORTANT, reason="It now steers offers")
    assert found.request is not None
    sign(root, "remo", found.request.id, decision="rejected", comments="It does not")
    assert (tier(root), classification.state(root, "churn").pending) == ("standard", None)
    assert len(classification.history(root, "churn")) == 1


def test_the_same_change_is_not_asked_twice_while_it_is_open(root: Context) -> None:
    filed(root, "rita", STANDARD)
    filed(root, "rita", IMPORTANT, reason="It now steers offers")
    with pytest.raises(RecordError, match="asks for another tier of this model already"):
        filed(root, "ines", IMPORTANT, reason="It now steers offers")


def test_a_request_is_void_once_what_it_rests_on_has_changed(root: Context) -> None:
    filed(root, "rita", STANDARD)
    found = filed(root, "rita", IMPORTANT, reason="It now steers offers")
    assert found.request is not None
    policies.publish(root, newer(root.policy()))
    assert approvals.standing(root, found.request.id).state == "void"
    with pytest.raises(MlgovError):
        sign(root, "remo", found.request.id)
    assert tier(root) == "standard"
    again = filed(root, "rita", IMPORTANT, reason="It now steers offers")
    assert again.request is not None
    inventory.classify(root, "churn", "critical", "a regulator says so")
    assert approvals.standing(root, again.request.id).state == "void"


def test_a_tier_by_hand_needs_a_reason_and_the_council(root: Context) -> None:
    with pytest.raises(RecordError) as caught:
        filed(root, "rita", STANDARD, tier="important")
    assert [one.where for one in caught.value.problems] == ["reason"]
    with pytest.raises(RecordError) as caught:
        filed(root, "rita", STANDARD, tier="standard", reason="so")
    assert "is what the method gives" in caught.value.problems[0].what
    with pytest.raises(RecordError) as caught:
        filed(root, "rita", STANDARD, tier="vital", reason="so")
    assert "there is no tier vital" in caught.value.problems[0].what
    found = filed(root, "rita", STANDARD, tier="important", reason="Its output is read aloud on the radio")
    assert found.request is not None
    assert tier(root) == "unclassified"
    sign(root, "ella", found.request.id, "council")
    state = classification.state(root, "churn")
    assert state.newest is not None
    body = state.newest.body
    assert (tier(root), body["by"], body["method_tier"]) == ("important", "hand", "standard")


def test_a_newer_method_makes_classifications_stale_and_leaves_the_tier(root: Context) -> None:
    filed(root, "rita", STANDARD)
    before = root.now()
    at(root, NOW + timedelta(days=10))
    policies.publish(root, newer(root.policy()))
    state = classification.state(root, "churn")
    assert state.stale == "classified by method 1.0.0; 1.1.0 is in force"
    assert state.reclassify_by == (NOW + timedelta(days=100)).date()
    assert tier(root) == "standard"
    due = next(one for one in overview.due(root) if one.model == "churn" and one.rule == "reclassification")
    assert (due.due, due.link_kind, due.why) == (state.reclassify_by, "classification", state.stale)
    assert classification.state(root, "churn", as_of=before).stale == ""
    again = filed(root, "rita", STANDARD)  # the same tier counts at once
    assert again.classification is not None
    assert again.classification.body["method_version"] == "1.1.0"
    assert classification.state(root, "churn").stale == ""
    assert [one.body["method_version"] for one in classification.history(root, "churn")] == ["1.1.0", "1.0.0"]


def test_the_clock_of_reclassifying_starts_with_the_method_not_with_any_other_change(root: Context) -> None:
    filed(root, "rita", STANDARD)
    at(root, NOW + timedelta(days=10))
    policies.publish(root, newer(root.policy()))
    at(root, NOW + timedelta(days=30))
    framework = root.policy().framework.model_copy(update={"version": "1.0.9"})
    policies.publish(root, root.policy().model_copy(update={"framework": framework}))
    assert classification.state(root, "churn").reclassify_by == (NOW + timedelta(days=100)).date()


def test_a_method_changed_without_a_higher_version_is_not_published(root: Context) -> None:
    policy, before = root.policy(), audit.head(root)
    for version, title in (("1.0.0", "Another"), ("0.9.0", "Older")):
        with pytest.raises(PolicyError) as caught:
            policies.publish(root, newer(policy, version, title=title))
        assert "raise it above 1.0.0" in caught.value.problems[0].fix
    assert audit.head(root) == before


def test_a_tier_is_entered_without_answers_only_by_whoever_holds_the_file(root: Context) -> None:
    with pytest.raises(RecordError, match="a tier follows from answers"):
        inventory.classify(acting(root, "rita"), "churn", "standard", "so")
    inventory.classify(root, "churn", "standard", "as the old inventory says")
    state = classification.state(root, "churn")
    assert state.newest is not None
    assert (state.newest.body["basis"], state.newest.body["by"], state.stale) == ("entered", "hand", "")


def test_a_classification_is_not_filed_past_these_verbs(root: Context) -> None:
    body = {"model": "churn", "answers": STANDARD}
    with pytest.raises(RecordError, match="is not filed by itself"):
        records.file(acting(root, "rita"), "classification", body)
    with pytest.raises(RecordError, match="classifying"):
        stood = records.get(root, "model", "churn")
        records.file(root, "model", stood.body | {"tier": "standard"}, id="churn", base_version=1)


def test_a_preview_writes_nothing_and_says_what_it_takes(root: Context) -> None:
    filed(root, "rita", CRITICAL)
    before = audit.head(root)
    found = classification.preview(root, "churn", STANDARD)
    assert (found.tier, found.before, found.changed) == ("standard", "critical", True)
    assert [(one.body, one.least) for one in found.needs] == [("review_board", 1), ("council", 1)]
    assert [one.where for one in found.problems] == ["reason"]
    part = classification.preview(root, "churn", {"use": "operation"})
    assert (part.tier, part.needs, len(part.outcome.steps)) == (None, (), 1)
    assert audit.head(root) == before
