"""The compliance page: every view, a requirement with its evidence, a declaration and its second person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from mlgov.access.people import SYSTEM
from mlgov.services import compliance, declarations
from mlgov.services.context import Context, system
from mlgov.store.database import Store
from mlgov.ui import runtime, session
from tests.pages.test_forms import fill
from tests.services import small_world
from tests.services.signing import acting, world
from tests.services.small_world import at as put_clock
from tests.ui import screen

SignIn = Callable[..., object]
DONE = {
    "regime": "iso_42001", "control": "A.3.3", "reason": "People <b>speak</b> up", "state": "met",
    "reference": "Intranet",
}  # fmt: skip


@pytest.fixture
def root() -> Iterator[Context]:
    """Where a few people declare; ten minutes ago, so that what they do now lies after it."""
    made = world()
    put_clock(made, datetime.now(UTC) - timedelta(minutes=10))
    runtime.use(made.store)
    yield made
    runtime.use(None)
    made.store.close()


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A store with a model in use, behind the browser of who may see everything."""
    store = small_world.made().store
    runtime.use(store)
    monkeypatch.setattr(session, "provider", lambda: SYSTEM)
    yield
    runtime.use(None)
    store.close()


def test_the_verdict_the_cards_and_the_requirements_come_first(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio, "viewer")
    at = screen.opened("compliance")
    shown, told = screen.text(at), compliance.summary(system(portfolio))
    for row in told["regimes"]:
        assert row["title"] in shown
        assert f"{row['met']} of {row['applicable']} met" in shown
    whole = told["overall"]
    assert f"{whole['not_evaluated']} can't be told, because nothing on file speaks for them" in shown
    assert "NIST AI Risk Management Framework" in shown and "Download" not in shown
    assert "compliance?regime=iso_42001&amp;control=A.2.2" in screen.source(at)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (
            {"view": "statement", "regime": "iso_42001"},
            ["A.10.4", "Not declared; it applies unless somebody says otherwise"],
        ),
        ({"view": "declarations"}, ["Nothing is declared yet"]),
        ({"regime": "gdpr", "state": "not_evaluated"}, ["Data are erased on request"]),
        (
            {"regime": "nist_ai_rmf", "control": "MAP 1.1"},
            ["MAP 1.1: Purpose and setting", "The text was read"],
        ),
        ({"regime": "eu_ai_act", "control": "Article 73"}, ["to be confirmed with counsel", "binds"]),
        ({"regime": "iso_42001", "control": "A.3.3"}, ["nobody has declared it", "Model steward"]),
        ({"subject": "nobody"}, ["Nothing is asked of this model", "No version of a model nobody is in use"]),
        ({"regime": "sr_11_7", "control": "1"}, ["The policy has no regime “sr_11_7”"]),
        ({"regime": "gdpr", "control": "Article 99"}, ["has no “Article 99”", "<code>Article 9</code>"]),
        (
            {"regime": "sr_11_7"},
            ["The policy has no regime “sr_11_7”", "SR 26-2", "Show all regimes"],
        ),
        ({"regime": "<b>x", "view": "statement"}, ["The policy has no regime “&lt;b&gt;x”"]),
        (
            {"id": "iso_42001/A.9.9"},
            ["there is no declaration iso_42001/A.9.9", "Back to the declarations"],
        ),
    ],
)
def test_each_view_has_its_address(
    portfolio: Store, signed_in: SignIn, address: dict[str, str], words: list[str]
) -> None:
    signed_in(portfolio, "viewer")
    shown = screen.source(screen.opened("compliance", **address)) + screen.text(
        screen.opened("compliance", **address)
    )
    assert [one for one in words if one.casefold() not in shown.casefold()] == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ({"view": "models"}, ["Not evaluated", "subject=loans"]),
        ({"view": "units"}, ["Business unit", "Not evaluated"]),
        ({"subject": "loans"}, ["All models", "Purpose and setting are documented"]),
        ({"regime": "nist_ai_rmf", "control": "MAP 1.1"}, ["subject=loans", "in use that it binds meet it"]),
        (
            {"regime": "nist_ai_rmf", "control": "MAP 1.1", "subject": "loans"},
            ["What shows it", "What it is for", "Entry in the inventory"],
        ),
    ],
)
def test_a_model_in_use_is_seen_with_its_evidence(
    used: None, address: dict[str, str], words: list[str]
) -> None:
    shown = screen.source(screen.opened("compliance", **address))
    assert [one for one in words if one not in shown] == []


def test_an_empty_store_says_what_to_do(empty_store: Store, signed_in: SignIn) -> None:
    signed_in(empty_store, "steward")
    assert "No version of a model is in use" in screen.text(screen.opened("compliance", view="models"))
    shown = screen.text(screen.opened("compliance", regime="nist_ai_rmf", control="MAP 1.1"))
    assert "No version of a model is in use" in shown


def test_it_is_declared_by_form_and_confirmed_by_somebody_else(
    root: Context, enter: Callable[[str], None]
) -> None:
    enter("ada")
    at = screen.opened("compliance", new="yes", regime="iso_42001", control="A.3.3")
    at = screen.button(at, "Review before filing")
    assert "Reason: missing" in screen.text(at)
    fill(at, "Reason", "People speak up")
    at = screen.button(screen.button(at.run(), "Review before filing"), "Declare it")
    assert "Open iso_42001/A.3.3" in screen.text(at)
    assert declarations.one(root, "iso_42001/A.3.3").record.body["declared_by"] == "ada"
    declarations.declare(acting(root, "ada"), DONE)
    own = screen.text(screen.opened("compliance", id="iso_42001/A.3.3"))
    assert "It waits for a second person" in own
    assert not [
        one for one in screen.opened("compliance", id="iso_42001/A.3.3").button if "Confirm" in one.label
    ]
    enter("rita")
    listed = screen.opened("compliance", view="declarations")
    assert "People &lt;b&gt;speak&lt;/b&gt; up" in screen.source(listed)
    at = screen.button(screen.opened("compliance", id="iso_42001/A.3.3"), "Refuse it")
    assert "Say why it is refused" in screen.text(at)
    at = screen.button(screen.opened("compliance", id="iso_42001/A.3.3"), "Confirm it")
    assert "It counts until" in screen.text(at)
    assert compliance.answers(root, regime="iso_42001", control="A.3.3")[0].state == "met"
    seen = screen.text(screen.opened("compliance", regime="iso_42001", control="A.3.3"))
    assert "Declared as met by Ada Arndt" in seen and "Declared that it applies" in seen


def test_the_past_offers_nothing_to_declare(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio, "steward")
    now = screen.source(screen.opened("compliance", regime="iso_42001", control="A.3.3"))
    past = screen.source(screen.opened("compliance", regime="iso_42001", control="A.3.3", as_of="2026-10-02"))
    assert "compliance?new=yes" in now and "compliance?new=yes" not in past


def test_who_may_take_papers_along_makes_the_paper(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio, "viewer")
    at = screen.button(
        screen.opened("compliance", view="statement", regime="gdpr"),
        "Make the paper of General Data Protection Regulation",
    )
    assert any("compliance" in one.label for one in at.get("download_button"))
