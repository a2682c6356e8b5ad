"""The inventory on the screen: how complete records are, changing them, and families."""

from __future__ import annotations

from collections.abc import Callable

from mlgov.services import metadata, records
from mlgov.services.context import system
from mlgov.store.database import Store
from tests.ui import screen
from tests.ui.small_portfolio import MODEL

SignIn = Callable[..., object]


def test_what_is_missing_is_said_and_filled_in(fresh_portfolio: Store, signed_in: SignIn) -> None:
    signed_in(fresh_portfolio, "steward")
    at = screen.opened("model", model=MODEL, tab="metadata")
    seen = screen.text(at)
    assert "attributes are missing: description and use, owner, developer and" in seen
    assert "▲" not in screen.source(at), "missing is a warning, not a breach"
    at = screen.button(at, "Change the model's entry")
    texts = {one.label.partition(" (if any)")[0]: one for one in at.text_input}
    assert "Tier" not in texts, "the tier is given by classifying"
    texts["Owner"].set_value("Otto Ott")
    texts["Data source"].set_value("Ledger <b>x</b>")
    next(one for one in at.selectbox if one.label == "Classification").select("personal")
    next(one for one in at.multiselect if one.label.startswith("Does not apply")).set_value(["consumers"])
    at = at.run()
    assert len([one for one in at.text_input if one.label.startswith("Data source")]) == 2, (
        "one more line to fill"
    )
    at = screen.button(at, "Review before filing")
    assert "empty" in screen.text(at), "the reason why it does not apply is missing"
    next(one for one in at.text_input if one.label.startswith("Why “Consumers”")).set_value("not in use")
    at = screen.button(at.run(), "Review before filing")
    seen = screen.source(at)
    assert "Ledger &lt;b&gt;x&lt;/b&gt; (Personal)" in seen and "Consumers: not in use" in seen
    at = screen.button(at, "File changes to model")
    assert "is filed as version" in screen.text(at)
    body = records.get(system(fresh_portfolio), "model", MODEL).body
    assert body["data_sources"] == [{"name": "Ledger <b>x</b>", "classification": "personal"}]
    assert (body["owner"], body["not_applicable"]) == ("Otto Ott", {"consumers": "not in use"})
    assert body["tier"] == "critical"


def test_a_reader_is_offered_no_change(portfolio: Store, signed_in: SignIn) -> None:
    signed_in(portfolio, "viewer")
    at = screen.opened("model", model=MODEL, tab="metadata")
    assert not [one for one in at.button if one.label.startswith("Change")]
    assert "may not do this" in screen.text(
        screen.opened("model", model=MODEL, tab="metadata", change="model")
    )


def test_the_inventory_shows_and_filters_records_that_lack_something(
    portfolio: Store, signed_in: SignIn
) -> None:
    signed_in(portfolio)
    seen = screen.text(screen.opened("models"))
    assert "Complete records with an owner" in seen and "ok from 90 %" in seen
    assert "2 rows" not in seen
    assert seen.index("in breach") < seen.index("no risk tier yet"), "the worst comes first"
    assert "No model fits these filters." in screen.text(screen.opened("models", record="complete"))


def test_a_family_is_filed_and_lends_its_steward(fresh_portfolio: Store, signed_in: SignIn) -> None:
    signed_in(fresh_portfolio, "steward")
    ctx = system(fresh_portfolio)
    records.file(ctx, "model", {"id": "limits", "name": "Limits", "family": "Scores"})
    at = screen.opened("models", family_of="Scores")
    next(one for one in at.text_input if one.label.startswith("Steward")).set_value("Finn Falk")
    at = screen.button(screen.button(at, "Review before filing"), "File model family")
    assert "is filed as version 1" in screen.text(at), screen.source(at)
    assert metadata.describe(ctx, "limits").steward == "Finn Falk"
    assert "of the family Scores" in screen.text(screen.opened("models"))
    assert "steward Finn Falk (of the family Scores)" in screen.text(screen.opened("model", model="limits"))
    seen = screen.text(screen.opened("model", model="limits", tab="metadata"))
    assert "Finn Falk watches over it as the steward of the family Scores" in seen


def test_a_model_is_registered_by_hand(fresh_portfolio: Store, signed_in: SignIn) -> None:
    signed_in(fresh_portfolio, "steward")
    at = screen.opened("models", new="model")
    texts = {one.label: one for one in at.text_input}
    texts["Id"].set_value("limits")
    texts["Name"].set_value("Credit limits")
    next(one for one in at.multiselect if one.label.startswith("Depends on")).set_value([MODEL])
    at = screen.button(screen.button(at, "Review before filing"), "File model")
    assert "Model limits is filed as version 1" in screen.text(at)
    body = records.get(system(fresh_portfolio), "model", "limits").body
    assert (body["tier"], body["depends_on"]) == ("unclassified", [MODEL])
