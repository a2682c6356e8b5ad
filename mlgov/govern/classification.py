"""The tier that answers lead to (000 §4.1, §14.1): override rules first, then the tree, then scored factors.

Answers are {question id: the value of an option, or a list of values for a question of type `multi`}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from mlgov.errors import Problem
from mlgov.policy.classification import Factor, Method, Override, Query

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One step on the way to the tier: what was looked at, what was found, and what it led to.

    `kind` is "rule" for the override that decided, "question" for a node of the tree, "score" for the sum of
    the factors; `tier` is the tier that the step ends in, "" where the way goes on.
    """

    kind: Literal["rule", "question", "score"]
    id: str
    asked: str
    found: str
    because: str
    tier: str = ""


@dataclass(frozen=True)
class FactorScore:
    """One factor: its score is that of the riskiest answer to its questions, 0 where none appears."""

    id: str
    title: str
    weight: float
    score: float
    question: str
    answer: str
    rationale: str

    @property
    def share(self) -> float:
        """What the factor adds to the score."""
        return self.weight * self.score


@dataclass(frozen=True)
class Outcome:
    """What answers come to. While questions are open there is no tier, and the way goes as far as known.

    `by` says what decided. `score` is 0 to 100, over the factors answered so far.
    """

    tier: str | None
    by: Literal["rule", "tree", "score"] | None
    rule: str
    steps: tuple[Step, ...]
    factors: tuple[FactorScore, ...]
    score: float
    open: tuple[str, ...]  # ids of questions that appear and are not answered

    @property
    def why(self) -> str:
        """The last step in a sentence."""
        if self.tier is None or not self.steps:
            return "it is not known before every question is answered"
        last = self.steps[-1]
        return last.asked if last.kind == "rule" else f"{last.asked} {last.found}"


def visible(method: Method, answers: Answers) -> list[Query]:
    """The questions that appear, given the answers so far; a hidden question makes no other appear."""
    shown: dict[str, Query] = {}
    for question in method.questions:
        conditions = question.show_if.items()
        if all(name in shown and chosen(answers, name) & set(wanted) for name, wanted in conditions):
            shown[question.id] = question
    return list(shown.values())


def chosen(answers: Answers, name: str) -> set[str]:
    """The values given to a question; empty when it is not answered."""
    value = answers.get(name)
    if isinstance(value, str):
        return {value} if value else set()
    return {str(one) for one in value} if isinstance(value, list | tuple) else set()


def kept(method: Method, answers: Answers) -> dict[str, Any]:
    """The answers to questions that appear: one value, or a list in the method's order."""
    found: dict[str, Any] = {}
    for question in visible(method, answers):
        given = [option.value for option in question.options if option.value in chosen(answers, question.id)]
        if given:
            found[question.id] = given if question.type == "multi" else given[0]
    return found


def problems(method: Method, answers: Answers) -> list[Problem]:
    """Everything that keeps the answers from giving a tier; empty when they are whole."""
    known = {question.id: question for question in method.questions}
    shown = {question.id for question in visible(method, answers)}
    found = [
        Problem(f"answers.{name}", "is not a question of this method", _nearest(name, known))
        for name in answers
        if name not in known
    ]
    for name, question in known.items():
        given = chosen(answers, name)
        if name not in shown:
            if given:
                what = "does not appear with the other answers"
                found.append(Problem(f"answers.{name}", what, "take the answer out"))
        else:
            found += _faults(question, answers.get(name), given)
    return found


def outcome(method: Method, answers: Answers) -> Outcome:
    """The tier and how it came about; wrong answers count as none."""
    given = kept(method, answers)
    left = tuple(one.id for one in visible(method, given) if one.id not in given)
    factors = tuple(_factor(method, one, given) for one in method.factors)
    score = round(sum(one.share for one in factors), 10)
    rule = next((one for one in method.overrides if fits(one, given)), None)
    if rule is not None:
        steps = [Step("rule", rule.id, rule.title, _told(method, rule, given), rule.because, rule.tier)]
        by: Literal["rule", "tree", "score"] | None = "rule"
    else:
        steps, scored = _walk(method, given)
        by = "score" if scored else "tree"
        if scored and not left:
            steps.append(_scored(method, score))
    tier = (steps[-1].tier if steps and not left else "") or None
    name = rule.id if rule else ""
    return Outcome(tier, by if tier else None, name, tuple(steps), factors, score, left)


def fits(rule: Override, answers: Answers) -> bool:
    return all(chosen(answers, name) & set(wanted) for name, wanted in rule.when.items())


def label(method: Method, name: str, answers: Answers) -> str:
    """The answers to a question in words."""
    question = next((one for one in method.questions if one.id == name), None)
    options = question.options if question else ()
    return "; ".join(one.label for one in options if one.value in chosen(answers, name))


def _walk(method: Method, answers: Answers) -> tuple[list[Step], bool]:
    """The steps through the tree as far as the answers lead, and whether they end at the score."""
    nodes = {node.id: node for node in method.tree}
    node, steps = method.tree[0], list[Step]()
    while True:
        given = chosen(answers, node.question)
        branch = next((one for one in node.branches if given & set(one.answers)), None)
        if branch is None:
            return steps, False
        asked = _text(method, node.question)
        found = label(method, node.question, answers)
        steps.append(Step("question", node.id, asked, found, branch.because, branch.tier or ""))
        if branch.next is None:
            return steps, branch.score
        node = nodes[branch.next]


def _scored(method: Method, score: float) -> Step:
    band = [one for one in method.bands if one.from_score <= score][-1]
    asked, found = "The scored factors come to", f"{score:.1f} of 100, from {band.from_score:g} on"
    return Step("score", "score", asked, found, band.because, band.tier)


def _factor(method: Method, factor: Factor, answers: Answers) -> FactorScore:
    asked = [one for one in method.questions if one.id in factor.questions]
    given = [
        (option, question)
        for question in asked
        for option in question.options
        if option.value in chosen(answers, question.id)
    ]
    if not given:
        return FactorScore(factor.id, factor.title, factor.weight, 0.0, "", "", "")
    option, question = max(given, key=lambda one: one[0].score)
    said = (question.text, option.label, option.rationale)
    return FactorScore(factor.id, factor.title, factor.weight, option.score, *said)


def _told(method: Method, rule: Override, answers: Answers) -> str:
    """The answers that made a rule fit."""
    told = []
    for name, wanted in rule.when.items():
        hits = [one for one in wanted if one in chosen(answers, name)]
        told.append(f"{_text(method, name)} {label(method, name, {name: hits})}")
    return "; ".join(told)


def _text(method: Method, name: str) -> str:
    return next(one.text for one in method.questions if one.id == name)


def _faults(question: Query, value: Any, given: set[str]) -> list[Problem]:
    where, known = f"answers.{question.id}", [option.value for option in question.options]
    if not given:
        return [Problem(where, "is not answered", f"choose from: {', '.join(known)}")]
    wrong = sorted(given - set(known))
    if wrong:
        return [Problem(where, f'"{one}" is not one of the answers', _nearest(one, known)) for one in wrong]
    if question.type == "choice" and (len(given) > 1 or not isinstance(value, str)):
        return [Problem(where, "has one answer only", "give the value of one option")]
    return []


def _nearest(word: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    close = get_close_matches(word, list(known), 1, 0.6)
    return f'did you mean "{close[0]}"?' if close else f"choose from: {', '.join(known)}"
