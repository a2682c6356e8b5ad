"""One requirement: what it asks, what shows it, by model or for the organisation, and what is declared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mlgov.govern.compliance_answers import Answer
from mlgov.govern.compliance_claims import Shown
from mlgov.govern.compliance_scores import Tally, tally
from mlgov.govern.evidence import Link
from mlgov.policy.compliance import Control, Regime
from mlgov.policy.rights import COMPLIANCE_DECLARE, holders
from mlgov.services import compliance
from mlgov.ui import blocks, persons, state
from mlgov.ui.compliance_words import ABOUT, MARKS, PAGE, SURE, answer_row, url
from mlgov.ui.errors import guard
from mlgov.ui.model import checklist
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import esc, href
from mlgov.ui.view import show

BY_MODEL = [
    Column("name", "Model", "long"),
    Column("mark", "State", "marked"),
    Column("why", "Why", "long"),
    Column("due", "Until", "date"),
]
HEAD = ("What shows it", "State", "Why", "Evidence", "Until")
CONFIRM = "to be confirmed with counsel"


def one(here: Here) -> None:
    """The page of one requirement, or of one requirement for one model."""
    regime_id, id, model = state.get("regime"), state.get("control"), state.get("subject")
    with guard("requirement"):
        _way(regime_id, id, model)
        answers = compliance.answers(
            here.ctx, regime=regime_id, control=id, model=model or None, as_of=here.as_of
        )
        regime = compliance.regime_of(here.ctx.policy(here.as_of), regime_id)
        control = regime.control(id)
        assert control is not None  # `answers` refuses what is not there
        title = f"{control.id}: {control.title}"
        show(
            _verdict(here, answers, control, model), blocks.heading(title), _facts(regime, control), key="one"
        )
        if model or control.about == "organisation":
            for each in answers:
                show(_evidence(here, each), key="evidence")
        else:
            _models(here, answers, control)
        _declare(here, regime, control, model, answers)


def _way(regime: str, control: str, model: str) -> None:
    if model:
        back = blocks.link("The requirement over all models", url(regime, control))
        show(f"← {back} · {blocks.link('All of this model', href(PAGE, subject=model))}", key="back")
    else:
        show(f"← {blocks.link('The requirements', href(PAGE, regime=regime))}", key="back")


def _verdict(here: Here, answers: Sequence[Answer], control: Control, model: str) -> str:
    if not answers:
        text = "No version of a model is in use, so that nothing is asked of one."
        return blocks.verdict([("not_evaluated", [text])])
    if model or control.about == "organisation":
        found = answers[0]
        whose = f"{_name(here, model)}: " if model else ""
        mark, word = MARKS[found.state]
        text = f"{whose}{word}: {persons.told(found.why, persons.names(here))}."
        return blocks.verdict([(mark, [text[:1].upper() + text[1:]])])
    count = tally(answers)
    return blocks.verdict([(MARKS[count.worst][0], [_counted(count)])])


def _counted(count: Tally) -> str:
    if not count.applicable:
        return "It applies to no model in use."
    told = f"{count.met} of {count.applicable} models in use that it binds meet it"
    if count.not_evaluated:
        told += f"; nothing on file speaks for {count.not_evaluated}, which count as not met"
    return f"{told}."


def _facts(regime: Regime, control: Control) -> str:
    group = next((one.title for one in regime.groups if one.id == control.group), "")
    source = blocks.link(regime.title, href(PAGE, regime=regime.id))
    law = f", {CONFIRM}" if regime.kind == "law" else ""
    taken = f", as it was on {blocks.when(regime.retrieved)}" if regime.retrieved else ""
    bound = f"binds from {blocks.when(regime.applies_from)}" if regime.applies_from else ""
    pairs = [
        ("Regime", f"{source}, {esc(regime.version)}"),
        ("Part", esc(group)),
        ("Asked of", esc(ABOUT[control.about])),
        ("How sure", f"{esc(SURE[regime.sure_of(control)])}{law}"),
        ("Text", f"{esc(regime.source)}{taken}"),
        ("In force", bound),
    ]
    return blocks.facts([pair for pair in pairs if pair[1]])


def _evidence(here: Here, found: Answer) -> str:
    if not found.shown:
        return blocks.note(f"Nothing has to be shown: {found.reason}.")
    lines = "".join(_line(here, found, one) for one in found.shown)
    head = "".join(f"<th scope=col>{one}</th>" for one in HEAD)
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Evidence">'
        f'<table class="data cards"><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>'
    )


def _line(here: Here, found: Answer, one: Shown) -> str:
    ways = [blocks.link(link.text, where(found, link)) for link in _links(here, one)]
    due = blocks.when(one.due) if one.due else "–"
    why = persons.told(one.why[:1].upper() + one.why[1:], persons.names(here))
    return (
        f'<tr><td class="long">{esc(one.title)}</td>'
        f'<td class="nowrap">{blocks.marked(*MARKS[one.state])}</td><td class="long">{esc(why)}.</td>'
        f'<td>{"<br>".join(ways) or "–"}</td><td class="nowrap">{due}</td></tr>'
    )


def _links(here: Here, one: Shown) -> Iterable[Link]:
    """The evidence, and what would mend it; the past can't be mended."""
    if one.evidence is not None:
        yield one.evidence
    done = one.state in ("met", "not_applicable") or here.as_of is not None
    if (
        one.mend is not None
        and not done
        and (one.mend.kind != "new declaration" or here.ctx.may(COMPLIANCE_DECLARE))
    ):
        yield one.mend


def where(found: Answer, link: Link) -> str:
    """The page that a proof or what mends it points to."""
    if link.kind == "declaration":
        return href(PAGE, id=link.id)
    if link.kind == "new declaration":
        return href(PAGE, new="yes", regime=found.regime.id, control=found.control.id, subject=found.model)
    return checklist.where(found.model, link)


def _models(here: Here, answers: Sequence[Answer], control: Control) -> None:
    people = persons.names(here)
    rows = [answer_row(one, people) | {"name": _name(here, one.model)} for one in answers]
    table(rows, BY_MODEL, key="by_model", empty="No version of a model is in use.",
          url=lambda row: url(row["regime"], control.id, row["model"]))  # fmt: skip


def _name(here: Here, model: str) -> str:
    return compliance.standing(here.ctx, as_of=here.as_of).models[model].name


def _declare(here: Here, regime: Regime, control: Control, model: str, answers: Sequence[Answer]) -> None:
    """The declaration that speaks, and the way to one, for who may."""
    declared = [one.declared for one in answers if one.declared is not None]
    spoken = next((one for one in declared if model or not one.record.body["model"]), None)
    parts = []
    if spoken is not None:
        said = "applies" if spoken.record.body["applicable"] else "does not apply"
        link = blocks.link(f"Declared that it {said}", href(PAGE, id=spoken.record.id))
        parts.append(f'<p class="note-quiet">{link}: {esc(spoken.record.body["reason"])}</p>')
    if here.as_of is None:
        what = (
            "Declare how it is met, or that it does not apply"
            if control.declare
            else "Declare whether it applies"
        )
        if here.ctx.may(COMPLIANCE_DECLARE):
            new = href(PAGE, new="yes", regime=regime.id, control=control.id, subject=model)
            parts.append(f'<a class="button" href="{esc(new)}" data-go="{esc(new)}">{esc(what)}</a>')
        else:
            who = ", ".join(holders(here.ctx.policy(), COMPLIANCE_DECLARE)) or "nobody has the right"
            parts.append(blocks.note(f"{what}: {who} can."))
    if parts:
        show(*parts, key="declare")
