"""The requirements of a model's tier as a checklist: state, evidence, due date, and what mends it."""

from __future__ import annotations

from collections.abc import Sequence

from mlgov.charts import words
from mlgov.govern.evidence import Link, Proof
from mlgov.govern.requirements import Standing
from mlgov.policy import rights
from mlgov.policy.models import Policy
from mlgov.ui import blocks, links
from mlgov.ui.skeleton import Here
from mlgov.ui.text import esc, href

HEAD = ("Requirement", "State", "Evidence", "Due", "To do")
# what mends -> the right to do it
MENDED_BY = {
    "new procedure": rights.PROCEDURE_FILE,
    "new assessment": rights.ASSESSMENT_FILE,
    "uploads": rights.INGEST,
    "model": rights.MODEL_REGISTER,
    "model_version": rights.MODEL_REGISTER,
    "new model_version": rights.MODEL_REGISTER,
    "classification": rights.MODEL_CLASSIFY,
    "training": rights.TRAINING_FILE,
}


def table(here: Here, model: str, found: Sequence[Standing]) -> str:
    """One line a requirement, worst first; the past offers nothing to do."""
    lines = "".join(_line(here, model, one) for one in found)
    head = "".join(f"<th scope=col>{one}</th>" for one in HEAD)
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Requirements">'
        f'<table class="data checklist cards"><thead><tr>{head}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def _line(here: Here, model: str, one: Standing) -> str:
    about = one.requirement
    due = blocks.when(one.due) if one.due else words.NOTHING
    cells = [
        f'<td class="long">{esc(about.title)}<small class="grey">{esc(about.section)}</small></td>',
        f"<td>{blocks.status(one.status, one.why)}</td>",
        f'<td class="long">{_proofs(model, one.proofs) or esc(one.why)}</td>',
        f'<td class="nowrap">{due}</td>',
        f"<td>{''.join(_mend(here, model, mend) for mend in one.mends)}</td>",
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _proofs(model: str, found: Sequence[Proof]) -> str:
    """Each proof on its line: a mark where it is not well, what it says, the record behind it."""
    lines = []
    for one in found:
        mark = "" if one.status == "ok" or len(found) == 1 else f"{blocks.status(one.status)} "
        way = f" {blocks.link(one.evidence.text, where(model, one.evidence))}" if one.evidence else ""
        said = one.why[:1].upper() + one.why[1:]
        lines.append(f'<div class="proof">{mark}{esc(said)}.{way}</div>')
    return "".join(lines)


def _mend(here: Here, model: str, mend: Link) -> str:
    """The way to do it for who may, else who can."""
    if here.as_of is not None:
        return ""
    right = MENDED_BY.get(mend.kind)
    if right is None or here.ctx.may(right):
        return f'<div class="proof">{blocks.link(mend.text, where(model, mend))}</div>'
    who = esc(_who(here.ctx.policy(), right))
    return f'<div class="proof">{esc(mend.text)}<small class="grey">{who}</small></div>'


def _who(policy: Policy, right: str) -> str:
    return f"by: {', '.join(rights.holders(policy, right)) or 'nobody has the right'}"


def where(model: str, link: Link) -> str:
    """The page that a proof or what mends it points to."""
    match link.kind:
        case "figures":
            return href("model", model=model, tab=link.id)
        case "uploads":
            return href("uploads", model=model)
        case "classification" | "audit":
            return href("model", model=model, tab=link.kind)
        case "new procedure":
            return href("procedures", new="yes", procedure=link.id, model=model)
        case "new assessment":
            return href("assessments", new="yes", form=link.id, model=model)
        case "new artifact":
            return href("model", model=model, tab="artifacts", version=link.id.partition("@")[2])
        case "new model_version":
            return href("model", model=model, tab="versions")
        case _:
            return links.url(link.kind, link.id)
