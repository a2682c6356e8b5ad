"""Assessments: what each model must have and has, one filled form, and the form itself."""

from mlgov.ui import assessments, filed
from mlgov.ui.skeleton import page
from mlgov.ui.table import Column, table
from mlgov.ui.view import show

NEXT = (
    "Its result counts at once for the requirements of the model's tier; risks found are listed with what"
    " would lower them."
)
COLUMNS = [
    Column("model_name", "Model"),
    Column("form_title", "Form", width="12rem"),
    Column("due_mark", "Required", "marked"),
    Column("due_why", "Why", "long"),
    Column("result", "Result", "marked"),
    Column("score", "Risk of 100", "number"),
    Column("filed", "Filed", "date"),
    Column("valid_until", "Valid until", "date"),
    Column("by", "By"),
]

here = page("Assessments", "Ethics impact and other assessments")
mode = filed.mode(here)

if mode == "new":
    start = assessments.choose(here)
    if start:
        filed.new(here, "assessment", "assessments", start=start, next_steps=NEXT, fixed=("form", "model"))
elif mode == "change":
    filed.change(here, "assessment", "assessments", next_steps=NEXT, fixed=("form", "model"))
elif mode == "one":
    filed.one(here, "assessment", "assessments")
else:
    rows = assessments.listed(here)
    if rows:
        show(assessments.verdict(rows), assessments.figures(rows), key="head")
        filed.button(here, "assessment", "Start an assessment", "assessments")
        table(rows, COLUMNS, key="assessments", empty="", url=assessments.url)
    else:
        why = (
            "An assessment asks what a model may do to people, before and while it is used. It needs a model"
            " in the inventory."
        )
        filed.nothing(here, "assessment", why, "Start an assessment", "assessments")
