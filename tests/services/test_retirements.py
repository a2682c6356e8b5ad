"""Retiring a model: approved, settled, read-only afterwards, and reopened with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from mlgov.errors import MlgovError, RecordError
from mlgov.govern import retirements as rules
from mlgov.services import (
    approvals,
    audit,
    batches,
    findings,
    incidents,
    inventory,
    overview,
    records,
    retirements,
)
from mlgov.services.context import Context
from tests.services import small_world
from tests.services.signing import acting, world
from tests.services.small_world import NOW, at

BODY = {
    "model": "loans", "reason": "The product ends", "replacement": "none", "last_scoring": "2026-03-02",
    "impact": "The loan desk decides by hand", "data_retention": "Scores are kept",
    "retention_until": "2036-03-02", "archive": "archive/loans", "access_removed": "Endpoint closed",
    "knowledge_transfer": "Handbook 7", "lessons_learned": "Plan the end at the start",
}  # fmt: skip


@pytest.fixture
def root() -> Context:
    return world()


def filed(root: Context, **more: Any) -> str:
    return records.file(acting(root, "ada"), "retirement", BODY | more).id


def approved(root: Context, **more: Any) -> str:
    id = filed(root, **more)
    asked = retirements.request(acting(root, "ada"), id)
    approvals.decide(acting(root, "rita"), asked.id, "approved", body="review_board")
    return id


def wheres(act: Callable[[], Any]) -> list[str]:
    with pytest.raises(MlgovError) as caught:
        act()
    return [one.where for one in caught.value.problems]


def test_it_is_approved_and_completed_with_the_hashes_of_its_artifacts(root: Context) -> None:
    artifact = {
        "model": "loans", "version": "2.0.0", "artifact": root.policy().artifacts.kinds[0].id,
        "name": "loans.onnx", "made": "2026-01-01", "uri": "s3://loans/loans.onnx", "sha256": "ab" * 32,
        "size": 12,
    }  # fmt: skip
    records.file(root, "artifact", artifact)
    id = approved(root)
    done = retirements.complete(acting(root, "ada"), id)
    assert (done.body["completed_by"], done.body["approved_by"]) == ("ada", "ML Model Review Board")
    assert [(one["name"], one["sha256"]) for one in done.body["artifacts"]] == [("loans.onnx", "ab" * 32)]
    assert audit.verify(root).ok


def test_everything_that_is_open_is_named_at_once(root: Context) -> None:
    id = filed(root, impact="", access_removed="")
    incident = incidents.open(
        acting(root, "ada"),
        {
            "model": "loans", "title": "Slow", "type": "latency", "severity": "P3",
            "occurred": "2026-03-02T06:00:00Z", "detected": "2026-03-02T07:00:00Z",
        },
    ).id  # fmt: skip
    finding = findings.open(acting(root, "rita"), {"model": "loans", "title": "No test", "severity": "S3"}).id
    told = wheres(lambda: retirements.complete(acting(root, "ada"), id))
    assert told == ["impact", "access_removed", "approval", incident, finding]
    incidents.resolve(acting(root, "ada"), incident, "A slow disk")
    findings.submit(acting(root, "dana"), finding, "Tested")
    findings.close(acting(root, "rita"), finding)
    assert [one.where for one in retirements.one(root, id).outstanding] == [
        "impact", "access_removed", "approval",
    ]  # fmt: skip


@pytest.mark.parametrize(("last", "fits"), [("2026-03-02", True), ("2026-03-03", False)])
def test_the_last_scoring_has_to_be_over(root: Context, last: str, fits: bool) -> None:
    id = approved(root, last_scoring=last)
    assert ("last_scoring" in [one.where for one in retirements.one(root, id).outstanding]) is not fits


def test_the_worklist_asks_for_the_signature_and_then_for_the_act(root: Context) -> None:
    def due() -> list[tuple[str, str]]:
        wanted = ("sign", "retire")
        return [(one.rule, one.what) for one in overview.due(root) if one.rule in wanted]

    id = filed(root)
    assert due() == []
    asked = retirements.request(acting(root, "ada"), id)
    assert due() == [("sign", f"Sign {asked.id}: Retire Loan decisions")]
    approvals.decide(acting(root, "rita"), asked.id, "approved", body="review_board")
    assert due() == [("retire", "Retire Loan decisions for good")]
    retirements.complete(acting(root, "ada"), id)
    assert due() == []


@pytest.mark.parametrize(
    ("now", "over"),
    [("2028-02-29T23:59:59+00:00", False), ("2028-03-01T00:00:00+00:00", True),
     ("2028-03-01T00:30:00+01:00", False)],
)  # fmt: skip
def test_its_last_day_ends_at_midnight_utc_also_on_a_leap_day(now: str, over: bool) -> None:
    body = BODY | {"last_scoring": "2028-02-29"}
    told = rules.outstanding(body, None, (), (), datetime.fromisoformat(now))
    assert ("last_scoring" not in [one.where for one in told]) is over


def test_a_change_of_the_plan_voids_the_approval_and_lessons_do_not(root: Context) -> None:
    id = approved(root)
    stood = records.get(root, "retirement", id)
    told = stood.body | {"lessons_learned": "Tell consumers first"}
    stood = records.file(acting(root, "ada"), "retirement", told, id=id, base_version=stood.version)
    assert retirements.one(root, id).outstanding == ()
    changed = stood.body | {"replacement": "loans-2"}
    records.file(acting(root, "ada"), "retirement", changed, id=id, base_version=stood.version)
    assert [one.where for one in retirements.one(root, id).outstanding] == ["approval"]


def test_who_asks_does_not_sign_and_completing_is_not_filed(root: Context) -> None:
    id = filed(root)
    asked = retirements.request(acting(root, "ada"), id)
    with pytest.raises(MlgovError):
        approvals.decide(acting(root, "otto"), asked.id, "approved", body="review_board")  # the owner
    body = records.get(root, "retirement", id).body | {"completed": "2026-03-03T08:00:00Z"}
    assert wheres(lambda: records.file(acting(root, "ada"), "retirement", body, id=id, base_version=1)) == [
        "completed"
    ]


def test_a_retired_model_is_read_only_until_it_is_reopened_with_a_reason(root: Context) -> None:
    id = approved(root)
    retirements.complete(acting(root, "ada"), id)
    stood = records.get(root, "model", "loans")
    for act in (
        lambda: records.file(
            root, "model", stood.body | {"name": "Other"}, id="loans", base_version=stood.version
        ),
        lambda: inventory.register_version(root, {"model": "loans", "version": "3.0.0", "task": "binary"}),
        lambda: inventory.classify(root, "loans", "standard", "It is small."),
    ):
        with pytest.raises(RecordError, match="is read-only") as refused:
            act()
        assert "Model steward may reopen" in refused.value.problems[0].fix
    note = {"model": "loans", "title": "A letter came", "severity": "S4"}
    findings.open(acting(root, "rita"), note)  # what went wrong may still be told
    with pytest.raises(RecordError, match="say why"):
        retirements.reopen(acting(root, "ada"), id, " ")
    retirements.reopen(acting(root, "ada"), id, "The product goes on")
    inventory.classify(root, "loans", "standard", "It is small.")
    with pytest.raises(RecordError, match="nothing to reopen"):
        retirements.reopen(acting(root, "ada"), id, "again")
    past = retirements.one(root, id, as_of=NOW + timedelta(seconds=40))
    assert past.record.version <= records.get(root, "retirement", id).version


def test_predictions_of_a_retired_model_are_flagged_once_and_kept() -> None:
    ctx = small_world.made()
    for person, roles in (("rita", ("reviewer",)), ("remo", ("reviewer",))):
        records.file(ctx, "person", {"id": person, "name": person.title(), "roles": list(roles)})
    body = BODY | {"last_scoring": "2026-03-01"}
    id = records.file(ctx, "retirement", body | {"approved_by": "Board"}).id
    stood = records.get(ctx, "retirement", id)
    with ctx.store.transaction() as tx:  # as history brought from elsewhere has it
        records.write(
            ctx, tx, "retirement", stood.body | {"completed": "2026-03-03T08:00:00Z"}, id=id, base_version=1,
            carrying=True,
        )  # fmt: skip
    monday = datetime(2026, 3, 2)
    at(ctx, (monday + timedelta(days=8)).replace(tzinfo=UTC))
    report = batches.ingest_frame(ctx, small_world.week(monday, wrong=4), small_world.SPEC, name="late")
    (told,) = [one for one in report.findings if "was retired" in one.what]
    assert (told.level, told.rows) == ("warning", 200)
    (found,) = records.all(ctx, "finding")
    assert (found.actor, found.body["severity"], found.body["source_id"]) == ("system", "S2", id)
    assert date.fromisoformat(str(found.body["opened"])) == date(2026, 3, 10)
    later = small_world.week(monday + timedelta(weeks=1), wrong=4)
    batches.ingest_frame(ctx, later, small_world.SPEC, name="later")
    assert len(records.all(ctx, "finding")) == 1
    early = small_world.week(datetime(2026, 1, 26), wrong=4)
    quiet = batches.ingest_frame(ctx, early, small_world.SPEC, name="before")
    assert not [one for one in quiet.findings if "was retired" in one.what]
