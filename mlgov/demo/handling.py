"""How incidents of the story are followed up: notices, reviews, and closing."""

from __future__ import annotations

from mlgov.demo.story.acts import Handle
from mlgov.services import incidents
from mlgov.services.context import Context


def handle(ctx: Context, act: Handle, ids: dict[tuple[str, str], str]) -> None:
    id = ids["incident", act.key]
    match act.what:
        case "notify":
            incidents.notify(ctx, id, act.more["notice"], "sent", reference=act.more["reference"])
        case "review":
            incidents.review(ctx, id, act.more | {"held": ctx.now().date().isoformat()})
        case "close":
            incidents.close(ctx, id)
        case "tick":
            incidents.tick_all(ctx, id, [(act.more["part"], str(step)) for step in act.more["steps"]])
        case "note":
            incidents.note(ctx, id, act.more["kind"], act.more["text"])
