"""The two parts of what is measured of a window: what is known at once, and what labels change.

Labels arrive weeks after predictions. Only `outcomes` are measured anew then: the label's own column, and
whatever holds predictions against labels. `inputs` are everything else: features, scores, predictions.
"""

from __future__ import annotations

from typing import Literal

from mlgov.measure.spec import Spec

Part = Literal["inputs", "outcomes"]
INPUTS: Part = "inputs"
OUTCOMES: Part = "outcomes"
PARTS: tuple[Part, ...] = (INPUTS, OUTCOMES)


def of_column(name: str, spec: Spec) -> Part:
    """The part that the drift of a watched column belongs to."""
    return OUTCOMES if name == spec.label else INPUTS
