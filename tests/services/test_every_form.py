"""Each form of the policy is filled, reviewed, read back and runs out; known figures fill some in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mlgov.errors import AccessError
from mlgov.govern.assessments import questions
from mlgov.policy.load import load
from mlgov.policy.models import Form
from mlgov.services import assessment_list, assessment_start, assessments, people, records
from mlgov.services.context import Context
from tests.services import small_world
from tests.services.journey import acting, at_phase, least_risky
from tests.services.small_world import NOW, at, made

FORMS = load().forms


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_it_is_filled_reviewed_read_back_and_runs_out(form: Form, tmp_path: Path) -> None:
    root = at_phase("critical", "planning", tmp_path)
    sent = assessments.submit(acting(root, "ines"), least_risky(form))
    assert (sent.body["status"], sent.body["band"]) == ("ok", "low")
    assessments.accept(acting(root, "rita"), sent.id)
    told = assessment_list.detail(root, sent.id)
    assert told["state"] == "accepted" and told["title"] == form.title
    assert next(one["text"] for one in told["answers"]) == next(questions(form)).text
    at(root, NOW + timedelta(days=366 * 2))
    assert assessments.one(root, sent.id).life.state == "expired"
    root.store.close()


@pytest.mark.parametrize("form", ["fairness_audit", "model_validation"])
def test_who_built_the_model_does_not_audit_it(form: str, tmp_path: Path) -> None:
    root = at_phase("critical", "planning", tmp_path)
    asked = root.policy().form(form)
    assert asked is not None
    with pytest.raises(AccessError, match="takes somebody independent"):
        assessments.submit(acting(root, "dana"), least_risky(asked))
    assert len(assessments.every(root)) == 1, "nothing but the ethics impact assessment of before is there"
    root.store.close()


def begun(root: Context, form: str) -> assessment_start.Begun:
    return assessment_start.begin(root, form, "loans")


def test_figures_of_the_store_propose_answers_and_are_frozen_in() -> None:
    root = made(last_income=500.0)  # incomes have moved in the last week
    found = begun(root, "health_check")
    drift = found.kept["figures"]["drift_now"]
    assert (drift["window"], drift["status"], drift["version"]) == ("2026-W09", "breach", "1.0.0")
    assert drift["subject"] == "income" and drift["n"] == 200 and drift["value"] > 0
    assert found.answers["drift_now"]["value"] == "much_drift" == drift["proposed"]
    assert found.answers["performance_now"]["value"] == "performs"
    assert "operations_now" not in found.answers, "nothing is known of that"

    people.create(root, "ines", "Ines Imhof", ("ethics_officer",))
    form = root.policy().form("health_check")
    assert form is not None
    body = least_risky(form)
    body["answers"]["drift_now"] = {"value": "some_drift"}  # whoever fills it has the last word
    sent = assessments.submit(acting(root, "ines"), body, begun=found.kept)
    assert sent.body["figures"]["drift_now"] == drift
    small_world.at(root, NOW + timedelta(days=3))
    assert records.get(root, "assessment", sent.id).body["figures"]["drift_now"] == drift
    root.store.close()


def test_without_figures_nothing_is_proposed(tmp_path: Path) -> None:
    root = at_phase("critical", "planning", tmp_path)
    assert begun(root, "health_check").kept["figures"] == {}
    assert begun(root, "health_check").answers == {}
    root.store.close()
