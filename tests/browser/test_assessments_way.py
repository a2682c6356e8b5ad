"""A form in Chromium: drafted, returned, resubmitted, accepted, read back from its report, and expired."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from mlgov.policy.load import load
from mlgov.policy.models import Form
from tests.browser import answering
from tests.browser import assessments_world as world
from tests.browser.acting import drawn, presses
from tests.browser.answering import Answer
from tests.browser.conftest import SHOWN_WITHIN, serving, serving_later

pytestmark = pytest.mark.browser
# Fifteen forms take minutes in a browser. The one has figures that begin it, a day, and what may not apply.
FORMS = [one for one in load().forms if os.environ.get("MLGOV_EVERY_FORM") or one.id == "retraining_check"]
WANTING = "Say who looks at it each quarter."


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_form_from_its_draft_to_the_day_after_its_last(
    form: Form, browser: Browser, tmp_path: Path
) -> None:
    expect.set_options(timeout=SHOWN_WITHIN)
    store, answers = world.built(tmp_path / "assessments.duckdb"), answering.planned(form)
    with serving(store, tmp_path) as address:
        ada, rita = _entered(browser, address, "ada"), _entered(browser, address, "rita")
        _keeps_half_of_it(ada, form, answers)
        _goes_on_and_submits(ada, form, answers)
        _returns_it(rita, form)
        answers = _mends_and_submits(ada, form, answers)
        until = _accepts_it(rita, form)
        _reads_it_back(rita, form, answers)
        _finds_what_it_opened(rita, answers)
    days = (until - datetime.now(UTC)).days + 2  # the midnight after its last day has passed
    with serving_later(store, tmp_path, days) as address:
        _sees_it_expired(_entered(browser, address, "rita"), form, until)


def _entered(browser: Browser, address: str, who: str) -> Page:
    """A window of this person, who has signed in."""
    context = browser.new_context(base_url=address, viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(SHOWN_WITHIN)
    page = context.new_page()
    page.goto("/assessments")
    page.get_by_role("button", name=world.PEOPLE[who][0]).click()
    expect(page.get_by_role("heading", name="Assessments", level=1)).to_be_visible()
    return page


def _keeps_half_of_it(page: Page, form: Form, answers: list[Answer]) -> None:
    """From the list to the form for the model; what is answered so far is stored as a draft."""
    presses(page.get_by_role("button", name="Start an assessment"), seen=_chooser(page, "Form"))
    _choose(page, "Form", form.title)
    _choose(page, "Model", world.NAME)
    for one in answers[: len(answers) // 2]:
        answering.give(page, one)
    going_on = re.compile(r"id=ASS-\d+.*change=yes|change=yes.*id=ASS-\d+")
    drawn(page)
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page).to_have_url(going_on)


def _goes_on_and_submits(page: Page, form: Form, answers: list[Answer]) -> None:
    """The draft is found again with all that was answered, filled to its end, and submitted."""
    _opens(page, form, "draft")
    presses(page.get_by_role("button", name="Go on with it"), seen=_reviewing(page))
    kept = len(answers) // 2
    for one in answers[kept:]:
        answering.give(page, one)
    _submits(page, answers)


def _submits(page: Page, answers: list[Answer]) -> None:
    submit = page.get_by_role("button", name="Submit for review")
    presses(_reviewing(page), seen=submit)
    _says_every_answer(page, answers)
    done = page.get_by_role("status").filter(has_text="is filed as version")
    presses(submit, seen=done)


def _says_every_answer(page: Page, answers: list[Answer]) -> None:
    for one in answers:
        row = page.locator("table.answers tr").filter(has=page.get_by_text(one.question.text, exact=True))
        expect(row).to_contain_text(one.read)


def _returns_it(page: Page, form: Form) -> None:
    _opens(page, form, "submitted")
    page.get_by_role("textbox", name="In words").fill(WANTING)
    returned = page.get_by_role("status", name="Verdict").filter(has_text="Returned by Rita Roth")
    presses(page.get_by_role("button", name="Return it"), seen=returned.first)
    expect(returned.first).to_contain_text(WANTING)


def _mends_and_submits(page: Page, form: Form, answers: list[Answer]) -> list[Answer]:
    _opens(page, form, "returned")
    presses(page.get_by_role("button", name="Go on with it"), seen=_reviewing(page))
    expect(page.get_by_text(f"Returned by Rita Roth: {WANTING}")).to_be_visible()
    new = {one.question.id: one for one in answering.mended(answers)}
    for one in new.values():
        answering.give(page, one)
    told = [new.get(one.question.id, one) for one in answers]
    _submits(page, told)
    return told


def _accepts_it(page: Page, form: Form) -> datetime:
    """The last day on which it counts, as the page says it."""
    _opens(page, form, "submitted")
    page.get_by_role("textbox", name="In words").fill("Complete.")
    accepted = page.get_by_role("status", name="Verdict").filter(has_text="Accepted by Rita Roth")
    presses(page.get_by_role("button", name="Accept it"), seen=accepted.first)
    found = re.search(r"it counts until (\d+ \w+ \d{4})", accepted.first.inner_text())
    assert found is not None
    return datetime.strptime(found.group(1), "%d %b %Y").replace(tzinfo=UTC)


def _reads_it_back(page: Page, form: Form, answers: list[Answer]) -> None:
    """The report says every answer, the result as the page has it, and who filled and reviewed it."""
    result = page.get_by_role("status", name="Verdict").filter(has_text="risk score").first.inner_text()
    text = _report(page)
    wanted = [f"{form.title}: {world.NAME}", result, "Accepted by Rita Roth", "Ada Arndt", "Complete."]
    wanted += [part for one in answers for part in (one.question.text, one.read)]
    risky = [option for one in answers for option in one.chosen if option.risk]
    wanted += [part for option in risky for part in (option.rationale, option.mitigation)]
    assert [part for part in wanted if _joined(part) not in text] == []


def _report(page: Page) -> str:
    presses(
        page.get_by_role("button", name="Make this assessment as PDF"),
        seen=page.get_by_role("button", name="Download assessment-"),
    )
    drawn(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download assessment-").click()
    paper = PdfReader(BytesIO(Path(started.value.path()).read_bytes()))
    return _joined(" ".join(sheet.extract_text() for sheet in paper.pages))


def _joined(text: str) -> str:
    return " ".join(text.split())


def _finds_what_it_opened(page: Page, answers: list[Answer]) -> None:
    """One finding for each grave answer that stood when it was accepted, and none for the one mended."""
    page.goto(f"/findings?model={world.MODEL}")
    grave = [(one.question.text, option.label) for one in answers for option in one.grave]
    assert grave, "one of two was not mended"
    links = page.get_by_role("region", name="Table").get_by_role("link")
    expect(links).to_have_count(len(grave))
    told = {f"{question} – {answer}" for question, answer in grave}
    assert set(links.all_inner_texts()) == told


def _sees_it_expired(page: Page, form: Form, until: datetime) -> None:
    _opens(page, form, "expired")
    told = f"It expired on {until.day} {until:%b %Y}"
    expect(page.get_by_role("status", name="Verdict").first).to_contain_text(told)
    assert told in _report(page)


def _opens(page: Page, form: Form, standing: str) -> None:
    """From the list to the assessment of the form, which stands there as it should."""
    page.goto("/assessments")
    row = page.get_by_role("row").filter(has_text=form.title)
    expect(row.get_by_role("cell", name=standing, exact=True)).to_be_visible()
    drawn(page)
    row.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"id=ASS-\d+"))
    drawn(page)


def _reviewing(page: Page) -> Locator:
    return page.get_by_role("button", name="Review before filing")


def _chooser(page: Page, name: str) -> Locator:
    return page.get_by_role("combobox", name=name, exact=True)


def _choose(page: Page, name: str, option: str) -> None:
    """Written, so that a long list comes down to the one."""
    drawn(page)
    field = _chooser(page, name)
    if field.input_value() == f"{name}: {option}":
        return
    field.fill(option)
    page.get_by_role("option", name=f"{name}: {option}", exact=True).click()
    expect(field).to_have_value(f"{name}: {option}")
