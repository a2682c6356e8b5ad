"""What a person does on a page: wait until it is drawn, fill a field, open an act, press its button."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as NotInTime

from tests.browser.conftest import SHOWN_WITHIN

_TRIES = 3


def drawn(page: Page) -> None:
    """Until the page's script has ended: what it still draws anew under the pointer takes no click."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def opened(page: Page, title: str) -> Locator:
    """What holds an act, opened unless it is open already; two acts may have buttons of one name."""
    drawn(page)
    box = page.locator("details").filter(has=page.locator("summary", has_text=title))
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    return box


def writes(page: Page, name: str, text: str) -> None:
    """Fill a field and leave it: what follows it may move when its hint goes, so that a click goes astray."""
    field = page.get_by_role("textbox", name=name)
    field.fill(text)
    field.press("Tab")
    expect(field).to_have_value(text)


def presses(button: Locator, *, seen: Locator | None = None, gone: Locator | None = None) -> None:
    """Press until something is seen or gone, again where a press did nothing, as a person would."""
    awaited, state = (seen, "visible") if seen is not None else (gone, "hidden")
    assert awaited is not None
    for _ in range(_TRIES):
        drawn(button.page)
        button.click()
        try:
            awaited.wait_for(state=state, timeout=SHOWN_WITHIN / _TRIES)  # type: ignore[arg-type]
        except NotInTime:
            if not button.is_visible():
                break
        else:
            return
    pytest.fail(f"{_TRIES} presses of {button} were followed by no {state} {awaited}")
