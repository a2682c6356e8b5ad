"""The requirements of a model's tier as a checklist that computes itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mlgov.errors import RecordError
from mlgov.govern import requirements
from mlgov.govern.requirements import Standing
from mlgov.services import overview
from mlgov.services.context import Context


def checklist(ctx: Context, model: str, *, as_of: datetime | None = None) -> list[Standing]:
    """Every requirement of the model's tier, worst first; RecordError when there is no such model.

    A model that nobody has classified answers for the requirements of the tier that it counts as.
    """
    ctx.require("read")
    state = overview.model_state(ctx, model, as_of=as_of)
    if state is None:
        raise RecordError(f"there is no model {model}")
    found = requirements.standings(state.entry, ctx.policy(as_of), ctx.moment(as_of))
    return requirements.worst_first(found)


def as_json(found: Sequence[Standing]) -> list[dict[str, Any]]:
    """One object a requirement: id, title, section, status, why, due, mend, and its proofs."""
    return [
        {
            **one.requirement.model_dump(),
            "status": one.status,
            "why": one.why,
            "due": one.due,
            "mend": dataclasses.asdict(one.mend) if one.mend else None,
            "proofs": [dataclasses.asdict(proof) for proof in one.proofs],
        }
        for one in found
    ]
