"""A filed or nearly filed record to read: every answer under its question, and what the answers come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlgov.charts import words
from mlgov.errors import RecordError
from mlgov.govern.assessment_words import said
from mlgov.govern.assessments import result as result_of
from mlgov.govern.records.forms import FormField
from mlgov.policy.models import Form, MaturityModel, Policy
from mlgov.services.assessment_paper import measured
from mlgov.ui import blocks, table
from mlgov.ui.covered import covered
from mlgov.ui.table import Column
from mlgov.ui.text import esc
from mlgov.ui.written import line

RISKS = [
    Column("text", "Question", "long"),
    Column("answer", "Answer"),
    Column("risk", "Risk of 4", "count"),
    Column("rationale", "The risk", "long"),
    Column("mitigation", "To lower it", "long"),
]


def assessment_form(policy: Policy, body: Mapping[str, Any]) -> Form:
    found = next((one for one in policy.forms if one.id == body.get("form")), None)
    if found is None:
        raise RecordError(f"the policy in force has no form “{body.get('form')}”: choose another one")
    return found


def form_title(policy: Policy, body: Mapping[str, Any]) -> str:
    """The title of a filed assessment's form; its id where the policy has no such form any more."""
    return next((one.title for one in policy.forms if one.id == body.get("form")), str(body.get("form")))


def band_title(policy: Policy, body: Mapping[str, Any]) -> str:
    """What an assessment came to, in the form's own words."""
    bands = (band for one in policy.forms if one.id == body.get("form") for band in one.bands)
    found = next((band.title or band.result for band in bands if band.result == body.get("band")), None)
    return found or str(body.get("band") or "no result")


def maturity_model(policy: Policy, body: Mapping[str, Any]) -> MaturityModel:
    wanted = body.get("maturity_model")
    found = next((one for one in policy.maturity if one.id == wanted), None)
    if found is None:
        raise RecordError(f"the policy in force has no maturity questionnaire “{wanted}”: choose another one")
    return found


def summary(body: Mapping[str, Any], fields: Sequence[FormField], policy: Policy) -> list[str]:
    """HTML blocks: the result first, then the answers."""
    plain = [
        one
        for one in fields
        if one.widget not in ("answers", "levels") and body.get(one.name) not in (None, "", [], {})
    ]
    parts = []
    if "band" in body:
        parts.append(result(body, policy))
    parts.append(_table([(one.label, _written(one, body[one.name], policy)) for one in plain]))
    if any(one.widget == "answers" for one in fields):
        parts += _answers(assessment_form(policy, body), body)
    if any(one.widget == "levels" for one in fields):
        model, given = maturity_model(policy, body), body["answers"]
        rows = [(one.title, _level(given[one.id])) for one in model.dimensions if one.id in given]
        parts.append(_table(rows))
    return parts


def lines(body: Mapping[str, Any], fields: Sequence[FormField], policy: Policy) -> list[tuple[str, str]]:
    """(what is asked, what is answered) of everything that a record says, field by field."""
    found, given = [], body.get("answers") or {}
    for one in fields:
        if one.widget == "answers":
            asked = [each for part in assessment_form(policy, body).sections for each in part.questions]
            found += [(each.text, said(each, given[each.id])) for each in asked if each.id in given]
        elif one.widget == "levels":
            model = maturity_model(policy, body)
            found += [(each.title, _level(given[each.id])) for each in model.dimensions if each.id in given]
        elif body.get(one.name) not in (None, "", [], {}):
            found.append((one.label, _written(one, body[one.name], policy)))
    return found


def _level(given: Mapping[str, Any]) -> str:
    return f"Level {given['level']}: {given['evidence']}"


def result(body: Mapping[str, Any], policy: Policy) -> str:
    """What an assessment's answers come to, and the risks found, worst first."""
    score, why = words.number(body.get("score"), 1), str(body.get("why", ""))
    told = f"{band_title(policy, body)}; risk score {score} of 100. {why}"
    if body.get("band") is None:
        told = f"No result yet, as {why}; risk score so far {score} of 100."
    head = blocks.verdict([(str(body["status"]), [told])])
    heading = blocks.heading("Risks found", help="Worst first, each with what would lower it")
    found = body.get("findings", ())
    nothing = '<p class="empty-line">No answer carries a risk.</p>'
    return head + heading + (table.html(found, RISKS) if found else nothing)


def so_far(form: Form, given: Mapping[str, Any]) -> str:
    """What the answers come to while the form is being filled."""
    found = result_of(form, given)
    carrying = words.plural(len(found.findings), "answer carries risk", "answers carry risk")
    worst = f", the gravest {found.highest_risk} of 4" if found.findings else ""
    score = f"risk score {words.number(found.score, 1)} of 100; {carrying}{worst}."
    band = next((one.title or one.result for one in form.bands if one.result == found.band), None)
    why = f"{found.why[:1].upper()}{found.why[1:]}"
    told = f"{band}; {score} {why}" if band else f"So far {score} {why}."
    return blocks.verdict([(found.status, [told])])


def _answers(form: Form, body: Mapping[str, Any]) -> list[str]:
    parts, given, shown = [], body["answers"], body.get("figures") or {}
    for section in form.sections:
        asked = [one for one in section.questions if one.id in given]
        rows = [(one.text, said(one, given[one.id]) + _measured(shown.get(one.id))) for one in asked]
        parts += [f"<h3>{esc(section.title)}</h3>", _table(rows)] if rows else []
    return parts


def _measured(shown: Mapping[str, Any] | None) -> str:
    return f" ({measured(shown)})" if shown else ""


def _written(field: FormField, value: Any, policy: Policy) -> str:
    if field.name == "covers":
        return covered(value, policy)
    asked = (field, *field.columns)
    return line(value, {one.value: one.label for part in asked for one in part.options})


def _table(rows: Sequence[tuple[str, str]]) -> str:
    lines = "".join(f"<tr><td>{esc(label)}</td><td>{esc(text)}</td></tr>" for label, text in rows)
    return f'<table class="data answers"><tbody>{lines}</tbody></table>'
