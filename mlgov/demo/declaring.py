"""Declarations of the story, through the verbs that people use."""

from __future__ import annotations

from datetime import timedelta

from mlgov.demo.story.acts import Declare, Second
from mlgov.services import declarations
from mlgov.services.context import Context


def do(ctx: Context, act: Declare | Second) -> None:
    match act:
        case Declare():
            until = ctx.now().date() + timedelta(weeks=act.weeks)
            declarations.declare(ctx, act.body | {"valid_until": until.isoformat()})
        case Second():
            if act.wanting:
                declarations.refuse(ctx, act.id, act.wanting)
            else:
                declarations.confirm(ctx, act.id)
