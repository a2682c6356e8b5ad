"""A model in Chromium, from planning to production, through a rebuild and to a rollback."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import lifecycle_world as world
from tests.browser.acting import Team, drawn, opened, presses, writes
from tests.browser.conftest import SHOWN_WITHIN, serving
from tests.services.journey import PEOPLE, SIGNERS

pytestmark = pytest.mark.browser
BOARD, COUNCIL = "ML Model Review Board", "ML Model Governance Council"
# The upper tiers owe some thirty deliverables each: minutes in a browser, where the lowest takes one.
TIERS = list(world.MODELS) if os.environ.get("MLGOV_EVERY_TIER") else ["sorting"]
NEEDED = {"critical": {BOARD: 2, COUNCIL: 1}, "important": {BOARD: 1}, "standard": {}}


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where the store with the three models is served."""
    store = world.built(tmp_path / "lifecycle.duckdb", TIERS)
    with serving(store, tmp_path) as found:
        yield found


@pytest.mark.parametrize("model", TIERS)
def test_from_planning_to_production_through_a_rebuild_and_back(
    model: str, browser: Browser, address: str
) -> None:
    expect.set_options(timeout=SHOWN_WITHIN)
    team = Team(browser, address, {who: name for who, (name, _) in PEOPLE.items()})
    tier = world.MODELS[model]
    _is_refused_at_the_first_gate(team["dora"], model)
    _submits(team["dora"], model, "1.0.0", world.UNSAID)
    _accepts_everything(team["ada"], model, "1.0.0")
    for phase in ("Data acquisition", "Model development", "Model evaluation"):
        _moves_on(team["dora"], model, "1.0.0", phase)
    _goes_live(team, model, "1.0.0", tier)
    before = world.now()
    _opens_a_rebuild(team["dora"], model)
    for gate in ("evaluation", "staging", "production"):
        _carries_over(team["ines"], model, gate)  # for some it takes who did not build it
    _accepts_everything(team["ada"], model, "1.1.0", world.WAY[2:])
    _moves_on(team["dora"], model, "1.1.0", "Model evaluation")
    _goes_live(team, model, "1.1.0", tier)
    assert _live(team["dora"], model) == "1.1.0"
    _rolls_back(team["dora"], model)
    assert _live(team["dora"], model) == "1.0.0"
    assert _live(team["dora"], model, before) == "1.0.0"
    _stood_then(team["dora"], model, before)


def _lifecycle(page: Page, model: str, version: str, **more: str) -> None:
    """The lifecycle of a version, drawn to its end."""
    told = "".join(f"&{name}={value}" for name, value in more.items())
    page.goto(f"/model?model={model}&tab=lifecycle&version={version}{told}")
    expect(page.get_by_role("heading", name="Deployments of this model")).to_be_visible()
    drawn(page)


def _button(where: Page | Locator, name: str) -> Locator:
    return where.get_by_role("button", name=name, exact=True)


def _in(page: Page, version: str, phase: str) -> Locator:
    """What the page says of a version that is in a phase."""
    return page.get_by_role("status", name="Verdict").filter(has_text=f"{version} is in “{phase}")


def _is_refused_at_the_first_gate(page: Page, model: str) -> None:
    _lifecycle(page, model, "1.0.0")
    refusal = page.get_by_role("alert").filter(has_text="missing before the gate “Planned”")
    presses(_button(opened(page, "Move it on to"), "Move it on"), seen=refusal)
    expect(refusal).to_contain_text("Success criteria and how they are measured: nothing has been submitted")
    expect(refusal).to_contain_text("who can mend it: Model steward")


def _submits(page: Page, model: str, version: str, deliverable: str, gate: str = "data") -> None:
    _lifecycle(page, model, version, gate=gate, deliverable=deliverable)
    writes(page, "What it says, in a few sentences", "What counts as success.")
    presses(_button(page, "Submit it"), seen=page.locator("table", has_text="What counts as success."))
    expect(page.get_by_text("Submitted", exact=True).first).to_be_visible()


def _accepts_everything(page: Page, model: str, version: str, gates: tuple[str, ...] = world.WAY) -> None:
    """Gate by gate: all that waits at once, or the one that does."""
    for gate in gates:
        _lifecycle(page, model, version, gate=gate)
        table = page.locator("table", has_text="What it says")
        accepted = table.filter(has_not_text="to accept")
        several = page.get_by_role("button", name=re.compile(r"^Accept \d+ deliverables$"))
        if several.count():
            presses(several, seen=accepted)
        else:
            table.get_by_role("link").first.click()
            presses(_button(page, "Accept it"), seen=accepted)


def _moves_on(page: Page, model: str, version: str, to: str) -> None:
    _lifecycle(page, model, version)
    presses(_button(opened(page, "Move it on to"), "Move it on"), seen=_in(page, version, to))


