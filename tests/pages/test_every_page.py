"""What holds for every page of the page table."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest
from streamlit.navigation.page import Page

from mlgov.store.database import Store
from mlgov.ui import navigation
from tests.ui import screen
from tests.ui.small_portfolio import MODEL

NAMES = navigation.names()
TITLES = {name: title for entries in navigation.PAGES.values() for name, title, *_ in entries}
TABS = (
    "summary",
    "classification",
    "lifecycle",
    "performance",
    "drift",
    "fairness",
    "operations",
    "metadata",
    "lineage",
    "artifacts",
    "versions",
    "compare",
    "records",
    "audit",
)
SignIn = Callable[..., object]


def fine(at: object) -> str:
    """The page's HTML; fails on an exception, an apology, or text that was not escaped."""
    assert not at.exception, [one.value for one in at.exception]  # type: ignore[attr-defined]
    shown = screen.source(at)  # type: ignore[arg-type]
    assert "Sorry, this did not work" not in shown
    assert "<script" not in shown
    assert "Churn <b>" not in shown
    return shown


@pytest.mark.parametrize("name", NAMES)
def test_page_with_data(name: str, portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio)
    shown = fine(screen.opened(name))
    assert "<h1>" in shown and "Policy <b>" in shown


@pytest.mark.parametrize("name", NAMES)
def test_page_of_an_empty_store(name: str, empty_store: Store, signed_in: SignIn) -> None:
    signed_in(empty_store)
    shown = fine(screen.opened(name))
    assert "<h1>" in shown


@pytest.mark.parametrize("as_of", ["2026-10-01T09:12:00Z", "2026-10-02"])
@pytest.mark.parametrize("name", NAMES)
def test_page_as_of_a_past_moment(name: str, as_of: str, portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio)
    assert "You are looking at the past" in fine(screen.opened(name, as_of=as_of))


@pytest.mark.parametrize("name", NAMES)
def test_page_before_anything_happened_leads_back_to_now(
    name: str, portfolio: Store, signed_in: SignIn
) -> None:
    signed_in(portfolio)
    at = screen.opened(name, as_of="2020-01-01")
    assert "You are looking at the past" in fine(at)
    assert any(one.label == "Back to now" for one in at.button)


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("model", [MODEL, "churn", "nobody's <script>"])
def test_every_part_of_a_model(tab: str, model: str, portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio)
    fine(screen.opened("model", model=model, tab=tab))


@pytest.mark.parametrize("name", NAMES)
def test_page_without_a_session_asks_to_sign_in(
    name: str, portfolio: Store, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(portfolio)
    monkeypatch.setattr("mlgov.ui.session.provider", lambda: None)
    shown = screen.source(screen.opened(name))
    assert "You are not signed in" in shown and "<h1>" not in shown


@pytest.mark.parametrize("name", NAMES)
def test_page_stays_small_and_imports_only_the_screen_and_the_services(name: str) -> None:
    text = (navigation.ROOT / f"{name}.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    for node in ast.walk(ast.parse(text)):
        modules = [node.module] if isinstance(node, ast.ImportFrom) else []
        modules += [one.name for one in node.names] if isinstance(node, ast.Import) else []
        for module in modules:
            assert str(module).startswith(("mlgov.ui", "mlgov.services", "streamlit")), module


@pytest.mark.parametrize(("role", "offered"), [("auditor", True), ("executive", False)])
def test_the_navigation_offers_what_one_may_open(
    role: str, offered: bool, portfolio: Store, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(portfolio, role)
    shown: dict[str, str] = {}

    def noted(path: object, *, title: str, visibility: str, **more: object) -> object:
        shown[title] = visibility
        return Page(path, title=title, visibility=visibility, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(navigation, "Page", noted)
    seen = screen.text(screen.opened("audit"))
    assert shown["Audit trail"] == ("visible" if offered else "hidden")
    assert ("who can" in seen) is not offered, "its URL says who may read it"


def test_the_page_table_names_every_file() -> None:
    assert sorted(NAMES) == sorted(one.stem for one in navigation.ROOT.glob("*.py"))
