"""What a person does on a page: sign in, bring a file, fill a field, open an act, press its button."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as NotInTime

from tests.browser.conftest import SHOWN_WITHIN

_TRIES = 3


class Team:
    """The people of a store, by id, each in a browser window of their own; `names` is how they are called."""

    def __init__(self, browser: Browser, address: str, names: Mapping[str, str]) -> None:
        self._browser, self.address, self._names = browser, address, names
        self._pages: dict[str, Page] = {}

    def __getitem__(self, who: str) -> Page:
        if who not in self._pages:
            context = self._browser.new_context(
                base_url=self.address, viewport={"width": 1400, "height": 1000}
            )
            context.set_default_timeout(SHOWN_WITHIN)
            page = self._pages[who] = context.new_page()
            page.goto("/work")
            page.get_by_role("button", name=self._names[who]).click()
            expect(page.get_by_role("heading", level=1)).to_be_visible()
        return self._pages[who]


def uploads(page: Page, file: Path, spec: str, rows: int, version: str) -> None:
    """Bring an extract, on the page of uploads, as its spec says; version: `model 1.0.0`."""
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read this file").click()
    page.get_by_text("Edit as text").click()
    field = page.get_by_role("textbox", name="Spec")
    field.fill(spec)
    field.press("Control+Enter")
    page.get_by_role("button", name="Check this file").click()
    page.get_by_role("button", name=f"Load {rows:,} rows").click()
    done = page.get_by_role("status").filter(has_text=f"{rows:,} rows of {version}")
    expect(done).to_be_visible()


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


def writes(page: Page, name: str, text: str, *, exact: bool = False) -> None:
    """Fill a field and leave it: what follows it may move when its hint goes, so that a click goes astray."""
    field = page.get_by_role("textbox", name=name, exact=exact)
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
