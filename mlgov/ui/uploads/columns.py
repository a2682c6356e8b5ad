"""Which column plays which part: a preview with the roles as coloured heads, and the spec to correct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
import yaml

from mlgov.intake.inspect import Inspection
from mlgov.ui.text import esc, plain

TASKS = {
    "binary": "Yes or no (binary)",
    "multiclass": "One of several classes",
    "regression": "A number (regression)",
}
WINDOWS = {
    "none": "None",
    "day": "Days",
    "week": "Weeks",
    "month": "Months",
    "quarter": "Quarters",
    "rows": "A number of rows",
}
NOBODY = ""
ROLE_WORDS = {"numeric": "number", "categorical": "category"}


def preview(shown: Inspection, spec: Mapping[str, Any], rows: int = 8, *, only_read: bool = False) -> str:
    """The first rows as text, each column headed by its role; `only_read` leaves out what no role reads."""
    wanted = _roles(spec)
    roles = {one.name: one.role for one in shown.columns} | wanted
    names = [name for name in shown.preview.columns if not only_read or name in wanted][:60]
    head = "".join(f"<th>{_role(roles.get(name, ''))}{esc(name[:60])}</th>" for name in names)
    body = "".join(
        "<tr>"
        + "".join(f"<td>{esc('' if row[name] is None else str(row[name])[:60])}</td>" for name in names)
        + "</tr>"
        for row in shown.preview.head(rows).iter_rows(named=True)
    )
    more = (
        f"<p class=note-quiet>{len(shown.preview.columns) - 60} more columns are not shown.</p>"
        if len(shown.preview.columns) > 60
        else ""
    )
    return (
        '<div class="scroll"><table class="data'
        f' columns-preview"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}'
    )


def _role(role: str) -> str:
    return f'<span class="role">{esc(ROLE_WORDS.get(role, role))}</span>' if role else ""


def _roles(spec: Mapping[str, Any]) -> dict[str, str]:
    features = spec.get("features") or {}
    found = dict.fromkeys(features.get("numeric") or (), "numeric") | dict.fromkeys(
        features.get("categorical") or (), "categorical"
    )
    found |= dict.fromkeys(spec.get("protected") or (), "protected")
    for role in ("timestamp", "entity", "score", "prediction", "label"):
        if isinstance(spec.get(role), str):
            found[spec[role]] = role
    return found


def edit(
    spec: Mapping[str, Any], names: Sequence[str], examples: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """The spec as choices, or as YAML for what the choices don't cover; returns it as plain data."""
    as_text = st.toggle("Edit as text", key="spec_as_text", help="Everything that a spec can say, as YAML")
    if as_text:
        text = st.text_area(
            "Spec",
            yaml.safe_dump(dict(spec), sort_keys=False, allow_unicode=True),
            height=380,
            key="spec_text",
        )
        try:
            found = yaml.safe_load(text)
        except yaml.YAMLError as error:
            st.markdown(f":red[▲ {plain(f'This is no YAML: {error}')}]")
            return dict(spec)
        return found if isinstance(found, dict) else dict(spec)
    return _choices(dict(spec), list(names), examples)


def _choices(spec: dict[str, Any], names: list[str], examples: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    first, second, third = st.columns(3)
    with first:
        spec["model"] = st.text_input(
            "Model",
            spec.get("model", ""),
            help="Its id in the inventory; a new one is entered as unclassified",
        )
        spec["version"] = st.text_input(
            "Version", spec.get("version", "1.0.0"), help="Three numbers, such as 1.0.0"
        )
        spec["task"] = st.selectbox(
            "Task", list(TASKS), _index(list(TASKS), spec.get("task")), format_func=TASKS.__getitem__
        )
    with second:
        _column(spec, "timestamp", "Time of each row", names)
        _window(spec)
        _column(spec, "entity", "Id of each row", names, help="Late labels join on it")
    with third:
        if not isinstance(spec.get("score"), dict):
            _column(
                spec,
                "score",
                "Score",
                names,
                help="Any number; calibration needs a probability between 0 and 1",
            )
        _prediction(spec, names)
        _column(
            spec,
            "label",
            "Label, what really happened",
            names,
            help="May come later; empty means not known yet",
        )
        if spec.get("task") == "binary" and spec.get("label"):
            _positive(spec, examples.get(spec["label"], ()))
    features = dict(spec.get("features") or {})
    numeric = st.multiselect(
        "Numbers the model uses", names, [one for one in features.get("numeric") or () if one in names]
    )
    categorical = st.multiselect(
        "Categories the model uses", names, [one for one in features.get("categorical") or () if one in names]
    )
    spec["features"] = {"numeric": numeric, "categorical": categorical}
    spec["protected"] = st.multiselect(
        "Protected attributes",
        names,
        [one for one in spec.get("protected") or () if one in names],
        help="Groups are compared by these",
    )
    return {name: value for name, value in spec.items() if value not in (None, "", [], {})}


def _column(spec: dict[str, Any], role: str, label: str, names: list[str], help: str = "") -> None:
    present = spec.get(role)
    options = [NOBODY, *names]
    chosen = st.selectbox(
        label,
        options,
        _index(options, present),
        format_func=lambda one: one or "No column",
        help=help or None,
    )
    if chosen:
        spec[role] = chosen
    else:
        spec.pop(role, None)


def _window(spec: dict[str, Any]) -> None:
    present = spec.get("window", "none")
    kind = "rows" if isinstance(present, dict) else str(present)
    chosen = st.selectbox(
        "Windows", list(WINDOWS), _index(list(WINDOWS), kind), format_func=WINDOWS.__getitem__
    )
    if chosen == "rows":
        stood = present.get("rows", 5000) if isinstance(present, dict) else 5000
        spec["window"] = {"rows": int(st.number_input("Rows in a window", 1, value=int(stood), step=500))}
    else:
        spec["window"] = chosen


def _prediction(spec: dict[str, Any], names: list[str]) -> None:
    present = spec.get("prediction")
    rule = isinstance(present, dict)
    options = (
        ["threshold", *names]
        if isinstance(spec.get("score"), str) and spec.get("task") == "binary"
        else list(names)
    )
    options.insert(0, NOBODY)
    words = {"": "No column", "threshold": "Positive from a score on"}
    chosen = st.selectbox(
        "Prediction",
        options,
        _index(options, "threshold" if rule else present),
        format_func=lambda one: words.get(one) or one,
    )
    if chosen == "threshold":
        stood = present["score_at_least"] if isinstance(present, dict) else 0.5
        spec["prediction"] = {
            "score_at_least": st.number_input("Positive from this score on", value=float(stood), format="%g")
        }
    elif chosen:
        spec["prediction"] = chosen
    else:
        spec.pop("prediction", None)


def _positive(spec: dict[str, Any], examples: Sequence[str]) -> None:
    present = spec.get("positive", examples[0] if examples else "")
    text = st.text_input("Positive value of the label", "" if present is None else str(present))
    spec["positive"] = present if text == str(present) else yaml.safe_load(text) if text else None


def _index(options: Sequence[Any], value: Any) -> int:
    return options.index(value) if value in options else 0
