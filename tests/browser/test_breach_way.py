"""A breach in Chromium, to the incident that follows from it, its review, what is mended, and the rebuild.

Everybody finds what they do on their worklist first, and gets there by its link.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from mlgov.intake.spec_file import spec_to_yaml
from tests.browser import breach_world as world
from tests.browser.acting import Team, drawn, opened, presses, uploads, writes
from tests.browser.conftest import SHOWN_WITHIN, serving
from tests.services.small_world import SPEC

pytestmark = pytest.mark.browser
ACTION = "Train it on one currency"
_WORDS = ("not met", "partly met", "not evaluated", "met")


def test_from_a_breach_to_a_rebuild_with_a_worklist_before_every_step(
    browser: Browser, tmp_path: Path
) -> None:
    expect.set_options(timeout=SHOWN_WITHIN)
    store = world.built(tmp_path / "breach.duckdb")
    with serving(store, tmp_path) as address:
        team = Team(browser, address, {who: name for who, (name, _) in world.PEOPLE.items()})
        dana, ada, rita = (team[who] for who in ("dana", "ada", "rita"))
        _has_nothing(ada, "Confirm or dismiss incident")
        before = _states(ada)
        _brings_the_second_week(dana, world.last_week(tmp_path / "last week.csv"))
        incident = _confirms(ada)
        _contains(ada, incident)
        _says_what_harm(ada, incident)
        _resolves(ada, incident)
        _has_nothing(rita, f"Close {incident}")
        _reviews(ada, incident)
        _closes(rita, incident)
        finding = _mends(dana)
        _closes_the_finding(rita, finding)
        _opens_a_rebuild(ada, incident)
        after = _states(ada)
    assert before == ["not met", "not evaluated", "not evaluated"]
    assert after == ["not met", "partly met", "partly met"], "the model is still to be rebuilt"


def _work(page: Page, what: str) -> Locator:
    """The link of a line of the worklist of whoever looks."""
    page.goto("/work")
    expect(page.get_by_role("status", name="Verdict")).to_be_visible()
    drawn(page)
    return page.locator("table").get_by_role("link", name=re.compile(f"^{re.escape(what)}"))


def _has_nothing(page: Page, what: str) -> None:
    expect(_work(page, what)).to_have_count(0)


def _goes(page: Page, what: str) -> None:
    """From the worklist to where the thing is done."""
    line = _work(page, what)
    expect(line).to_have_count(1)
    line.click()
    expect(page).not_to_have_url(re.compile("/work"))
    drawn(page)


def _button(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def _says(page: Page, text: str) -> Locator:
    return page.get_by_role("status", name="Verdict").filter(has_text=text)


def _states(page: Page) -> list[str]:
    """How accuracy, learning from incidents, and mending what was found stand, in the words of the view."""
    found = []
    for asked in (
        "regime=eu_ai_act&control=Article 15&subject=loans",
        "regime=nist_ai_rmf&control=MANAGE 4.3",
        "regime=eu_ai_act&control=Article 20",
    ):
        page.goto(f"/compliance?{asked}")
        expect(page.get_by_role("region", name="Evidence")).to_be_visible()
        drawn(page)
        said = page.get_by_role("status", name="Verdict").inner_text().lower()
        found.append(next(word for word in _WORDS if word in said))
    return found


def _brings_the_second_week(page: Page, extract: Path) -> None:
    page.goto("/uploads")
    uploads(page, extract, spec_to_yaml(SPEC), 200, "loans 1.0.0")


def _confirms(page: Page) -> str:
    _goes(page, "Confirm or dismiss incident")
    (id,) = re.findall(r"INC-\d+", page.url)
    expect(page.get_by_role("heading", name="Figures that started it")).to_be_visible()
    presses(_button(page, "Confirm it"), seen=_says(page, "is open"))
    return str(id)


def _contains(page: Page, incident: str) -> None:
    _goes(page, f"Contain incident {incident}")
    writes(page, "In words", "Decided by hand until it is mended")
    presses(_button(page, "It is contained"), seen=_says(page, "is contained"))


def _says_what_harm(page: Page, incident: str) -> None:
    _goes(page, f"Say what harm {incident} did")
    _chooses(page, "Harm that it did, or may have done", "None")
    page.keyboard.press("Escape")  # more could be chosen: the list stays open
    undecided = page.get_by_text("Nobody has said yet what harm it did")
    presses(_button(page, "Record the harm"), gone=undecided)


def _chooses(page: Page, field: str, option: str) -> None:
    box = page.get_by_role("combobox", name=field, exact=True)
    box.click()
    page.get_by_role("option").filter(has_text=option).click()
    drawn(page)


def _resolves(page: Page, incident: str) -> None:
    _goes(page, f"Find the cause of incident {incident}")
    writes(page, "In words", "Incomes were read in another currency")
    presses(_button(page, "It is resolved"), seen=_says(page, "is resolved"))


def _reviews(page: Page, incident: str) -> None:
    """The review with one action, which becomes a finding of Dana's."""
    _goes(page, f"Review {incident}")
    page.get_by_role("link", name="Review this incident").click()
    writes(page, "Summary", "A feed changed its currency")
    writes(page, "Lessons", "Check units before training")
    writes(page, "What", ACTION, exact=True)
    writes(page, "Owner", "Dana Dorn", exact=True)
    due = datetime.now(UTC).date() + timedelta(days=14)
    day = page.get_by_role("group", name="By", exact=True)
    for part, text in zip(("year", "month", "day"), f"{due}".split("-"), strict=True):
        day.get_by_role("spinbutton", name=part).press_sequentially(text)
    _chooses(page, "Severity", "S2")
    file = _button(page, "File the review")
    presses(_button(page, "Review before filing"), seen=file)
    presses(file, seen=page.get_by_role("status").filter(has_text="is filed as version 1"))


def _closes(page: Page, incident: str) -> None:
    _goes(page, f"Close {incident}")
    presses(_button(page, "Close this incident"), seen=_says(page, "is closed"))


def _mends(page: Page) -> str:
    """Dana plans, starts, and submits what shows that it is mended."""
    _goes(page, "Mend FIN-")
    (id,) = re.findall(r"FIN-\d+", page.url)
    writes(page, "In words", "Train it again on euros")
    presses(_button(page, "Agree the plan"), seen=_says(page, "Plan agreed"))
    presses(_button(page, "Start on it"), seen=_says(page, "In progress"))
    writes(page, "In words", "Trained, and the units are tested")
    presses(_button(page, "Submit for closure"), seen=_says(page, "Submitted"))
    return str(id)


def _closes_the_finding(page: Page, finding: str) -> None:
    _goes(page, f"Close or return {finding}")
    presses(_button(page, "Close it"), seen=_says(page, "Closed"))


def _opens_a_rebuild(page: Page, incident: str) -> None:
    """From the incident to the form, which knows what asks for it; the new version is then on its way."""
    page.goto(f"/incidents?id={incident}")
    page.get_by_role("link", name="Rebuild the model because of it").click()
    box = opened(page, "Open a rebuild")
    expect(box.get_by_role("textbox", name="Which one")).to_have_value(incident)
    writes(page, "New version", "1.1.0")
    writes(page, "What is to be mended", "One currency")
    presses(_button(box, "Open the rebuild"), seen=page.get_by_role("heading", name="Rebuilds of this model"))
    page.goto(f"/incidents?id={incident}")
    expect(page.get_by_role("heading", name="Rebuilds that it asked for")).to_be_visible()
    expect(page.get_by_role("link", name="1.0.0 as 1.1.0")).to_be_visible()
    expect(_work(page, "Bring the rebuild")).to_have_count(1)
