"""Tiers from answers: rules, tree and score by hand, and what holds for every set of answers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.govern.classification import Outcome, fits, kept, outcome, problems, visible
from mlgov.policy.classification import Method
from mlgov.policy.load import load
from tests.govern.small_method import small_method

METHOD = load().classification
assert METHOD is not None
RANK = {tier.id: tier.rank for tier in load().tiers}
SMALL = small_method()


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (("trial", "some", "", "plain"), ("standard", "tree", 30.0)),
        (("operation", "none", "", "plain"), ("standard", "score", 0.0)),
        (("operation", "none", "", "income blood"), ("standard", "score", 20.0)),
        (("operation", "some", "", "plain"), ("important", "score", 30.0)),
        (("operation", "some", "", "income"), ("important", "score", 45.0)),
        (("operation", "grave", "money", "plain"), ("critical", "tree", 75.0)),
        (("trial", "grave", "money", "blood"), ("critical", "rule", 95.0)),
        (("trial", "grave", "health", "income"), ("standard", "tree", 90.0)),
    ],
)
def test_rules_come_first_then_the_tree_then_the_score(answers: tuple[str, ...], expected: Any) -> None:
    use, effect, harm, data = answers
    asked = {"use": use, "effect": effect, "data": data.split()} | ({"harm": harm} if harm else {})
    found = outcome(SMALL, asked)
    assert (found.tier, found.by, found.score) == expected


def test_the_path_names_each_answer_and_what_it_led_to() -> None:
    found = outcome(SMALL, {"use": "operation", "effect": "some", "data": ["income"]})
    assert [(one.kind, one.asked, one.found, one.tier) for one in found.steps] == [
        ("question", "Use?", "Operation", ""),
        ("question", "Effect?", "Some", ""),
        ("score", "The scored factors come to", "45.0 of 100, from 30 on", "important"),
    ]
    assert [(one.id, one.score, one.share, one.answer) for one in found.factors] == [
        ("people", 40.0, 30.0, "Some"),
        ("data", 60.0, 15.0, "Income"),
    ]
    rule = outcome(SMALL, {"use": "trial", "effect": "grave", "harm": "money", "data": ["plain", "blood"]})
    assert rule.rule == "blood"
    assert rule.why == "Blood and a grave effect"
    assert [one.found for one in rule.steps] == ["Data? Blood; Effect? Grave"]


def test_while_a_question_is_open_there_is_no_tier_yet_the_way_so_far_shows() -> None:
    found = outcome(SMALL, {"use": "operation", "effect": "grave"})
    assert (found.tier, found.by, found.open) == (None, None, ("harm", "data"))
    assert [one.id for one in found.steps] == ["start", "reach"]
    assert outcome(SMALL, {}).steps == ()
    assert "every question" in outcome(SMALL, {}).why
    assert outcome(SMALL, {"use": "operation", "effect": "some"}).steps[-1].id == "reach"


@pytest.mark.parametrize(
    ("answers", "where", "what", "fix"),
    [
        ({"usee": "trial"}, "answers.usee", "is not a question", 'did you mean "use"?'),
        ({"use": "trail"}, "answers.use", '"trail" is not one', 'did you mean "trial"?'),
        ({"use": ["trial"]}, "answers.use", "one answer only", "one option"),
        ({"harm": "money"}, "answers.harm", "does not appear", "take the answer out"),
        ({"data": ["plain", "salt"]}, "answers.data", '"salt" is not one', "plain, income, blood"),
        ({}, "answers.effect", "is not answered", "none, some, grave"),
        ({"effect": 3}, "answers.effect", "is not answered", "none, some, grave"),
    ],
)
def test_what_is_wrong_with_answers_is_named(answers: Any, where: str, what: str, fix: str) -> None:
    whole = {"use": "operation", "effect": "some", "data": ["plain"]} if answers else {}
    found = [one for one in problems(SMALL, whole | answers) if one.where == where]
    assert len(found) == 1
    assert what in found[0].what
    assert fix in found[0].fix


def test_all_problems_at_once() -> None:
    found = problems(SMALL, {"use": "x", "harm": "money", "other": "y"})
    assert {one.where for one in found} == {
        "answers.use", "answers.harm", "answers.other", "answers.effect", "answers.data",
    }  # fmt: skip


@st.composite
def whole(draw: st.DrawFn, method: Method = METHOD) -> dict[str, Any]:
    """A complete set of answers."""
    given: dict[str, Any] = {}
    for question in method.questions:
        if question in visible(method, given):
            values = [option.value for option in question.options]
            many = st.lists(st.sampled_from(values), min_size=1, unique=True)
            given[question.id] = draw(many if question.type == "multi" else st.sampled_from(values))
    return given


def follows(found: Outcome, answers: dict[str, Any]) -> str:
    """The tier by reading the explanation alone."""
    if found.by == "rule":
        rule = next(one for one in METHOD.overrides if fits(one, answers))
        assert rule.id == found.rule == found.steps[0].id
        return rule.tier
    node = METHOD.tree[0]
    for step in found.steps:
        if step.kind == "score":
            total = sum(one.weight * one.score for one in found.factors)
            return [one.tier for one in METHOD.bands if one.from_score <= round(total, 10)][-1]
        assert step.id == node.id
        branch = next(one for one in node.branches if answers[node.question] in one.answers)
        if branch.tier:
            return branch.tier
        if branch.next:
            node = next(one for one in METHOD.tree if one.id == branch.next)
    raise AssertionError("the explanation does not end")


@given(answers=whole())
def test_every_whole_set_of_answers_gives_one_tier_and_the_path_explains_it(answers: dict[str, Any]) -> None:
    assert problems(METHOD, answers) == []
    found = outcome(METHOD, answers)
    assert found.open == ()
    assert found.tier in RANK
    assert found.steps[-1].tier == found.tier == follows(found, answers)
    assert [one.tier for one in found.steps[:-1]] == [""] * (len(found.steps) - 1)
    assert 0 <= found.score <= 100
    assert outcome(METHOD, answers) == found


@given(answers=whole(), data=st.data())
def test_a_riskier_answer_never_gives_a_looser_tier_unless_a_rule_says_so(
    answers: dict[str, Any], data: st.DataObject
) -> None:
    question = data.draw(st.sampled_from([one for one in METHOD.questions if one.id in answers]))
    present = max(one.score for one in question.options if one.value in kept(METHOD, answers)[question.id])
    riskier = [one.value for one in question.options if one.score >= present]
    pick = data.draw(st.sampled_from(riskier))
    raised = answers | {question.id: [*answers[question.id], pick] if question.type == "multi" else pick}
    for one in visible(METHOD, raised):
        if one.id not in raised:  # what appears is answered as harmlessly as can be
            least = min(one.options, key=lambda option: option.score).value
            raised[one.id] = [least] if one.type == "multi" else least
    before, after = outcome(METHOD, answers), outcome(METHOD, kept(METHOD, raised))
    assert before.tier
    assert after.tier
    assert after.score >= before.score
    if before.by != "rule" or after.by == "rule":
        assert RANK[after.tier] <= RANK[before.tier]


@given(answers=whole(), dropped=st.data())
def test_without_one_answer_there_is_no_tier(answers: dict[str, Any], dropped: st.DataObject) -> None:
    name = dropped.draw(st.sampled_from(sorted(answers)))
    rest = {key: value for key, value in answers.items() if key != name}
    assert outcome(METHOD, kept(METHOD, rest)).tier is None or name not in {
        one.id for one in visible(METHOD, rest)
    }


def test_health_data_where_an_outcome_for_a_person_is_at_stake_is_critical_whatever_else_is_said() -> None:
    harmless = {
        one.id: [one.options[0].value] if one.type == "multi" else one.options[0].value
        for one in METHOD.questions
    }
    answers = harmless | {
        "customer_impact": "affects",
        "people": ["customers"],
        "data": ["ordinary", "health"],
    }
    found = outcome(METHOD, kept(METHOD, answers))
    assert (found.tier, found.by, found.rule) == ("critical", "rule", "health_and_customers")
