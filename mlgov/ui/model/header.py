"""Which model is shown, and its head: tier, phase, people, and what one can do."""

from __future__ import annotations

from mlgov.policy.names import UNCLASSIFIED
from mlgov.services import courses, inventory, scorecards
from mlgov.services.context import Context
from mlgov.services.records import Stored
from mlgov.ui import blocks, session, state
from mlgov.ui.skeleton import Here
from mlgov.ui.text import esc, href, title_case
from mlgov.ui.view import show


def chosen() -> str:
    return state.get("model")


def title(model: str) -> str:
    """The model's name, or its id when nothing is known of it."""
    body = _named(session.context(), model) if model else None
    return str(body.body.get("name") or model) if body else "Model"


def find(here: Here, model: str) -> Stored | None:
    return next((one for one in inventory.models(here.ctx, as_of=here.as_of) if one.id == model), None)


def offer(here: Here) -> None:
    """No model chosen, or one that is not there: the choice."""
    known = inventory.models(here.ctx, as_of=here.as_of)
    if not known and here.as_of is not None:
        why = "Nothing had been loaded or registered then: choose a later date above, or go back to now."
        show(blocks.empty("No model at this moment", why), key="none")
        return
    if not known:
        show(
            blocks.empty(
                "No models yet",
                "Load a registry extract or a prediction extract, and its model appears.",
                ("Load an extract", href("uploads")),
            ),
            key="none",
        )
        return
    wanted = chosen()
    said = f"There is no model {wanted} at this moment. " if wanted else ""
    links = [
        (
            "",
            [(str(one.body.get("name") or one.id), href("model", model=one.id))],
            title_case(str(one.body["tier"])),
        )
        for one in known
    ]
    say = blocks.verdict([("not_evaluated", [f"{said}Choose one of these."])])
    show(say, blocks.items(links, ""), key="choose")


def draw(here: Here, model: Stored) -> None:
    """Where the model stands in a line, and the ways to act; `facts` says the rest."""
    policy = here.ctx.policy(here.as_of)
    phases, phase = [phase.id for phase in policy.phases], _phase(here, model)
    current = phases.index(phase) if phase in phases else None
    live = ", ".join(_live(here, model))
    said = [_tier(here, model), f"version {live} live" if live else "no version live"]
    said.append(_steward(here, model))
    line = f'<p class="note-quiet">{esc(" · ".join(said))}</p>'
    path = blocks.path([phase.title for phase in policy.phases], current)
    show(
        line,
        _other_version(here, model),
        "" if state.get("tab") == "lifecycle" else path,  # there the path of the chosen version stands
        f'<p class="small">{blocks.link("See the process", href("process", model=model.id))}</p>',
        _actions(here, model),
        key="header",
    )


def _phase(here: Here, model: Stored) -> str:
    """The phase of the version asked for, else of the live one; without versions what the model says."""
    known, wanted = courses.of(here.ctx, model.id, as_of=here.as_of), state.get("version")
    live = _live(here, model)
    version = wanted if wanted in known else live[-1] if live else known[-1] if known else None
    if version is None:
        return str(model.body.get("phase") or "")
    return courses.course(here.ctx, model.id, version, as_of=here.as_of).phase


def _other_version(here: Here, model: Stored) -> str:
    """Says so when the version asked for has no figures, and another one's are shown."""
    wanted, shown = state.get("version"), version(here, model)
    if not wanted or shown is None or wanted == shown:
        return ""
    return blocks.note(f"There are no figures of version {wanted}: those of {shown} are shown.", "band")


def facts(here: Here, model: Stored) -> str:
    """Who stands for the model, what of it is live, and when it is looked at again."""
    body = model.body
    review = blocks.when(body["next_review"]) if body.get("next_review") else ""
    return blocks.facts(
        [
            ("Tier", esc(_tier(here, model))),
            ("Live version", esc(", ".join(_live(here, model)))),
            ("Versions with data", esc(", ".join(scorecards.versions(here.ctx, model.id, as_of=here.as_of)))),
            ("Owner", esc(body.get("owner") or "")),
            ("Steward", esc(_steward(here, model).removeprefix("steward "))),
            ("Unit", esc(body.get("business_unit") or "")),
            ("Next review", review),
        ]
    )


def _tier(here: Here, model: Stored) -> str:
    tiers = {one.id: one.title for one in here.ctx.policy(here.as_of).tiers}
    return tiers.get(model.body["tier"], "Unclassified")


def _steward(here: Here, model: Stored) -> str:
    """Who watches over it, and whether the family lends them."""
    found = inventory.watching(here.ctx, model, as_of=here.as_of)
    if not found.name:
        return "no steward"
    return f"steward {found.name}" + (f" (of the family {found.lent_by})" if found.lent_by else "")


def _live(here: Here, model: Stored) -> list[str]:
    found = inventory.versions(here.ctx, model.id, as_of=here.as_of)
    return [str(one.body["version"]) for one in found if one.body.get("stage") == "production"]


def _actions(here: Here, model: Stored) -> str:
    """Buttons for what this person may do."""
    offered = [
        ("incident.file", "File incident", href("incidents", model=model.id, new="yes")),
        ("assessment.file", "Start assessment", href("assessments", model=model.id, new="yes")),
        ("retirement.file", "Record retirement", href("retirement", model=model.id, new="yes")),
    ]
    if model.body["tier"] == UNCLASSIFIED:
        offered.insert(
            0, ("model.classify", "Classify it", href("model", model=model.id, tab="classification"))
        )
    buttons = [
        f'<a class="button plain" href="{esc(url)}" data-go="{esc(url)}">{esc(text)}</a>'
        for right, text, url in offered
        if here.as_of is None and here.ctx.may(right)
    ]
    return f'<div class="actions">{"".join(buttons)}</div>' if buttons else ""


def _named(ctx: Context, model: str) -> Stored | None:
    return next((one for one in inventory.models(ctx) if one.id == model), None)


def version(here: Here, model: Stored) -> str | None:
    """The version whose figures are shown: the one in the URL, or the newest with data."""
    known = scorecards.versions(here.ctx, model.id, as_of=here.as_of)
    wanted = state.get("version")
    return wanted if wanted in known else known[-1] if known else None


def no_data(model: Stored, what: str) -> None:
    show(
        blocks.empty(
            f"No {what} figures yet",
            "They are counted from prediction extracts. None has been loaded for"
            f" {model.body.get('name') or model.id}.",
            ("Load an extract", href("uploads", model=model.id)),
        ),
        key=f"no_{what}",
    )
