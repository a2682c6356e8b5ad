"""Answers to a form's questions: what a person chooses and writes, and how that is done on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from playwright.sync_api import Locator, Page, expect

from mlgov.govern.assessments import NOT_APPLICABLE, visible
from mlgov.policy.models import Form, Option, Question
from tests.browser.acting import drawn, presses

GRAVELY = 2  # how many questions with one answer get the one that carries the most risk
GRAVE = 3  # of 4: from here on an accepted answer opens a finding
REASON = "Nobody is affected by that."


@dataclass(frozen=True)
class Answer:
    """One question with the options chosen, or with what is written; `applies` False: with the reason."""

    question: Question
    chosen: tuple[Option, ...] = ()
    written: str = ""
    applies: bool = True

    @property
    def value(self) -> Any:
        """As it is filed."""
        if not self.applies:
            return NOT_APPLICABLE
        values = [one.value for one in self.chosen]
        if self.question.type == "number":
            return float(self.written)
        return values if self.question.type == "multi" else values[0] if values else self.written

    @property
    def read(self) -> str:
        """As it stands in a report."""
        return ", ".join(one.label for one in self.chosen) or self.written

    @property
    def grave(self) -> list[Option]:
        """What it says is lacking, and not only what the model is."""
        return [one for one in self.chosen if one.risk >= GRAVE and not self.question.inherent]


def planned(form: Form) -> list[Answer]:
    """Answers to the questions that appear: two are grave, one does not apply, the others are harmless."""
    found: dict[str, Answer] = {}
    while still := [one for one in visible(form, _values(found)) if one.id not in found]:
        found[still[0].id] = _answer(still[0], list(found.values()))
    return [found[one.id] for one in visible(form, _values(found))]


def _values(found: dict[str, Answer]) -> dict[str, dict[str, Any]]:
    return {name: {"value": one.value} for name, one in found.items()}


def _answer(question: Question, before: list[Answer]) -> Answer:
    if question.may_not_apply and all(one.applies for one in before):
        return Answer(question, written=REASON, applies=False)
    by_risk = sorted(question.options, key=lambda one: one.risk)
    match question.type:
        case "choice":
            grave = Answer(question, (by_risk[-1],))
            few = len(_grave(before)) < GRAVELY
            return grave if few and grave.grave and not question.prefill else Answer(question, (by_risk[0],))
        case "multi":
            return Answer(question, tuple(question.options[1:3]))
        case "number":
            return Answer(question, written="0.85")
        case "date":
            return Answer(question, written="2026-01-05")
        case _:
            return Answer(question, written=f"In short: {question.id.replace('_', ' ')}.")


def _grave(answers: list[Answer]) -> list[Answer]:
    return [one for one in answers if one.grave and one.question.type == "choice"]


def mended(answers: list[Answer]) -> Iterator[Answer]:
    """What is answered otherwise after a return: the first grave answer with the least risky one."""
    first = _grave(answers)[0]
    yield Answer(first.question, (min(first.question.options, key=lambda one: one.risk),))


def give(page: Page, answer: Answer) -> None:
    """Answer one question on the screen, again where it was lost."""
    question = answer.question
    asking = re.compile(f"^{re.escape(question.text)}( \\(if any\\))?$")
    shown = page.get_by_text(asking)
    asked = page.get_by_test_id("stElementContainer").filter(has=shown)
    if not answer.applies:
        _does_not_apply(page, shown, answer.written)
    elif question.type == "choice":
        presses(_option(asked, answer.read), seen=_option(asked, answer.read, checked=True))
    elif question.type == "multi":
        for one in answer.chosen:
            pill = partial(asked.get_by_role, "button", name=one.label, exact=True)
            presses(pill(), seen=pill(pressed=True))
    elif question.type == "date":
        drawn(page)
        for part, text in zip(("year", "month", "day"), answer.written.split("-"), strict=True):
            asked.get_by_role("spinbutton", name=part).press_sequentially(text)
    else:
        _write(asked.get_by_role("spinbutton" if question.type == "number" else "textbox"), answer.written)


def _option(asked: Locator, label: str, **state: bool) -> Locator:
    radio = asked.page.get_by_role("radio", name=label, exact=True, **state)
    return asked.locator("label").filter(has=radio)


def _does_not_apply(page: Page, shown: Locator, why: str) -> None:
    """The box under the question; the reason is then asked in the question's place."""
    block = page.get_by_test_id("stVerticalBlock").filter(has=shown).last
    reason = block.get_by_role("textbox", name="Why it does not apply")
    presses(block.get_by_text("Does not apply to this model", exact=True), seen=reason)
    _write(reason, why)


def _write(field: Locator, text: str) -> None:
    drawn(field.page)
    field.fill(text)
    field.press("Tab")
    expect(field).to_have_value(text)
