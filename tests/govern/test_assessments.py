"""Forms: conditions, faults, and the result, which is never compliant while something is unanswered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.govern.assessments import NOT_APPLICABLE, problems, questions, result, valid_until, visible
from mlgov.policy.models import Form
from tests.govern.small_policy import FORM, small_policy

form = Form.model_validate(FORM)
Answers = dict[str, dict[str, Any]]


def answers(**values: Any) -> Answers:
    return {name: {"value": value, "reason": ""} for name, value in values.items()}


def shown(given_answers: Answers) -> list[str]:
    return [question.id for question in visible(form, given_answers)]


def faults(given_answers: Answers, *, draft: bool = False) -> set[str]:
    return {one.where.removeprefix("answers.") for one in problems(form, given_answers, draft=draft)}


COMPLETE = answers(people="no", who="The steward", share=0.1)


def test_questions_appear_with_the_answers_they_depend_on() -> None:
    assert shown({}) == ["people", "who", "since", "share"]
    assert shown(answers(people="yes")) == ["people", "vulnerable", "who", "since", "share"]
    assert "consent" in shown(answers(people="yes", vulnerable=["elderly", "children"]))


def test_a_hidden_question_makes_no_other_appear() -> None:
    assert "consent" not in shown(answers(people="no", vulnerable=["children"]))


def test_what_is_missing_unknown_or_hidden_is_a_problem() -> None:
    assert faults({}) == {"people", "who", "share"}
    assert faults(COMPLETE) == set()
    assert faults(COMPLETE | answers(colour="red", vulnerable=["children"], people="maybe")) == {
        "colour",
        "vulnerable",
        "people",
    }


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("share", "a tenth", True),
        ("share", True, True),
        ("share", float("nan"), True),
        ("share", 0, False),
        ("since", "last week", True),
        ("since", "2026-02-30", True),
        ("since", "2026-02-28", False),
        ("who", 5, True),
        ("who", "   ", True),
    ],
)
def test_answers_have_the_type_of_their_question(name: str, value: object, wrong: bool) -> None:
    assert faults(COMPLETE | answers(**{name: value})) == ({name} if wrong else set())


def test_not_applicable_needs_a_reason_and_a_question_that_allows_it() -> None:
    assert faults(COMPLETE | {"share": {"value": NOT_APPLICABLE, "reason": " "}}) == {"share"}
    assert faults(COMPLETE | {"share": {"value": NOT_APPLICABLE, "reason": "nothing to check"}}) == set()
    assert faults(COMPLETE | {"people": {"value": NOT_APPLICABLE, "reason": "we do not care"}}) == {"people"}


def test_a_draft_may_have_gaps_but_no_wrong_answers() -> None:
    assert faults(answers(people="yes"), draft=True) == set()
    assert faults(answers(people="maybe"), draft=True) == {"people"}


def test_the_score_is_the_weighted_mean_of_risk() -> None:
    """people: risk 2, weight 2; vulnerable: the riskier of 3 and 0, weight 1: 100 * (2 * 2 + 3) / (4 * 3)."""
    found = result(form, COMPLETE | answers(people="yes", vulnerable=["elderly", "none"]))
    assert found.score == pytest.approx(100 * 7 / 12)
    assert (found.band, found.status, found.highest_risk) == ("medium", "warn", 3)
    assert [(one.question, one.risk) for one in found.findings] == [("vulnerable", 3), ("people", 2)]
    assert found.findings[0].mitigation == "mend elderly"
    assert (found.answered, found.of) == (4, 4)


def test_one_answer_can_lead_to_a_worse_result_than_the_score() -> None:
    found = result(form, COMPLETE | answers(people="yes", vulnerable=["children"], consent="yes"))
    assert found.score == pytest.approx(100 * (2 * 2 + 4 + 0) / (4 * 4))
    assert (found.band, found.status) == ("high", "breach")
    assert found.why.startswith("one answer alone leads here")


def test_an_open_question_keeps_the_result_open() -> None:
    found = result(form, answers(people="no", who="The steward"))
    assert (found.score, found.band, found.status) == (0, None, "not_evaluated")
    assert found.why == "1 required question is not answered"


def test_an_optional_question_may_stay_open() -> None:
    assert result(form, COMPLETE).status == "ok"


_VALUES = st.one_of(
    st.none(),
    st.sampled_from(["yes", "no", "children", "elderly", "none", "partly", NOT_APPLICABLE, "", "2026-01-01"]),
    st.lists(st.sampled_from(["none", "children", "elderly", "other"]), max_size=3),
    st.floats(),
    st.booleans(),
)
_ANSWERS = st.dictionaries(
    st.sampled_from([question.id for question in questions(form)] + ["unknown"]),
    st.fixed_dictionaries({"value": _VALUES, "reason": st.sampled_from(["", "because"])}),
)


@given(_ANSWERS)
def test_random_answers_are_never_compliant_while_incomplete(given_answers: Answers) -> None:
    found = result(form, given_answers)
    assert found.answered <= found.of
    assert found.score is None or 0 <= found.score <= 100
    missing = {name for name in faults(given_answers) if name in shown(given_answers)}
    required = {question.id for question in questions(form) if question.required}
    if missing & required:
        assert (found.band, found.status) == (None, "not_evaluated")
    else:
        assert found.answered == found.of
        assert found.status in ("ok", "warn", "breach")


@given(_ANSWERS)
def test_what_can_be_filed_has_every_required_answer(given_answers: Answers) -> None:
    if not faults(given_answers):
        assert result(form, given_answers).answered == result(form, given_answers).of


@pytest.mark.parametrize(
    ("tier", "filed", "until"),
    [
        ("critical", date(2026, 1, 31), date(2027, 1, 31)),
        ("important", date(2024, 2, 29), date(2026, 2, 28)),
        ("standard", date(2026, 1, 1), None),
    ],
)
def test_an_assessment_counts_for_the_months_of_its_tier(tier: str, filed: date, until: date | None) -> None:
    assert valid_until(small_policy().forms[0], tier, filed) == until
