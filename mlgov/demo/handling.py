"""How incidents of the story are followed up: notices, reviews, and closing."""

from __future__ import annotations

from mlgov.demo.story.acts import Handle
from mlgov.services import incidents, records
from mlgov.services.context import Context


def handle(ctx: Context, act: Handle, ids: dict[tuple[str, str], str]) -> None:
    if act.what == "adopt":
        ids["incident", act.key] = _adopted(ctx, act)
        return
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


def _adopted(ctx: Context, act: Handle) -> str:
    """The draft of the monitoring about this model, confirmed and put in words; without one it is filed."""
    every = records.all(ctx, "incident", model=act.more["model"])
    drafts = [one for one in every if one.body["status"] == "draft"]
    if not drafts:
        return records.file(ctx, "incident", act.more).id
    stood = incidents.confirm(ctx, drafts[-1].id)
    told = {name: act.more[name] for name in ("title", "description", "harms", "actions") if name in act.more}
    records.file(ctx, "incident", stood.body | told, id=stood.id, base_version=stood.version)
    return stood.id
