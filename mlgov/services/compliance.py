"""Where the organisation and its models stand against laws, standards and guidelines, and how it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from mlgov.errors import RecordError
from mlgov.govern.compliance import Compliance, compliance
from mlgov.govern.compliance_answers import Answer
from mlgov.govern.compliance_claims import STATES, Organisation, Shown
from mlgov.govern.compliance_scores import Scores, Tally, scores
from mlgov.govern.model_standings import ModelStandings, model_standings
from mlgov.policy.explain import nearest
from mlgov.policy.models import Policy, Regime
from mlgov.services.context import Context
from mlgov.services.portfolio import Portfolio, portfolio
from mlgov.store import policies
from mlgov.store.standing import Same

Row = dict[str, Any]


def standing(ctx: Context, *, as_of: datetime | None = None) -> Compliance:
    """Every answer at a moment, worked out once for all who ask within it."""
    ctx.require("read")
    policy, now = ctx.policy(as_of), ctx.moment(as_of)

    def work() -> Compliance:
        stood = portfolio(ctx, policy, as_of, now)
        return compliance(organisation(ctx, stood, as_of), policy, now, of_models(ctx, stood, as_of))

    return ctx.standing(as_of).once("compliance", (Same(policy), now), work)


def of_models(
    ctx: Context, stood: Portfolio, as_of: datetime | None, *, regimes: bool = True
) -> ModelStandings:
    """Where every model of a portfolio stands. regimes: whether they are asked about, too.

    What was worked out last is taken over where it still holds: after an act about one model, the others.
    """
    told = Organisation(stood.entries, stood.shelf, stood.families)
    return ctx.standing(as_of).carried(
        "models stand",
        (Same(stood), regimes),
        (Same(stood.policy), stood.now.date()),
        lambda before: model_standings(told, stood.policy, stood.now, before, regimes=regimes),
    )


def organisation(ctx: Context, stood: Portfolio, as_of: datetime | None) -> Organisation:
    """What the pure half reads of a portfolio."""
    known = policies.listed(ctx.store.cursor(), ctx.seq(as_of))
    published = max((one.at for one in known), default=None)
    return Organisation(stood.entries, stood.shelf, stood.families, published)


def tallies(ctx: Context, *, as_of: datetime | None = None) -> Scores:
    """The scores at a moment with the counts beside them."""
    found = standing(ctx, as_of=as_of)
    return ctx.standing(as_of).once("compliance scores", Same(found), lambda: scores(found))


def answers(
    ctx: Context,
    *,
    regime: str | None = None,
    control: str | None = None,
    model: str | None = None,
    state: str | None = None,
    as_of: datetime | None = None,
) -> list[Answer]:
    """The answers asked for, worst first, then in the policy's order.

    model: of one model, "" for those of the organisation. RecordError for a regime, requirement or state that
    is not there, or a model that is not in use.
    """
    found, policy = standing(ctx, as_of=as_of), ctx.policy(as_of)
    if regime is not None:
        known = regime_of(policy, regime)
        if control is not None and known.control(control) is None:
            ids = [one.id for one in known.controls]
            raise RecordError(f"{known.title} has no “{control}”{_meant(control, ids)}")
    if state is not None and state not in STATES:
        raise RecordError(f"there is no state “{state}”: choose one of {', '.join(STATES)}")
    if model and model not in found.models:
        raise RecordError(f"no version of a model {model} is in use, so that nothing is asked of it")
    wanted = [
        one
        for one in found.answers
        if (regime is None or one.regime.id == regime)
        and (control is None or one.control.id == control)
        and (model is None or one.model == model)
        and (state is None or one.state == state)
    ]
    return worst_first(wanted)


def worst_first(found: Iterable[Answer]) -> list[Answer]:
    place = {name: index for index, name in enumerate(STATES)}
    return sorted(found, key=lambda one: place[one.state])


def regime_of(policy: Policy, id: str) -> Regime:
    """RecordError with the regimes that there are."""
    found = policy.regime(id)
    if found is None:
        known = [one.id for one in policy.compliance]
        raise RecordError(f"the policy has no regime “{id}”; it has {', '.join(known) or 'none'}")
    return found


def _meant(name: str, known: Sequence[str]) -> str:
    close = nearest(name, known)
    return f": {close}" if close else f", it has {known[0]} to {known[-1]}"


def as_row(one: Answer) -> Row:
    """What scripts get of an answer."""
    regime, control = one.regime, one.control
    return {
        "regime": regime.id, "control": control.id, "title": control.title, "about": control.about,
        "model": one.model or None, "state": one.state, "why": one.why, "due": one.due,
        "sure": regime.sure_of(control), "declaration": one.declared.record.id if one.declared else None,
    }  # fmt: skip


def as_json(found: Sequence[Answer]) -> list[Row]:
    """One object an answer, with what shows it."""
    return [as_row(one) | {"evidence": [_shown(each) for each in one.shown]} for one in found]


def _shown(one: Shown) -> Row:
    return asdict(one)


def told(tally: Tally) -> Row:
    """A tally as a row: the score, what it divides by, and the count of each state."""
    return {"score": tally.score, "applicable": tally.applicable, **asdict(tally)}


def summary(ctx: Context, *, as_of: datetime | None = None) -> Row:
    """The scores over all, by regime, by business unit and by model."""
    found, policy = tallies(ctx, as_of=as_of), ctx.policy(as_of)
    names = {id: one.name for id, one in standing(ctx, as_of=as_of).models.items()}
    return {
        "overall": told(found.overall),
        "regimes": [
            {
                "regime": one.id, "title": one.title, "version": one.version, "kind": one.kind,
                "source": one.source, "sure": one.sure, "applies_from": one.applies_from,
                **told(found.regimes[one.id] if one.id in found.regimes else Tally()),
            }
            for one in policy.compliance
        ],
        "units": [{"unit": name or None, **told(one)} for name, one in lowest_first(found.units)],
        "models": [
            {"model": id, "name": names[id], **told(one)} for id, one in lowest_first(found.models)
        ],
    }  # fmt: skip


def lowest_first(found: Mapping[str, Tally]) -> list[tuple[str, Tally]]:
    """The lowest score first; what has none comes last."""
    return sorted(found.items(), key=lambda one: (one[1].score is None, one[1].score or 0.0, one[0]))
