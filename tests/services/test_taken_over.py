"""Where models stand after any act and at any moment, taken over from before or worked out anew: the same."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bench.portfolio import Size, build
from mlgov.govern import model_standings as rules
from mlgov.govern.compliance_claims import Organisation
from mlgov.govern.model_standings import ModelStanding, model_standings
from mlgov.services import compliance
from mlgov.services.context import Context
from mlgov.services.portfolio import portfolio
from mlgov.store.records import Stored

KINDS = (
    "model", "model_version", "assessment", "approval", "deployment", "deliverable", "artifact", "procedure",
    "classification", "training", "person", "finding", "exception", "incident", "gate_passage", "retirement",
    "compliance_declaration",
)  # fmt: skip
CHOICES = {
    "tier": ("critical", "important", "standard", "unclassified"),
    "stage": ("production", "staging", "none"),
    "state": ("draft", "submitted", "accepted", "returned"),
    "decision": ("approved", "rejected"),
    "steward": ("", "Ada", "nobody"),
}


class Clock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(scope="module")
def made() -> tuple[Context, Clock]:
    """A small portfolio at a moment that the test moves on."""
    ctx = build(":memory:", Size(models=9, versions=27, records=700, judged=3, weeks=3))
    clock = Clock(ctx.now())
    return Context(ctx.store, ctx.person, clock), clock


def changed(one: Stored, rng: random.Random) -> dict[str, Any]:
    """The record with something else in one of its fields, as far as it has one that can be told."""
    body = dict(one.body)
    found = {}
    for name, value in body.items():
        if name in CHOICES:
            found[name] = rng.choice(CHOICES[name])
        elif isinstance(value, bool):
            found[name] = not value
        elif isinstance(value, str) and len(value) == 10 and value[4:5] == value[7:8] == "-":
            found[name] = (date.fromisoformat(value) + timedelta(days=rng.randint(-400, 400))).isoformat()
        elif name in ("description", "comments", "reason"):
            found[name] = f"{value or ''}."
    if found:
        name = rng.choice(sorted(found))
        body[name] = found[name]
    return body


def act(ctx: Context, rng: random.Random) -> None:
    """File a new version of any record."""
    shelves = {kind: ctx.standing().newest(kind) for kind in KINDS}
    kind = rng.choice([name for name, shelf in shelves.items() if shelf])
    one = rng.choice(shelves[kind])
    content = changed(one, rng)
    body = {"kind": kind, "id": one.id, "version": one.version + 1, "content": content}
    with ctx.store.transaction() as tx:
        tx.append_all([ctx.draft("record.filed", f"{kind}:{one.id}", body)])


def passes(clock: Clock, ends: list[datetime], rng: random.Random) -> None:
    """Time goes on: a while, over midnight, or to the very moment at which figures end, and past it."""
    later = [one for one in ends if one >= clock.at]
    tick = timedelta(minutes=rng.choice([0, 1]))
    clock.at = rng.choice([
        clock.at, clock.at + timedelta(minutes=7), clock.at + timedelta(hours=9),
        clock.at + timedelta(days=rng.choice([1, 40])), min(later) + tick if later else clock.at,
    ])  # fmt: skip


def said(found: ModelStanding) -> tuple[Any, ...]:
    return list(found.tier), dict(found.claims), list(found.answers)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_taken_over_is_what_one_works_out_anew(made: tuple[Context, Clock], seed: int) -> None:
    ctx, clock = made
    rng, policy, counts = random.Random(seed), ctx.policy(), [0, 0]
    before: dict[str, ModelStanding] = {}
    for _ in range(60):
        stood = portfolio(ctx, policy, None, ctx.moment())
        told = Organisation(stood.entries, stood.shelf, stood.families)
        found = compliance.of_models(ctx, stood, None).by_model
        anew = model_standings(told, policy, stood.now).by_model
        assert list(found) == list(anew)
        for id, own in found.items():
            assert said(own) == said(anew[id]), (id, stood.now)
            counts[before.get(id) is own] += 1
        before = dict(found)
        act(ctx, rng)
        reach = [one.newest.stale_from for one in stood.entries if one.newest and one.newest.stale_from]
        passes(clock, reach, rng)
    assert min(counts) > 60, "both ways were gone"


def test_an_act_about_one_model_leaves_the_others_as_they_are(
    made: tuple[Context, Clock], monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx, clock = made
    clock.at = clock.at.replace(hour=11, minute=0, tzinfo=UTC)
    policy, asked = ctx.policy(), []
    compliance.of_models(ctx, portfolio(ctx, policy, None, ctx.moment()), None)
    one = next(one for one in ctx.standing().newest("model") if one.body["description"])
    standings = rules.requirements.standings

    def counted(entry: Any, *about: Any) -> Any:
        asked.append(entry.id)
        return standings(entry, *about)

    monkeypatch.setattr(rules.requirements, "standings", counted)
    content = {**one.body, "description": "Another one"}
    body = {"kind": "model", "id": one.id, "version": one.version + 1, "content": content}
    with ctx.store.transaction() as tx:
        tx.append_all([ctx.draft("record.filed", f"model:{one.id}", body)])
    clock.at += timedelta(minutes=5)
    compliance.of_models(ctx, portfolio(ctx, policy, None, ctx.moment()), None)
    assert asked == [one.id]
