"""The compliance score: requirements met, divided by those that apply.

Every answer counts once: a requirement about models once for each model in use that it binds, one about the
organisation once. The score is

    met / (met + partly + not met + not evaluated)

so what is partly met counts as not met, and so does what nobody can tell: nothing that is missing raises it.
What does not apply stands on neither side of the line. The score is undefined (None) where nothing applies.
The counts of all states stand beside it wherever it is shown, first of all that of what was not evaluated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mlgov.govern.compliance import Answer, Compliance
from mlgov.govern.compliance_claims import STATES, State

NO_UNIT = ""  # models that name no business unit


@dataclass(frozen=True)
class Tally:
    """How many answers are in each state."""

    met: int = 0
    partly: int = 0
    not_met: int = 0
    not_evaluated: int = 0
    not_applicable: int = 0

    @property
    def applicable(self) -> int:
        return self.met + self.partly + self.not_met + self.not_evaluated

    @property
    def score(self) -> float | None:
        """Met of those that apply, 0 to 1; None where nothing applies."""
        return self.met / self.applicable if self.applicable else None

    @property
    def worst(self) -> State:
        """The worst state that occurs; not applicable where nothing applies."""
        return next((one for one in STATES if getattr(self, one)), "not_applicable")


def tally(answers: Iterable[Answer]) -> Tally:
    return next(iter(by(answers, lambda _: "").values()), Tally())


def by(answers: Iterable[Answer], key: Callable[[Answer], str | None]) -> dict[str, Tally]:
    """A tally for each value of a key, in the order in which they occur; None leaves an answer out."""
    counts: dict[str, Counter[str]] = {}
    for one in answers:
        name = key(one)
        if name is not None:
            counts.setdefault(name, Counter())[one.state] += 1
    return {name: Tally(**count) for name, count in counts.items()}


def by_regime(found: Compliance) -> dict[str, Tally]:
    return by(found.answers, lambda one: one.regime.id)


def by_model(found: Compliance) -> dict[str, Tally]:
    """Requirements about models only: the organisation's belong to no model."""
    return by(found.answers, lambda one: one.model or None)


def by_unit(found: Compliance) -> dict[str, Tally]:
    """Over the models of each business unit; models that name none stand together under `NO_UNIT`."""
    units = {id: str(one.body.get("business_unit") or NO_UNIT) for id, one in found.models.items()}
    return by(found.answers, lambda one: units[one.model] if one.model else None)
