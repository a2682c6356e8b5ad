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
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from mlgov.govern.compliance import Compliance
from mlgov.govern.compliance_answers import Answer
from mlgov.govern.compliance_claims import STATES, State

K = TypeVar("K", bound=Hashable)
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


@dataclass(frozen=True)
class Scores:
    """The tallies that pages and scripts show; keys are ids, and a business unit's name."""

    overall: Tally
    regimes: Mapping[str, Tally]
    units: Mapping[str, Tally]
    models: Mapping[str, Tally]  # requirements about models only: the organisation's belong to no model
    controls: Mapping[tuple[str, str], Tally]  # (regime, requirement)


def scores(found: Compliance) -> Scores:
    """Every tally; models that name no business unit stand together under `NO_UNIT`."""
    units = {id: str(one.body.get("business_unit") or NO_UNIT) for id, one in found.models.items()}
    controls = Counter((one.regime.id, one.control.id, one.state) for one in found.answers)
    models = Counter((one.model, one.state) for one in found.answers)
    of_models = [(id, state, count) for (id, state), count in models.items() if id]
    return Scores(
        overall=next(iter(_tallied(("", state, n) for (*_, state), n in controls.items()).values()), Tally()),
        regimes=_tallied((regime, state, n) for (regime, _, state), n in controls.items()),
        units=_tallied((units[id], state, n) for id, state, n in of_models),
        models=_tallied(of_models),
        controls=_tallied(((regime, id), state, n) for (regime, id, state), n in controls.items()),
    )


def tally(answers: Iterable[Answer]) -> Tally:
    """Of any answers together, such as those of one model."""
    return _tally(Counter(one.state for one in answers))


def _tallied(counts: Iterable[tuple[K, State, int]]) -> dict[K, Tally]:
    """A tally for each key, in the order in which they occur."""
    found: dict[K, Counter[State]] = {}
    for key, state, count in counts:
        found.setdefault(key, Counter())[state] += count
    return {key: _tally(count) for key, count in found.items()}


def _tally(counts: Mapping[State, int]) -> Tally:
    return Tally(**{str(state): count for state, count in counts.items()})
