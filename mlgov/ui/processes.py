"""The framework's processes as drawings, with where a model stands, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence

from mlgov.charts import flow as drawing
from mlgov.services import courses, inventory, processes
from mlgov.services.processes import Drawn
from mlgov.ui import blocks, filters
from mlgov.ui.skeleton import Here
from mlgov.ui.text import esc, href
from mlgov.ui.view import show


def choose(here: Here) -> tuple[str, str]:
    """The model and the version whose place is marked; empty for none."""
    known = {
        one.id: str(one.body.get("name") or one.id) for one in inventory.models(here.ctx, as_of=here.as_of)
    }
    with filters.beside():
        model = filters.select("Model", "model", known, anything="none marked", width=300)
        versions = courses.of(here.ctx, model, as_of=here.as_of) if model else []
        if not versions:
            return model, ""
        newest = courses.chosen(here.ctx, model, None, as_of=here.as_of) or versions[-1]
        version = filters.select(
            "Version", "version", list(reversed(versions)), anything=None, default=newest
        )
    return model, version


def read(here: Here, model: str, version: str) -> list[Drawn]:
    return processes.drawn(here.ctx, model=model, version=version, as_of=here.as_of)


def one_of(found: Sequence[Drawn]) -> Drawn:
    """The process under the tab that is open."""
    chosen = filters.tabs("process", {one.flow.id: one.flow.title for one in found})
    return next(one for one in found if one.flow.id == chosen)


def verdict(one: Drawn, model: str, version: str, name: str) -> str:
    """Where the model stands in this process, or how to mark it."""
    if not model:
        text = f"{one.flow.about} Choose a model to mark where it stands."
        return blocks.verdict([("not_applicable", [text])])
    about = f"{name} {version}".strip()
    link = (about, href("model", model=model, tab="lifecycle", version=version))
    status = "warn" if one.pressing else "ok" if one.marks else "not_applicable"
    return blocks.verdict([(status, [link, f": {one.why}"])])


def name_of(here: Here, model: str) -> str:
    found = next((one for one in inventory.models(here.ctx, as_of=here.as_of) if one.id == model), None)
    return str(found.body.get("name") or model) if found else model


def draw(one: Drawn, about: str) -> None:
    """The drawing, its source, and the same in words for those who don't see it."""
    picture = drawing.svg(one.flow, one.marks, about or "here")
    note = blocks.note(f"Drawn from the policy in force ({one.flow.section}). {one.flow.about}")
    show(blocks.heading(one.flow.title), picture, note, _words(one), key="flow")


def _words(one: Drawn) -> str:
    lines = "".join(
        f'<li style="margin-left:{level * 1.2:g}rem"><b>{esc(title)}</b> <small>{esc(more)}</small></li>'
        for level, title, more in drawing.in_words(one.flow, one.marks)
    )
    return f'<details><summary>The same in words</summary><ol class="in-words">{lines}</ol></details>'
