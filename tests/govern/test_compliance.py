"""Compliance: states of requirements, declarations at the edges of their days, and scores counted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.govern import compliance_scores as scores
from mlgov.govern.compliance import Compliance, compliance
from mlgov.govern.compliance_answers import Answer, unbound
from mlgov.govern.compliance_claims import STATES, Organisation, State, combined
from mlgov.govern.compliance_declared import book
from mlgov.govern.compliance_organisation import KNOWN
from mlgov.govern.entries import Entry, Records, entries
from mlgov.govern.families import FamilyState
from mlgov.govern.model_standings import model_standings
from mlgov.govern.records.compliance import ALL, declaration_id
from mlgov.policy.compliance import Known, Scope
from tests.govern.filing import NOW, Filed, assessment, entry, figures, filed, live, model
from tests.govern.small_policy import small_policy

OK = {("credit", "1.0.0"): {"performance": FamilyState("performance", "ok", "1 figure within its limit")}}


def declaration(control: str, *, id: str = "", at: datetime = NOW, **more: Any) -> Filed:
    body = {
        "regime": "rule", "control": control, "reason": "so", "owner": "Ada", "valid_until": "2027-01-31",
        "declared_by": "ada", "confirmed_by": "rita",
    } | more  # fmt: skip
    return filed("compliance_declaration", body, at=at)


def person(id: str, active: bool = True) -> Filed:
    return filed("person", {"id": id, "name": id.title(), "roles": [], "active": active})


def training(who: str, until: str | None) -> Filed:
    body = {"person": who, "course": "C", "completed_on": "2026-01-05", "expires_on": until}
    return filed("training", body, id=f"T-{who}")


def told(*found: Entry, families: Any = OK, published: datetime | None = None, **shelf: Any) -> Organisation:
    return Organisation(found or (entry(),), shelf, families, published)


def states(organisation: Organisation, now: datetime = NOW) -> dict[str, State]:
    found = compliance(organisation, small_policy(), now)
    return {one.control.id: one.state for one in found.answers}


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ((), "not_evaluated"),
        (("met", "met"), "met"),
        (("met", "not_applicable"), "met"),
        (("met", "not_met"), "partly"),
        (("met", "not_evaluated"), "partly"),
        (("partly",), "partly"),
        (("partly", "not_met"), "partly"),
        (("not_met", "not_evaluated"), "not_met"),
        (("not_met", "not_met"), "not_met"),
        (("not_evaluated", "not_applicable"), "not_evaluated"),
        (("not_applicable", "not_applicable"), "not_applicable"),
    ],
)
def test_several_things_that_all_have_to_be_shown(given: Sequence[State], state: State) -> None:
    assert combined(given) == state


@given(st.lists(st.sampled_from(get_args(State)), min_size=1))
def test_nothing_is_met_while_anything_that_applies_is_not(found: list[State]) -> None:
    state = combined(found)
    assert (state == "met") == ("met" in found and set(found) <= {"met", "not_applicable"})
    assert combined(reversed(found)) == state
    assert combined([*found, "not_applicable"]) == state


def test_a_model_with_nothing_on_file_but_its_entry() -> None:
    assert states(told()) == {
        "R.1": "met",  # owner and steward are named
        "R.2": "partly",  # the figures keep their limits, the critical model owes the form
        "R.3": "not_evaluated",  # no procedure, no declaration
        "R.4": "partly",  # nobody is trained, the models have owners
        "R.5": "not_evaluated",
        "R.6": "not_applicable",  # asked of standard models alone
    }


def test_each_kind_of_evidence_moves_its_requirement() -> None:
    assert states(told(entry(assessments=[assessment()])))["R.2"] == "met"
    assert states(told(entry(models=[model(steward="")])))["R.1"] == "partly"
    assert states(told(entry(models=[model(steward="", owner="")])))["R.1"] == "not_met"
    bad = {("credit", "1.0.0"): {"performance": FamilyState("performance", "breach", "0.5, too low")}}
    assert states(told(families=bad))["R.2"] == "not_met"
    assert states(told(families={}))["R.2"] == "not_met"  # the form is owed, and no figure speaks


def test_a_model_that_is_not_in_use_answers_for_nothing() -> None:
    organisation = told(entry(versions=[live(stage="staging")]))
    assert set(states(organisation)) == {"R.4", "R.5"}
    (own,) = model_standings(organisation, small_policy(), NOW).by_model.values()
    assert own.answers == ()


def test_people_are_trained_until_the_end_of_the_last_day() -> None:
    people = {"person": [person("ada"), person("otto"), person("gone", active=False)]}
    trained = [training("ada", "2026-11-14"), training("otto", None), training("gone", None)]

    def at(now: datetime) -> str:
        found = compliance(told(**people, training=trained), small_policy(), now).answers
        return next(each.why for one in found if one.control.id == "R.4" for each in one.shown)

    assert at(datetime(2026, 11, 14, 23, 59, 59, tzinfo=UTC)) == "2 of 2 active people are trained"
    assert at(datetime(2026, 11, 15, tzinfo=UTC)) == "1 of 2 active people are trained"
    assert states(told(**people, training=trained))["R.4"] == "met"
    later = datetime(2026, 11, 15, tzinfo=UTC)  # one of two is not more than the half that the policy asks
    assert states(told(**people, training=trained), later)["R.4"] == "partly"


def test_a_declaration_counts_to_the_last_second_of_its_day_and_not_a_second_longer() -> None:
    shelf = {"compliance_declaration": [
        declaration("R.5", state="met", reference="Register 7", valid_until="2027-02-28")]}  # fmt: skip
    midnight = datetime(2027, 3, 1, tzinfo=UTC)
    assert states(told(**shelf), midnight - timedelta(seconds=1))["R.5"] == "met"
    assert states(told(**shelf), midnight)["R.5"] == "not_evaluated"
    leap = {"compliance_declaration": [
        declaration("R.5", state="met", reference="Register 7", valid_until="2028-02-29")]}  # fmt: skip
    assert states(told(**leap), datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC))["R.5"] == "met"
    assert states(told(**leap), datetime(2028, 3, 1, tzinfo=UTC))["R.5"] == "not_evaluated"


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"state": "met"}, "met"),
        ({"state": "partly"}, "partly"),
        ({"state": "not_met"}, "not_met"),
        ({"state": "met", "confirmed_by": ""}, "not_evaluated"),
        ({"state": "not_met", "confirmed_by": ""}, "not_met"),  # nobody has to confirm bad news
        ({"state": "met", "withdrawn": True}, "not_evaluated"),
        ({"state": "met", "refused": "no such register", "confirmed_by": ""}, "not_evaluated"),
        ({"applicable": False}, "not_applicable"),
        ({"applicable": False, "confirmed_by": ""}, "not_evaluated"),
        ({}, "not_evaluated"),  # it applies, and nobody says how it is met
    ],
)
def test_what_a_declaration_says_of_a_requirement(more: dict[str, Any], state: State) -> None:
    shelf = [declaration("R.5", reference="Register 7", **more)]
    assert states(told(compliance_declaration=shelf))["R.5"] == state


def test_a_declaration_is_one_more_thing_beside_live_evidence() -> None:
    done = [declaration("R.3", state="met", reference="Plan 3")]
    assert states(told(compliance_declaration=done))["R.3"] == "partly"
    body = {
        "procedure": "oversight", "title": "O", "summary": "s", "owner": "Ada", "reference": "r",
        "valid_until": "2027-01-01",
    }  # fmt: skip
    settled = filed("procedure", body, id="PRO-1")
    both = told(entry(procedures=[settled]), compliance_declaration=done)
    assert states(both)["R.3"] == "met"


def test_the_nearest_declaration_that_counts_speaks() -> None:
    out = {"applicable": False, "reason": "no such use"}
    whole = declaration(ALL, **out)
    known = book([whole, declaration("R.5"), declaration("R.1", model="credit", **out)], NOW)

    def speaks(control: str, about: str = "") -> str | None:
        found = known.speaking("rule", control, about)
        return found.record.id if found else None

    assert speaks("R.5") == "rule/R.5"
    assert speaks("R.4") == declaration_id("rule", ALL, None)
    assert speaks("R.1", "credit") == "rule/R.1@credit"
    assert speaks("R.1", "churn") == "rule/*"
    assert known.speaking("other", "R.1") is None
    assert states(told(compliance_declaration=[whole]))["R.1"] == "not_applicable"
    assert states(told(compliance_declaration=[whole, declaration("R.1")]))["R.1"] == "met"


def test_whom_a_regime_binds() -> None:
    scope = Scope(tiers=("standard",), because="by hand")
    assert unbound(scope, entry(), small_policy()) == "it binds no critical models"
    assert unbound(Scope(), entry(), small_policy()) == ""
    sources = [{"name": "Ledger", "classification": "internal"}]
    personal = Scope(personal=True, because="by hand")
    assert unbound(personal, entry(), small_policy()) == ""  # nobody has said what it reads
    ledger = model()
    ledger.body["data_sources"] = sources
    assert unbound(personal, entry(models=[ledger]), small_policy()).startswith("none of its data sources")
    answered = Filed("credit", NOW, "ada", {"model": "credit", "answers": {"law": {"value": "none"}}})
    high = Scope(answers={"law": ("supervised",)}, because="by hand")
    assert (
        unbound(high, entry(classifications=[answered]), small_policy()) == "its classification says “none”"
    )
    assert unbound(high, entry(), small_policy()) == ""


def test_what_the_policy_may_ask_of_the_store_is_what_the_store_can_tell() -> None:
    assert set(get_args(Known)) == set(KNOWN)


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_an_empty_store_shows_nothing_of_the_organisation(name: str) -> None:
    state, why, _ = KNOWN[name](Organisation((), {}), small_policy(), NOW)
    speaks = {
        "incident_severities": "met",
        "roles_defined": "not_met",
    }  # the policy's own, and held by nobody
    assert state == speaks.get(name, "not_evaluated"), why
    assert why


def test_the_policy_is_in_date_until_its_review() -> None:
    rule, published = KNOWN["policy_in_date"], datetime(2026, 2, 28, 8, tzinfo=UTC)  # reviewed every 6 months
    organisation = told(published=published)
    assert rule(organisation, small_policy(), datetime(2026, 8, 28, 23, 59, 59, tzinfo=UTC))[0] == "met"
    assert rule(organisation, small_policy(), datetime(2026, 8, 29, tzinfo=UTC))[0] == "not_met"


def portfolio(*units: str | None) -> list[Entry]:
    """A model in use for each unit; the second and every other one has no steward."""
    models = [
        model(id=f"m{n}", business_unit=unit or "", steward="Ada" if n % 2 == 0 else "", owner="")
        for n, unit in enumerate(units)
    ]
    versions = [live(model=one.id) for one in models]
    none = figures({}).clear()
    return entries(Records(models=models, versions=versions), none, small_policy(), NOW)


def test_scores_by_hand() -> None:
    """Four requirements about models bind each of three, and two are the organisation's.

    m0 and m2 have a steward and no owner: R.1 partly. m1 has neither: R.1 not met. R.2 is not met (the form
    is owed, no figure). R.3 applies to m0 alone, R.6 to other tiers. R.5 is declared met.
    """
    out = {"applicable": False, "reason": "no such use"}
    shelf = [
        declaration("R.3", **out), declaration("R.3", model="m0"),
        declaration("R.5", state="met", reference="Register 7"),
        declaration("R.1", model="m2", **out),
    ]  # fmt: skip
    found = compliance(
        told(*portfolio("North", "North", None), families={}, compliance_declaration=shelf),
        small_policy(),
        NOW,
    )
    tally = scores.Tally
    assert scores.scores(found).models == {
        "m0": tally(partly=1, not_met=1, not_evaluated=1, not_applicable=1),
        "m1": tally(not_met=2, not_applicable=2),
        "m2": tally(not_met=1, not_applicable=3),
    }
    assert scores.scores(found).units == {
        "North": tally(partly=1, not_met=3, not_evaluated=1, not_applicable=3),
        "": tally(not_met=1, not_applicable=3),
    }
    whole = tally(met=1, partly=2, not_met=4, not_evaluated=1, not_applicable=6)
    assert scores.scores(found).regimes == {"rule": whole}
    assert scores.tally(found.answers) == whole
    assert (whole.applicable, whole.score, whole.worst) == (8, 0.125, "not_met")


def test_where_nothing_applies_there_is_no_score() -> None:
    assert scores.Tally(not_applicable=3).score is None
    assert scores.tally([]).score is None
    assert scores.Tally(not_evaluated=4).score == 0.0
    assert scores.Tally(met=1, not_evaluated=3).score == 0.25


drawn = st.lists(
    st.tuples(st.sampled_from(STATES), st.sampled_from(["", "m0", "m1", "m2"]), st.integers(0, 5)),
    max_size=40,
)


@given(drawn, st.lists(st.sampled_from(["", "North", "South"]), min_size=3, max_size=3))
def test_scores_are_those_of_a_slow_count(rows: list[tuple[State, str, int]], units: list[str]) -> None:
    regime = small_policy().compliance[0]
    answers = [Answer(regime, regime.controls[at], of, state) for state, of, at in rows]
    models = {one.id: one for one in portfolio(*units)}
    found = Compliance(answers, book([], NOW), models)

    def slow(own: list[Answer]) -> float | None:
        met = applicable = 0
        for one in own:
            if one.state == "met":
                met += 1
            if one.state != "not_applicable":
                applicable += 1
        return met / applicable if applicable > 0 else None

    every = scores.scores(found)
    for id, tally in every.models.items():
        assert tally.score == slow([one for one in answers if one.model == id])
    for unit, tally in every.units.items():
        own = [f"m{n}" for n, name in enumerate(units) if name == unit]
        assert tally.score == slow([one for one in answers if one.model in own])
    assert every.overall.score == slow(answers)
    for (_, control), tally in every.controls.items():
        assert tally.score == slow([one for one in answers if one.control.id == control])
    for tally in every.regimes.values():
        assert tally.score == slow(answers)
        assert tally.applicable + tally.not_applicable == len(answers)
    assert set(every.models) == {one.model for one in answers if one.model}


stores = st.fixed_dictionaries({
    "owner": st.booleans(), "steward": st.booleans(), "form": st.booleans(),
    "figure": st.sampled_from(["ok", "warn", "breach", "not_evaluated", None]),
    "said": st.sampled_from(["", "met", "partly", "not_met", "out"]), "second": st.booleans(),
    "live": st.booleans(),
})  # fmt: skip


@given(st.lists(stores, max_size=5))
def test_random_stores_give_the_score_that_one_counts_by_hand(rows: list[dict[str, Any]]) -> None:
    models, versions, filed_forms, shelf, families = [], [], [], [], {}
    met = applicable = 0
    for n, row in enumerate(rows):
        id = f"m{n}"
        names = {"owner": "Otto" if row["owner"] else "", "steward": "Ada" if row["steward"] else ""}
        models.append(model(id=id, **names))
        versions.append(live(model=id, stage="production" if row["live"] else "staging"))
        if row["form"]:
            filed_forms.append(assessment(model=id))
        if row["figure"]:
            families[(id, "1.0.0")] = {"performance": FamilyState("performance", row["figure"], "why")}
        second = {"confirmed_by": "rita" if row["second"] else ""}
        if row["said"]:
            says = {"applicable": False} if row["said"] == "out" else {"state": row["said"], "reference": "r"}
            shelf.append(declaration("R.3", model=id, **says, **second))
        if row["live"]:
            out = row["said"] == "out" and row["second"]
            applicable += 2 if out else 3  # R.1, R.2 and R.3; R.6 is for another tier
            met += row["owner"] and row["steward"]
            met += row["form"] and row["figure"] in ("ok", "warn")
    known = Records(models=models, versions=versions, assessments=filed_forms)
    found = model_standings(
        told(
            *(entries(known, figures({}).clear(), small_policy(), NOW) or ()),
            families=families, compliance_declaration=shelf,
        )
        if rows
        else Organisation((), {}),
        small_policy(), NOW,
    )  # fmt: skip
    tally = scores.tally(answer for own in found.by_model.values() for answer in own.answers)
    assert (tally.met, tally.applicable) == (met, applicable)
    assert tally.score == (met / applicable if applicable else None)
