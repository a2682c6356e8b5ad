"""Assessments through the services: their life, every refusal, and what follows from accepting one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from mlgov.errors import AccessError, ConflictError, MlgovError, RecordError
from mlgov.policy.models import Form
from mlgov.policy.publish import document, from_document
from mlgov.services import (
    assessment_list,
    assessment_start,
    assessments,
    dossiers,
    findings,
    inventory,
    overview,
    records,
)
from mlgov.services.context import Context
from mlgov.services.courses import course
from mlgov.services.policies import publish
from tests.services import journey
from tests.services.journey import acting, at_phase, ethics, least_risky
from tests.services.small_world import NOW, at


@pytest.fixture
def root(tmp_path: Any) -> Iterator[Context]:
    made = at_phase("critical", "planning", tmp_path)
    yield made
    made.store.close()


def body(root: Context, **answers: Any) -> dict[str, Any]:
    return least_risky(ethics(root), **answers)


def sent(root: Context, who: str = "ines", **answers: Any) -> str:
    return assessments.submit(acting(root, who), body(root, **answers)).id


def refused(act: Callable[[], Any], kind: type[MlgovError] = RecordError) -> str:
    with pytest.raises(kind) as caught:
        act()
    return " ".join([str(caught.value), *(f"{one.what} {one.fix}" for one in caught.value.problems)])


def state(root: Context, id: str) -> str:
    return assessments.one(root, id).life.state


def test_from_a_draft_to_an_accepted_one_that_expires_by_itself(root: Context) -> None:
    ines, rita = acting(root, "ines"), acting(root, "rita")
    draft = assessments.save(ines, {"form": "ethics_impact", "model": "loans", "answers": {}})
    assert (draft.body["state"], draft.body["status"]) == ("draft", "not_evaluated")
    given = assessments.save(ines, body(root), id=draft.id, base_version=1)
    handed = assessments.submit(ines, id=draft.id, base_version=given.version)
    assert (handed.body["state"], handed.body["submitted_by"]) == ("submitted", "ines")
    assert assessments.take(rita, draft.id).body["reviewer"] == "rita"
    back = assessments.hand_back(rita, draft.id, "Who benefits?")
    assert (back.body["state"], back.body["band"], back.body["comments"]) == (
        "returned",
        None,
        "Who benefits?",
    )
    mended = body(root) | {"form_version": back.body["form_version"]}
    again = assessments.save(ines, mended, id=draft.id, base_version=back.version)
    assert again.body["state"] == "returned", "it stays returned until it is submitted again"
    assessments.submit(ines, id=draft.id, base_version=again.version)
    done = assessments.accept(rita, draft.id, comments="Complete")
    assert (done.body["state"], done.body["reviewed_by"], done.body["band"]) == ("accepted", "rita", "low")
    stood = assessments.one(root, draft.id)
    assert stood.life.state == "accepted"
    at(root, NOW + timedelta(days=370))
    assert state(root, draft.id) == "expired"
    assert records.get(root, "assessment", draft.id).body["state"] == "accepted", "nothing is stored of it"
    assert assessments.every(root, as_of=done.at)[-1].life.state == "accepted"


def test_only_an_accepted_one_in_date_counts(root: Context) -> None:
    own = lambda: dossiers.assessments(root, course(root, "loans", "1.0.0"))["ethics_impact"].id  # noqa: E731
    assert own() == "ASS-0001"
    id = sent(root)
    assert own() == "ASS-0001", "what waits does not count yet"
    assessments.accept(acting(root, "rita"), id)
    assert own() == id
    at(root, NOW + timedelta(days=500))
    assert dossiers.assessments(root, course(root, "loans", "1.0.0")) == {}


def test_what_was_filed_before_there_was_a_review_counts_from_its_day(root: Context) -> None:
    at(root, NOW + timedelta(days=30))
    brought = records.file(root, "assessment", body(root))
    found = assessments.one(root, brought.id)
    assert (brought.body["state"], found.life.state) == ("submitted", "accepted")
    assert "accepted and can't be saved" in refused(
        lambda: assessments.save(acting(root, "ines"), body(root), id=brought.id, base_version=1)
    )


STEPS: dict[str, Callable[[Context, str], Any]] = {
    "save": lambda ctx, id: assessments.save(ctx, body(ctx), id=id, base_version=1),
    "submit": lambda ctx, id: assessments.submit(ctx, body(ctx), id=id, base_version=1),
    "take": assessments.take,
    "put back": assessments.put_back,
    "accept": assessments.accept,
    "hand back": lambda ctx, id: assessments.hand_back(ctx, id, "No"),
}
RIGHT = {
    "save": "assessment.file", "submit": "assessment.file", "take": "assessment.review",
    "put back": "assessment.review", "accept": "assessment.review", "hand back": "assessment.review",
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", ["ella", "adam", "aldo"])
def test_without_the_right_nothing_happens(root: Context, step: str, who: str) -> None:
    id = sent(root)
    assert RIGHT[step] in refused(lambda: STEPS[step](acting(root, who), id), AccessError)
    assert state(root, id) == "submitted"


def test_who_may_fill_one_may_not_therefore_review_one(root: Context) -> None:
    id = sent(root)
    assert "assessment.review" in refused(lambda: assessments.accept(acting(root, "dana"), id), AccessError)


@pytest.mark.parametrize("step", ["take", "accept", "hand back"])
def test_nobody_reviews_what_they_filled(root: Context, step: str) -> None:
    ines = acting(root, "ines")
    draft = assessments.save(ines, body(root))
    assessments.submit(acting(root, "ada"), id=draft.id, base_version=1)
    for ctx in (acting(root, "ines"), acting(root, "ada")):
        told = refused(partial(STEPS[step], ctx, draft.id), AccessError)
        assert "you filled or submitted it" in told
    assert state(root, draft.id) == "submitted"


def test_who_took_it_decides_or_puts_it_back(root: Context) -> None:
    id = sent(root)
    assessments.take(acting(root, "rita"), id)
    taken = refused(lambda: assessments.accept(acting(root, "remo"), id), AccessError)
    assert "under review by rita" in taken
    assessments.put_back(acting(root, "rita"), id)
    assert assessments.accept(acting(root, "remo"), id).body["reviewed_by"] == "remo"


@pytest.mark.parametrize(
    ("before", "step", "names"),
    [
        ("draft", "accept", "is draft and can't be accepted: it has to be submitted or in review"),
        ("draft", "hand back", "is draft and can't be returned"),
        ("draft", "take", "is draft and can't be taken for review"),
        ("submitted", "save", "is submitted and can't be saved: it has to be draft or returned"),
        ("submitted", "submit", "is submitted and can't be submitted"),
        ("submitted", "put back", "is submitted and can't be put back"),
        ("accepted", "save", "is accepted and can't be saved"),
        ("accepted", "accept", "is accepted and can't be accepted"),
        ("accepted", "hand back", "is accepted and can't be returned"),
        ("returned", "accept", "is returned and can't be accepted"),
    ],
)
def test_a_step_that_does_not_fit_names_both_states(
    root: Context, before: str, step: str, names: str
) -> None:
    id = assessments.save(acting(root, "ines"), body(root)).id
    if before != "draft":
        assessments.submit(acting(root, "ines"), id=id, base_version=1)
    if before == "accepted":
        assessments.accept(acting(root, "rita"), id)
    if before == "returned":
        assessments.hand_back(acting(root, "rita"), id, "No")
    who = "ines" if RIGHT[step] == "assessment.file" else "remo"
    assert names in refused(lambda: STEPS[step](acting(root, who), id))


def test_a_return_says_what_is_wanting(root: Context) -> None:
    id = sent(root)
    assert "say what is wanting" in refused(lambda: assessments.hand_back(acting(root, "rita"), id, "  "))


def test_what_is_submitted_is_complete(root: Context) -> None:
    told = body(root)
    del told["answers"]["purpose_summary"]
    assert "is not answered" in refused(lambda: assessments.submit(acting(root, "ines"), told))
    assert "no model nobody" in refused(
        lambda: assessments.save(acting(root, "ines"), told | {"model": "nobody"})
    )
    assert "no form “nothing”" in refused(
        lambda: assessments.save(acting(root, "ines"), told | {"form": "nothing"})
    )
    assert "no assessment ASS-9999" in refused(lambda: assessments.accept(acting(root, "rita"), "ASS-9999"))


def test_of_two_who_save_at_once_the_second_is_told(root: Context) -> None:
    draft = assessments.save(acting(root, "ines"), body(root))
    assessments.save(acting(root, "ada"), body(root, purpose_summary="Ada's"), id=draft.id, base_version=1)
    with pytest.raises(ConflictError) as caught:
        assessments.save(
            acting(root, "ines"), body(root, purpose_summary="Ines'"), id=draft.id, base_version=1
        )
    assert caught.value.theirs["answers"]["purpose_summary"]["value"] == "Ada's"
    assert caught.value.yours["answers"]["purpose_summary"]["value"] == "Ines'"
    stale = lambda: assessments.submit(acting(root, "ines"), id=draft.id, base_version=1)  # noqa: E731
    assert "Ada Arndt saved version 2 on 3 Mar 2026 at 10:00 UTC" in refused(stale, ConflictError)


def test_a_review_of_a_version_that_was_not_read_is_refused(root: Context) -> None:
    id = sent(root)
    assessments.take(acting(root, "rita"), id)
    stale = lambda: assessments.accept(acting(root, "rita"), id, base_version=1)  # noqa: E731
    assert "was read as version 1" in refused(stale, ConflictError)


def test_it_is_not_filed_past_its_life(root: Context) -> None:
    plain = lambda: records.file(acting(root, "ines"), "assessment", body(root))  # noqa: E731
    assert "not filed by itself" in refused(plain)
    forged = body(root) | {"submitted_by": "rita", "accepted_on": "2020-01-01", "filled_by": []}
    stored = assessments.save(acting(root, "ines"), forged)
    assert (stored.body["submitted_by"], stored.body["accepted_on"]) == ("", None)
    assert stored.body["filled_by"] == ["ines"]


def changed_form(root: Context, change: Callable[[dict[str, Any]], None]) -> None:
    content = document(root.policy())
    form = next(one for one in content["forms"] if one["id"] == "ethics_impact")
    change(form)
    content["framework"]["version"] = "9.0.0"
    publish(root, from_document(content))


def questions_gone(form: dict[str, Any]) -> None:
    """Purpose is asked no more, one answer of the alternatives is gone, and something new is asked."""
    asked = form["sections"][0]["questions"]
    form["sections"][0]["questions"] = [one for one in asked if one["id"] != "purpose_summary"]
    alternatives = next(one for one in asked if one["id"] == "alternatives")
    alternatives["options"] = [one for one in alternatives["options"] if one["value"] != "tried"]
    alternatives["options"].append({"value": "piloted", "label": "Yes, in a pilot"})


def test_a_draft_survives_a_change_of_its_form(root: Context) -> None:
    ines = acting(root, "ines")
    draft = assessments.save(ines, body(root))
    changed_form(root, questions_gone)
    stood = records.get(root, "assessment", draft.id)
    kept = assessments.save(ines, stood.body, id=draft.id, base_version=1)
    assert set(kept.body["set_aside"]) == {"purpose_summary", "alternatives"}
    assert "alternatives" not in kept.body["answers"] and "decision_role" in kept.body["answers"]
    assert "is not answered" in refused(lambda: assessments.submit(ines, id=draft.id, base_version=2))
    told = kept.body["answers"] | {"alternatives": {"value": "piloted"}}
    whole = assessments.submit(ines, kept.body | {"answers": told}, id=draft.id, base_version=2)
    assert whole.body["set_aside"]["purpose_summary"]["value"] == "As described in the charter."


def test_what_was_submitted_is_accepted_by_the_form_of_that_day(root: Context) -> None:
    id = sent(root)
    before = records.get(root, "assessment", id).body
    changed_form(root, questions_gone)
    after = assessments.accept(acting(root, "rita"), id).body
    assert {name: after[name] for name in ("answers", "score", "band", "form_version")} == {
        name: before[name] for name in ("answers", "score", "band", "form_version")
    }


def audited(form: dict[str, Any]) -> None:
    form["review"] = {"independent_author": True, "independent_reviewer": True, "because": "It is an audit."}


def test_where_the_form_says_so_nobody_who_built_it_fills_or_reviews_it(root: Context) -> None:
    changed_form(root, audited)
    assert "takes somebody independent" in refused(lambda: sent(root, "dana"), AccessError)
    records.file(root, "person", {"id": "otto", "name": "Otto Ott", "roles": ["reviewer"]})
    id = sent(root)
    assert "you built the model" in refused(lambda: assessments.accept(acting(root, "otto"), id), AccessError)
    assert assessments.accept(acting(root, "rita"), id).body["state"] == "accepted"


def test_risky_answers_open_findings_once_when_it_is_accepted(root: Context) -> None:
    risky = {"stopping": "cannot", "field_of_use": ["justice"]}  # the second says what it is: no finding
    id = sent(root, **risky)
    assert findings.every(root) == [], "what was only submitted opens nothing"
    assessments.accept(acting(root, "rita"), id)
    (found,) = [one.finding.body for one in findings.every(root)]
    assert (found["source"], found["source_id"], found["severity"]) == ("assessment", id, "S2")
    assert "stop the model" in found["title"] and "Build the switch" in found["detail"]
    again = sent(root, **risky)
    assessments.accept(acting(root, "rita"), again)
    assert len(findings.every(root)) == 1, "it is open already"


def test_a_new_one_starts_from_the_last_accepted_one_and_shows_what_changed(root: Context) -> None:
    begun = assessment_start.begin(root, "ethics_impact", "loans")
    assert begun.kept["renews"] == "ASS-0001"
    assert begun.answers == records.get(root, "assessment", "ASS-0001").body["answers"]
    told = {
        "form": "ethics_impact",
        "model": "loans",
        "answers": begun.answers | {"stopping": {"value": "cannot"}},
    }
    new = assessments.submit(acting(root, "ines"), told, begun=begun.kept)
    changed = assessment_start.changes(root, new)
    assert changed is not None
    assert [(one.question, one.before, one.after, one.worse) for one in changed] == [
        ("stopping", "Yes, at once and without asking", "No", True)
    ]
    first = records.get(root, "assessment", "ASS-0001")
    assert assessment_start.changes(root, first) is None


def test_the_list_names_what_lacks_first_and_the_detail_says_everything(root: Context) -> None:
    (row,) = assessment_list.rows(root)
    assert (row["standing"], row["state"], row["counts"]) == ("ok", "accepted", "ASS-0001")
    id = sent(root)
    (row,) = assessment_list.rows(root)
    assert (row["standing"], row["state"], row["id"], row["counts"]) == ("warn", "submitted", id, "ASS-0001")
    at(root, NOW + timedelta(days=500))
    (row,) = assessment_list.rows(root)
    assert row["standing"] == "breach" and row["standing_why"].startswith("expired on")
    assert assessment_list.rows(root, state="missing") == []
    told = assessment_list.detail(root, id)
    assert told["title"] == "Ethics impact assessment" and told["state"] == "submitted"
    assert {"question", "text", "answer"} == set(told["answers"][0])


def test_forms_of_another_tier_are_offered_without_being_demanded(root: Context) -> None:
    inventory.register(root, {"id": "desk", "name": "Desks", "owner": "O", "steward": "Ada Arndt"})
    inventory.classify(root, "desk", "standard", "Little is at stake.")
    assert assessment_list.rows(root, model="desk") == []
    filed: Form = ethics(root)
    journey.assess(root, filed, "desk")
    (row,) = assessment_list.rows(root, model="desk")
    assert (row["demanded"], row["standing"]) == (False, "ok")


def test_what_changed_tells_each_step_but_no_draft(root: Context) -> None:
    draft = assessments.save(acting(root, "ines"), body(root))
    assert not [one for one in _told(root) if draft.id in one]
    assessments.submit(acting(root, "ines"), id=draft.id, base_version=1)
    assessments.hand_back(acting(root, "rita"), draft.id, "No")
    told = [one for one in _told(root) if draft.id in one]
    assert [one.split(" of Loan decisions ")[1].split(":")[0] for one in told] == ["returned", "submitted"]


def _told(root: Context) -> list[str]:
    return [one.what for one in overview.overview(root).changes]
