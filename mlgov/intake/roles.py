"""What a spec asks of the columns it names: which must be there, and which type each has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from mlgov.errors import DataError
from mlgov.intake.findings import Finding, did_you_mean, listed
from mlgov.measure.spec import ScoreRule, Spec

Kind = Literal["number", "time", "text", "answer"]
"""A number; a moment; a text; or an answer (label, prediction): a number, a truth value or a text."""


def kinds(spec: Spec, *, labels_only: bool = False) -> dict[str, Kind]:
    """The type of each column of the spec; a column with several parts is a number if any part is one."""
    if labels_only:
        if spec.entity is None or spec.label is None:
            raise DataError("labels that arrive later need `entity` and `label` in the spec")
        return {spec.entity: "text", spec.label: _answer(spec)}
    found: dict[str, Kind] = {}
    if isinstance(spec.prediction, str):
        found[spec.prediction] = _answer(spec)
    if spec.label is not None:
        found[spec.label] = _answer(spec)
    texts = (*spec.protected, *spec.conditional, *spec.segments, *spec.features.categorical)
    found.update(dict.fromkeys(texts, "text"))
    weight = () if spec.weight is None else (spec.weight,)
    found.update(dict.fromkeys((*spec.features.numeric, *scores(spec), *weight), "number"))
    if spec.entity is not None:
        found[spec.entity] = "text"
    if spec.timestamp is not None:
        found[spec.timestamp] = "time"
    return {name: found[name] for name in spec.columns()}


def scores(spec: Spec) -> tuple[str, ...]:
    """Columns that hold a model's score, also those with an attribute flipped."""
    own = tuple(spec.score.values()) if isinstance(spec.score, dict) else (spec.score,)
    return tuple(name for name in (*own, *spec.counterfactual.values()) if name is not None)


def outcomes(spec: Spec) -> tuple[str, ...]:
    """Columns that must be finite for a row to count: scores, prediction and label."""
    prediction = None if isinstance(spec.prediction, ScoreRule) else spec.prediction
    named = (*scores(spec), prediction, spec.label)
    return tuple(dict.fromkeys(name for name in named if name is not None))


def _answer(spec: Spec) -> Kind:
    return "number" if spec.task == "regression" else "answer"


def match(
    wanted: Iterable[str], present: Mapping[str, int], optional: str | None
) -> tuple[dict[str, int], list[Finding]]:
    """Find each wanted column among those present, exactly or else regardless of case and outer blanks.

    Returns the position by wanted name, and an error for each that is missing. The `optional` column (the
    label, which may arrive later) only gives an info.
    """
    folded: dict[str, list[str]] = {}
    for name in present:
        folded.setdefault(name.strip().casefold(), []).append(name)
    places: dict[str, int] = {}
    findings: list[Finding] = []
    used: set[str] = set()
    for name in wanted:
        alike = folded.get(name.strip().casefold(), [])
        if name in present:
            places[name] = present[name]
            used.add(name)
        elif len(alike) == 1:
            places[name] = present[alike[0]]
            used.add(alike[0])
            findings.append(Finding("warning", name, f'written as "{alike[0]}" in the file and read as that'))
        elif name == optional:
            findings.append(
                Finding("info", name, "no labels in this file; performance waits until they arrive")
            )
        else:
            findings.append(Finding("error", name, "is not in the file", _fix(name, present)))
    return places, findings + _unused(present, used)


def _fix(name: str, present: Iterable[str]) -> str:
    return did_you_mean(name, present) or f"the file has {listed(present)}"


def _unused(present: Mapping[str, int], used: set[str]) -> list[Finding]:
    spare = [name for name in present if name not in used]
    if not spare:
        return []
    verb = "is" if len(spare) == 1 else "are"
    return [Finding("info", "", f"{listed(spare)} {verb} not asked for and not read")]
