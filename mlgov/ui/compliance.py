"""Compliance on the screen: the verdict, a card for each regime, and requirements, models and units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mlgov.charts import words
from mlgov.errors import RecordError
from mlgov.govern.compliance_answers import Answer
from mlgov.govern.compliance_claims import STATES, State
from mlgov.govern.compliance_scores import Tally
from mlgov.policy.compliance import Regime
from mlgov.policy.rights import COMPLIANCE_CONFIRM
from mlgov.services import compliance, declarations
from mlgov.ui import blocks, compliance_statement, filters, persons, remember, state
from mlgov.ui import compliance_words as words_of
from mlgov.ui.compliance_words import ABOUT, MARKS, PAGE, SURE, WORDS, url
from mlgov.ui.errors import sentence
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href
from mlgov.ui.view import show

VIEWS = {
    "requirements": "Requirements",
    "models": "By model",
    "units": "By unit",
    "statement": "Statement of applicability",
    "declarations": "Declarations",
}
COUNTS = [
    Column("score", "Score", "share", help="Met, divided by those that apply"),
    Column("met", "Met", "count"),
    Column("applicable", "Of", "count", help="n: requirements that apply"),
    Column("partly", "Partly met", "count"),
    Column("not_met", "Not met", "count"),
    Column(
        "not_evaluated",
        "Not evaluated",
        "count",
        help="Nothing on file speaks for them: not met",
    ),
    Column("not_applicable", "Not applicable", "count"),
]
REQUIREMENTS = [
    Column("control", "Requirement", width="9rem"),
    Column("title", "What it asks", "long", under="regime_title"),
    Column("mark", "State", "marked"),
    Column("why", "Why", "long"),
    *COUNTS[:3],
    COUNTS[5],
    Column("sure", "How sure", "long", help="How sure the requirement's reference is"),
]
OF_A_MODEL = [*REQUIREMENTS[:4], Column("due", "Until", "date"), REQUIREMENTS[-1]]
DECLARATIONS = [
    Column("control", "Requirement", under="regime_title"),
    Column("model", "Model"),
    Column("mark", "Standing", "marked"),
    Column("says", "Says"),
    Column("reason", "Reason", "long"),
    Column("owner", "Owner"),
    Column("declared", "Declared by"),
    Column("confirmed", "Confirmed by"),
    Column("valid_until", "Valid until", "date"),
]
Row = dict[str, Any]


def listing(here: Here) -> None:
    """The page without a requirement or a declaration chosen."""
    regimes = here.ctx.policy(here.as_of).compliance
    if not regimes:
        why = (
            "The policy in force names no law, standard or guideline. Each is a file under compliance/,"
            " published with the policy."
        )
        show(blocks.empty("No regime", why), key="empty")
        return
    if _unknown_regime({one.id: one.title for one in regimes}):
        return
    show(*remember.until_change(here, "compliance", "head", lambda: (verdict(here), cards(here))), key="head")
    view = filters.tabs("view", VIEWS)
    views: dict[str, Callable[[Here], None]] = {
        "requirements": _requirements, "models": _models, "units": _units,
        "statement": compliance_statement.statement, "declarations": _declarations,
    }  # fmt: skip
    views[view](here)


def _unknown_regime(titles: dict[str, str]) -> bool:
    """Whether the address names a regime that the policy does not have; it is then said which it has."""
    asked = state.get("regime")
    if not asked or asked in titles:
        return False
    why = f"There are: {', '.join(titles.values())}. Another moment may have had another policy."
    way = ("Show all regimes", href(PAGE))
    show(blocks.empty(f"The policy has no regime “{asked}”", why, way), key="no_regime")
    return True


def verdict(here: Here) -> str:
    """What is not met and first of all which, what nobody can tell, what waits, and how much is met."""
    told, found = (
        compliance.tallies(here.ctx, as_of=here.as_of),
        compliance.standing(here.ctx, as_of=here.as_of),
    )
    whole, said = told.overall, list[tuple[str, Any]]()
    bad = next((one for one in found.answers if one.state == "not_met"), None)
    if bad is not None:
        link = (f"{bad.regime.title} {bad.control.id}", url(bad.regime.id, bad.control.id))
        are = "is" if whole.not_met == 1 else "are"
        text = (
            f"{words.count(whole.not_met)} of {words.plural(whole.applicable, 'requirement')} {are} not met"
        )
        whose = f" for {found.models[bad.model].name}" if bad.model else ""
        said.append(("breach", [f"{text}{blocks.leading(whole.not_met)}", link, f"{whose} ({bad.why})."]))
    if whole.not_evaluated:
        count = words.count(whole.not_evaluated)
        text = f"{count} can't be told, because nothing on file speaks for them; they count as not met."
        said.append(("not_evaluated", [text]))
    waiting = sum(one.life == "waiting" for one in found.declarations.by_id.values())
    if waiting:
        text = words.plural(waiting, "declaration waits", "declarations wait")
        said.append(("warn", [(text, href(PAGE, view="declarations")), " for a second person."]))
    share = words.share(whole.score) if whole.score is not None else "none"
    text = f"{words.count(whole.met)} of {words.count(whole.applicable)} are met ({share})."
    return blocks.verdict([*said, ("warn" if said else "ok", [text])])


def cards(here: Here) -> str:
    """One card a regime: the score, what it divides by, and the counts of what is not met."""
    told = compliance.tallies(here.ctx, as_of=here.as_of).regimes
    return blocks.figures(
        [_card(one, told.get(one.id, Tally())) for one in here.ctx.policy(here.as_of).compliance]
    )


def _card(regime: Regime, tally: Tally) -> blocks.Figure:
    counts = [f"{words.count(tally.met)} of {words.count(tally.applicable)} met", *_counts(tally, STATES[:3])]
    from_day = f"binds from {words.date(regime.applies_from)}" if regime.applies_from else ""
    score = "none" if tally.score is None else words.share(tally.score)
    note = ", ".join(counts)
    return blocks.Figure(regime.title, score, note=note, target=from_day, url=href(PAGE, regime=regime.id))


def _counts(tally: Tally, states: Sequence[State]) -> list[str]:
    """`3 not met`, of the states that occur."""
    return [f"{words.count(getattr(tally, one))} {MARKS[one][1]}" for one in states if getattr(tally, one)]


def _choice(here: Here, *, model: str = "") -> dict[str, str]:
    titles = {one.id: one.title for one in here.ctx.policy(here.as_of).compliance}
    asked: list[tuple[str, str, Any]] = [("Regime", "regime", titles), ("State", "state", WORDS)]
    return filters.row(*asked) if model else filters.row(*asked, ("About", "about", ABOUT))


def _requirements(here: Here) -> None:
    """Every requirement, worst first: over all models, or of the one that the address names."""
    model = state.get("subject")
    if model:
        _of_model(here, model)
        return
    picked = _choice(here)
    rows = remember.until_change(here, "compliance", "rows", lambda: _rows(here))
    chosen = [
        row
        for row in rows
        if picked["regime"] in ("", row["regime"])
        and picked["about"] in ("", row["about"])
        and picked["state"] in ("", row["state"])
    ]
    table(chosen, REQUIREMENTS, key="requirements", empty="No requirement fits these filters.",
          url=lambda row: url(row["regime"], row["control"]))  # fmt: skip


def _rows(here: Here) -> list[Row]:
    told, own = compliance.tallies(here.ctx, as_of=here.as_of), dict[tuple[str, str], Answer]()
    people = persons.names(here)
    for one in compliance.standing(here.ctx, as_of=here.as_of).answers:
        own.setdefault((one.regime.id, one.control.id), one)
    rows = [
        _row(regime, control.id, told.controls.get((regime.id, control.id), Tally()), own)
        for regime in here.ctx.policy(here.as_of).compliance
        for control in regime.controls
    ]
    rows = [row | {"why": persons.told(row["why"], people)} for row in rows]
    return sorted(rows, key=lambda row: STATES.index(row["state"]))


def _row(regime: Regime, id: str, tally: Tally, own: dict[tuple[str, str], Answer]) -> Row:
    control, one = regime.control(id), own.get((regime.id, id))
    assert control is not None
    if one is None:
        why = "no model is in use"
    elif control.about == "organisation":
        why = one.why
    else:
        why = f"models: {', '.join(_counts(tally, STATES))}"
    return {
        **compliance.told(tally), "regime": regime.id, "regime_title": regime.title, "control": id,
        "title": control.title, "about": control.about, "state": tally.worst, "mark": MARKS[tally.worst],
        "why": why, "sure": SURE[regime.sure_of(control)],
    }  # fmt: skip


def _of_model(here: Here, model: str) -> None:
    try:
        answers = compliance.answers(here.ctx, model=model, as_of=here.as_of)
    except RecordError as error:
        why, way = sentence(error.message), ("Show all models", href(PAGE, view="models"))
        show(blocks.empty("Nothing is asked of this model", why, way), key="no_model")
        return
    name = compliance.standing(here.ctx, as_of=here.as_of).models[model].name
    show(blocks.heading(name), f"← {blocks.link('All models', href(PAGE, view='models'))}", key="of_model")
    picked, people = _choice(here, model=model), persons.names(here)
    rows = [
        words_of.answer_row(one, people)
        for one in answers
        if picked["regime"] in ("", one.regime.id) and picked["state"] in ("", one.state)
    ]
    table(rows, OF_A_MODEL, key="requirements_of_model", empty="No requirement fits these filters.",
          url=lambda row: url(row["regime"], row["control"], model))  # fmt: skip


def _models(here: Here) -> None:
    found = compliance.standing(here.ctx, as_of=here.as_of)
    tallies = compliance.tallies(here.ctx, as_of=here.as_of).models
    rows = [
        {**compliance.told(one), "id": id, "name": found.models[id].name, "tier": found.models[id].tier.title,
         "unit": found.models[id].body.get("business_unit")}
        for id, one in compliance.lowest_first(tallies)
    ]  # fmt: skip
    columns = [Column("name", "Model", "long"), Column("tier", "Tier"), Column("unit", "Unit"), *COUNTS]
    table(rows, columns, key="models", empty="No version of a model is in use: nothing is asked of one.",
          url=lambda row: href(PAGE, subject=row["id"]))  # fmt: skip


def _units(here: Here) -> None:
    tallies = compliance.tallies(here.ctx, as_of=here.as_of).units
    rows = [
        {**compliance.told(one), "unit": name or "No unit is named"}
        for name, one in compliance.lowest_first(tallies)
    ]
    table(rows, [Column("unit", "Business unit", "long"), *COUNTS], key="units",
          empty="No version of a model is in use, so that no unit answers for one.")  # fmt: skip


def _declarations(here: Here) -> None:
    rows = declarations.rows(here.ctx, as_of=here.as_of)
    may = here.as_of is None and here.ctx.may(COMPLIANCE_CONFIRM)
    if rows and may and any(row["life"] == "waiting" for row in rows):
        show(blocks.note("Open a declaration that waits to confirm or refuse it."), key="how")
    people = persons.names(here)
    titles = {one.id: one.title for one in here.ctx.policy(here.as_of).compliance}
    table([words_of.declaration_row(row, titles, people) for row in rows], DECLARATIONS, key="declarations",
          empty="Nothing is declared yet. Open a requirement that says what it needs, and declare it there.",
          url=lambda row: href(PAGE, id=row["id"]))  # fmt: skip