def _goes_live(team: Team, model: str, version: str, tier: str) -> None:
    """Staging, then production, which is refused where signatures are missing, and its rollout."""
    page = team["dora"]
    _deploys(page, model, version, "staging", _in(page, version, "Model deployment"))
    if NEEDED[tier]:
        refusal = page.get_by_role("alert").filter(has_text="it is not deployed to production")
        _deploys(page, model, version, "production", refusal)
        expect(refusal).to_contain_text("its approval has not been requested")
        _is_approved(team, model, version, tier)
    _deploys(page, model, version, "production", _in(page, version, "Model monitoring"))
    box = opened(page, "Finish its rollout to production")
    presses(_button(box, "Finish the rollout"), gone=box)


def _deploys(page: Page, model: str, version: str, environment: str, seen: Locator) -> None:
    _lifecycle(page, model, version)
    box = opened(page, f"Deploy it to {environment}")
    presses(_button(box, f"Deploy to {environment}"), seen=seen)


def _is_approved(team: Team, model: str, version: str, tier: str) -> None:
    page = team["dora"]
    _lifecycle(page, model, version)
    checklist = page.locator("table", has_text="Who can mend it")
    row = checklist.locator("tr", has_text="Approved by").filter(has_text="waiting")
    presses(_button(opened(page, "Request approval for"), "Request approval"), seen=row)
    row.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("approvals"))
    path = page.url.removeprefix(team.address)
    for body, least in NEEDED[tier].items():
        signers = SIGNERS["council" if body == COUNCIL else "review_board"]
        for who in signers[:least]:
            _signs(team[who], path)


def _signs(page: Page, path: str) -> None:
    page.goto(path)
    expect(_button(page, "Approve")).to_be_visible()
    presses(_button(page, "Approve"), gone=_button(page, "Approve"))
    expect(page.locator("table", has_text="Comments and conditions")).to_contain_text("approved")


def _opens_a_rebuild(page: Page, model: str) -> None:
    _lifecycle(page, model, "1.0.0")
    box = opened(page, "Open a rebuild")
    writes(page, "New version", "1.1.0")
    writes(page, "What is to be mended", "Newer data")
    rebuilds = page.get_by_role("heading", name="Rebuilds of this model")
    presses(_button(box, "Open the rebuild"), seen=rebuilds)
    _lifecycle(page, model, "1.1.0")
    expect(page.get_by_role("status", name="Verdict")).to_contain_text("1.1.0 is in “Model development")


def _carries_over(page: Page, model: str, gate: str) -> None:
    """What held of the version before is submitted for this one, the rest anew."""
    _lifecycle(page, model, "1.1.0", gate=gate)
    carried = page.locator("table", has_text="What it says").filter(has_text="to accept")
    presses(_button(page, "Carry them over"), seen=carried)
    table = page.locator("table", has_text="What it says")
    for place in range(table.locator("tr", has_text="missing").count()):
        table.locator("tr", has_text="missing").first.get_by_role("link").click()
        text = f"Tested again, {gate} {place}."
        writes(page, "What it says, in a few sentences", text)
        presses(_button(page, "Submit it"), seen=table.filter(has_text=text))
        _lifecycle(page, model, "1.1.0", gate=gate)
    expect(table).not_to_contain_text("missing")


def _rolls_back(page: Page, model: str) -> None:
    _lifecycle(page, model, "1.1.0")
    box = opened(page, "Roll it back: 1.0.0 serves again")
    writes(page, "Why it is taken back", "It is slower than promised")
    taken = page.locator("table", has_text="In place of").filter(has_text="It is slower than promised")
    presses(_button(box, "Roll back"), seen=taken)


def _live(page: Page, model: str, at: datetime | None = None) -> str:
    """The version that the model's head says is live, now or as of a moment."""
    page.goto(f"/model?model={model}&tab=versions" + (f"&as_of={_text(at)}" if at else ""))
    head = page.get_by_text(re.compile(r"version \S+ live|no version live"))
    expect(head).to_be_visible()
    found = re.search(r"version ([\d.]+) live", head.inner_text())
    return found.group(1) if found else ""


def _stood_then(page: Page, model: str, at: datetime) -> None:
    """Before the rebuild there was no second version on its way, and nothing had been taken back."""
    page.goto(f"/model?model={model}&tab=lifecycle&version=1.0.0&as_of={_text(at)}")
    expect(page.get_by_role("heading", name="Deployments of this model")).to_be_visible()
    expect(page.get_by_role("status", name="Verdict")).to_contain_text("1.0.0 is in “Model monitoring")
    expect(page.get_by_text("You are looking at the past")).to_be_visible()
    expect(page.get_by_role("heading", name="Rebuilds of this model")).to_have_count(0)
    expect(page.locator("table", has_text="In place of")).not_to_contain_text("1.1.0")


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
