"""Deployments, rollbacks and rebuilds: who serves after each, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mlgov.errors import MlgovError, RecordError
from mlgov.services import (
    alarms,
    approvals,
    asking,
    courses,
    deployments,
    gates,
    inventory,
    lifecycle,
    rebuilds,
    records,
)
from mlgov.services.context import Context
from tests.services import journey
from tests.services.journey import acting, asked, delivered, entered, given, signed, taken
from tests.services.small_world import at


@pytest.fixture
def live(tmp_path: Path) -> Callable[..., Context]:
    """A world in which 1.0.0 is live."""
    return lambda tier="standard", phase="monitoring": journey.at_phase(tier, phase, tmp_path)


def refused(root: Context, act: Callable[[], Any]) -> MlgovError:
    kinds = ("lifecycle", "gate_passage", "deployment", "model_version", "rebuild")
    before = [records.all(root, kind) for kind in kinds]
    with pytest.raises(RecordError) as caught:
        act()
    assert [records.all(root, kind) for kind in kinds] == before
    return caught.value


def stands(root: Context) -> dict[str, tuple[str, list[str], str]]:
    """Version -> its stage, what it is called, and its phase."""
    found = {}
    for one in records.all(root, "model_version"):
        own = courses.course(root, "loans", one.body["version"])
        found[str(one.body["version"])] = (one.body["stage"], one.body["aliases"], own.phase)
    return found


LIVE = ("production", ["champion"], "monitoring")
GONE = ("archived", [], "retirement")


def second(root: Context, **more: Any) -> str:
    """Version 2.0.0 taken to production; the id of its deployment."""
    entered(root, "2.0.0")
    taken(root, "monitoring", "2.0.0", **more)
    return deployments.of_model(root, "loans")[0].id


def ended(root: Context, id: str) -> dict[str, Any]:
    return records.get(root, "deployment", id).body


def test_a_deployment_is_a_record_with_its_strategy_its_end_and_how_long_it_took(live: Any) -> None:
    root = live()
    first = deployments.of_model(root, "loans")[0]
    assert (first.body["environment"], first.body["outcome"], first.body["minutes"]) == (
        "production",
        "in_progress",
        None,
    )
    at(root, root.now() + timedelta(minutes=90))
    done = deployments.finish(acting(root, "dora"), first.id, "succeeded", "No errors").body
    assert done["outcome"] == "succeeded" and done["minutes"] > 90
    assert "finished already" in str(refused(root, lambda: deployments.finish(root, first.id, "succeeded")))
    assert "not as “so so”" in str(refused(root, lambda: deployments.finish(root, first.id, "so so")))


def test_a_champion_takes_the_place_of_the_one_before_at_once(live: Any) -> None:
    root = live()
    id = second(root, strategy="blue_green")
    assert stands(root) == {"1.0.0": GONE, "2.0.0": LIVE}
    assert ended(root, id)["replaces"] == "loans@1.0.0"
    assert "2.0.0 took its place" in courses.course(root, "loans", "1.0.0").stays[-1].reason


@pytest.mark.parametrize("strategy", ["canary", "ab_test", "feature_flag"])
def test_in_a_gradual_rollout_both_serve_until_it_is_finished(live: Any, strategy: str) -> None:
    root = live()
    id = second(root, strategy=strategy)
    assert stands(root) == {"1.0.0": LIVE, "2.0.0": ("production", ["candidate"], "monitoring")}
    deployments.finish(acting(root, "dora"), id, "succeeded")
    assert stands(root) == {"1.0.0": GONE, "2.0.0": LIVE}


def test_a_failed_rollout_takes_the_version_out_and_leaves_the_champion(live: Any) -> None:
    root = live()
    id = second(root, strategy="canary")
    deployments.finish(acting(root, "dora"), id, "failed", "Too slow")
    assert stands(root) == {"1.0.0": LIVE, "2.0.0": ("staging", [], "deployment")}
    assert ended(root, id)["outcome"] == "failed"


def test_a_challenger_runs_beside_the_champion_and_may_become_it(live: Any) -> None:
    root = live()
    id = second(root, role="challenger")
    beside = {"1.0.0": LIVE, "2.0.0": ("production", ["challenger"], "monitoring")}
    assert stands(root) == beside
    deployments.finish(acting(root, "dora"), id, "succeeded")
    assert stands(root) == beside
    deployments.deploy(acting(root, "dora"), "loans", "2.0.0", "production")
    assert stands(root) == {"1.0.0": GONE, "2.0.0": LIVE}


def test_rolling_back_puts_the_version_before_back_when_its_approval_is_in_force(live: Any) -> None:
    root = live("important")
    id = second(root)
    dora = acting(root, "dora")
    assert "say why" in str(refused(root, lambda: deployments.roll_back(dora, "loans", "")))
    at(root, root.now() + timedelta(hours=2))
    back = deployments.roll_back(dora, "loans", "Orders come late").body
    assert (back["outcome"], back["restored"]) == ("rolled_back", "loans@1.0.0")
    assert 119 < back["minutes"] < 130 and "Orders come late" in back["notes"]
    assert stands(root) == {"1.0.0": LIVE, "2.0.0": ("staging", [], "deployment")}
    assert courses.course(root, "loans", "1.0.0").stays[-1].direction == "restored"
    assert [one for one in records.all(root, "finding") if one.body["source_id"] == id] == []
    version = records.get(root, "model_version", "loans@2.0.0").body
    assert version["approval"] == "not_requested"
    lacking = refused(root, lambda: deployments.deploy(dora, "loans", "2.0.0", "production")).problems
    assert [one.where for one in lacking] == ["approval"], "what was taken back is approved anew"


def test_in_an_emergency_the_one_directly_before_comes_back_and_leaves_a_finding(live: Any) -> None:
    root = live("important")
    id = second(root)
    given(root, "go_live_checklist")  # of 1.0.0: its approval is void now
    request = asking.newest(root, "gate", "loans@1.0.0/production")
    assert request is not None and request[1].state == "void"
    deployments.roll_back(acting(root, "dora"), "loans", "Orders come late")
    assert stands(root)["1.0.0"] == LIVE
    (found,) = [one.body for one in records.all(root, "finding") if one.body["source_id"] == id]
    assert "put back in an emergency" in found["title"] and found["detail"] == "Orders come late"


def test_one_that_was_not_live_directly_before_comes_back_only_when_approved(live: Any) -> None:
    root = live("important")
    second(root)
    entered(root, "3.0.0")
    taken(root, "monitoring", "3.0.0")
    given(root, "go_live_checklist")
    dora = acting(root, "dora")
    error = refused(root, lambda: deployments.roll_back(dora, "loans", "so", to="1.0.0"))
    assert "can't come back" in str(error) and "loans@2.0.0" in error.problems[0].fix
    refused(root, lambda: deployments.roll_back(dora, "loans", "so", to="3.0.0"))
    deployments.roll_back(dora, "loans", "so", to="2.0.0")
    assert stands(root) == {"1.0.0": GONE, "2.0.0": LIVE, "3.0.0": ("staging", [], "deployment")}


def test_the_first_version_rolled_back_leaves_nothing_live(live: Any) -> None:
    root = live()
    deployments.roll_back(acting(root, "dora"), "loans", "Wrong column")
    assert stands(root) == {"1.0.0": ("staging", [], "deployment")}
    error = refused(root, lambda: deployments.roll_back(acting(root, "dora"), "loans", "again"))
    assert "no deployment to production to take back" in str(error)


def test_what_is_archived_is_not_deployed_again(live: Any) -> None:
    root = live()
    second(root)
    error = refused(root, lambda: deployments.deploy(acting(root, "dora"), "loans", "1.0.0", "production"))
    assert "is archived: roll back to it" in str(error)


def test_what_is_live_is_rolled_out_anew_as_long_as_its_approval_stands(live: Any) -> None:
    root = live("important")
    again = lambda: deployments.deploy(acting(root, "dora"), "loans", "1.0.0", "production", notes="New host")  # noqa: E731
    before = len(records.all(root, "gate_passage"))
    assert again().body["replaces"] == ""
    assert stands(root) == {"1.0.0": LIVE} and len(records.all(root, "gate_passage")) == before
    given(root, "go_live_checklist")
    assert [one.where for one in refused(root, again).problems] == ["approval"]


def test_an_unknown_environment_is_named(live: Any) -> None:
    root = live()
    error = refused(root, lambda: deployments.deploy(root, "loans", "1.0.0", "prod"))
    assert "production" in error.problems[0].fix


# --- observed --------------------------------------------------------------------------------------------


def registered(root: Context, tmp_path: Path, **more: Any) -> Any:
    file = tmp_path / "registry.csv"
    row = {"id": "loans", "name": "Loan decisions", "version": "3.0.0", "stage": "production"} | more
    file.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
    return inventory.import_registry(acting(root, "ada"), file, update=True)


def test_what_a_registry_calls_live_is_observed_and_not_approved(live: Any, tmp_path: Path) -> None:
    root = live("important", "planning")
    report = registered(root, tmp_path)
    assert report.new == ("loans@3.0.0",) and not report.refused
    own = courses.course(root, "loans", "3.0.0")
    assert own.observed and own.phase == "monitoring"
    assert own.version.body["approval"] == "not_requested"
    assert not deployments.in_force(root, own)
    passing = lambda: deployments.deploy(acting(root, "dora"), "loans", "3.0.0", "production")  # noqa: E731
    lacking = [one.where for one in refused(root, passing).problems]
    assert "approval" in lacking and "phase" not in lacking
    for one in gates.gates.deliverables(
        gates.dossiers.gate_of(own.policy, "production"), "important", own.policy
    ):
        given(root, one.id, "3.0.0")
    journey.evaluated(root, "3.0.0")
    signed(root, asked(root, "3.0.0"))
    passing()
    assert not courses.course(root, "loans", "3.0.0").observed


def test_a_registry_says_nothing_of_versions_that_went_through_gates_here(live: Any, tmp_path: Path) -> None:
    root = live("standard", "evaluation")
    registered(root, tmp_path, version="1.0.0")
    assert stands(root)["1.0.0"][0] == "none"


# --- rebuilds --------------------------------------------------------------------------------------------


def opened(root: Context, **more: Any) -> Any:
    body = {
        "trigger": "planned",
        "reason": "A year of new data",
        "new_version": "1.1.0",
        "from_version": "1.0.0",
    }
    return rebuilds.open(acting(root, "dora"), "loans", **body | more)


def test_a_rebuild_starts_in_development_and_returns_through_evaluation(live: Any) -> None:
    root = live()
    rebuild = opened(root)
    own = courses.course(root, "loans", "1.1.0")
    assert (own.phase, own.version.body["stage"], own.rebuild and own.rebuild.id) == (
        "development",
        "development",
        rebuild.id,
    )
    assert own.version.body["features"] == ["income"]
    assert next(one.step.id for one in own.steps) == "rebuild_and_test"
    state = lambda: records.get(root, "rebuild", rebuild.id).body["state"]  # noqa: E731
    assert state() == "open"
    taken(root, "evaluation", "1.1.0")
    assert state() == "in_progress"
    lifecycle.send_back(acting(root, "dora"), "loans", "1.1.0", "development", "Again")
    assert state() == "open"
    taken(root, "monitoring", "1.1.0")
    assert state() == "returned" and records.get(root, "rebuild", rebuild.id).body["closed"]
    assert stands(root) == {"1.0.0": GONE, "1.1.0": LIVE}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"reason": " "}, "say what is to be mended"),
        ({"new_version": "0.9.0"}, "goes backwards"),
        ({"new_version": "1.0.0"}, "is on its way already"),
        ({"from_version": "7.0.0"}, "has no version 7.0.0"),
        ({"trigger": "alarm", "trigger_id": "x"}, "no such alarm"),
        ({"trigger": "incident", "trigger_id": "INC-0001"}, "no such incident"),
        ({"trigger": "breach"}, "no figure of loans@1.0.0 is in breach"),
        ({"trigger": "a whim"}, "can't be filed yet"),
    ],
)
def test_a_rebuild_that_does_not_hold_together_is_refused(live: Any, more: dict[str, Any], said: str) -> None:
    root = live()
    assert said in str(refused(root, lambda: opened(root, **more)))


def test_an_incident_or_a_breach_opens_a_rebuild(live: Any) -> None:
    root = live()
    body = {
        "model": "loans", "title": "Refusals doubled", "type": "accuracy_degradation", "severity": "P2",
        "occurred": "2026-03-01T00:00:00Z", "detected": "2026-03-01T02:00:00Z",
    }  # fmt: skip
    incident = records.file(acting(root, "ada"), "incident", body)
    first = opened(root, trigger="incident", trigger_id=incident.id)
    assert "rebuilds loans already" in str(refused(root, lambda: opened(root, new_version="1.2.0")))
    assert "say why" in str(refused(root, lambda: rebuilds.abandon(root, first.id, " ")))
    rebuilds.abandon(acting(root, "dora"), first.id, "Mended otherwise")
    assert "nothing to abandon" in str(refused(root, lambda: rebuilds.abandon(root, first.id, "again")))
    journey.evaluated(root, wrong=150)
    assert opened(root, trigger="breach", new_version="1.2.0").body["trigger"] == "breach"


def test_the_gate_of_another_tier_needs_its_own_signatures(live: Any) -> None:
    """Approved as important, the model becomes critical: fewer signed than are needed now."""
    root = live("important", "deployment")
    delivered(root)
    request = asked(root)
    signed(root, request)
    inventory.classify(root, "loans", "critical", "It decides alone now")
    lacking = refused(
        root, lambda: deployments.deploy(acting(root, "dora"), "loans", "1.0.0", "production")
    ).problems
    assert "approval" in [one.where for one in lacking]
    assert approvals.standing(root, request.id).state == "void"
    assert alarms.alarms(root, "loans") == []
