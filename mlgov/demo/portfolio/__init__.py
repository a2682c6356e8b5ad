"""The models of the Tarnbrook group, a made-up bank, insurer, clinic and retailer: thirteen, in all tiers."""

from __future__ import annotations

from mlgov.demo.portfolio import care, internal, lending, stores
from mlgov.demo.shapes import DemoModel, Version

MODELS: tuple[DemoModel, ...] = (*lending.MODELS, *care.MODELS, *stores.MODELS, *internal.MODELS)


def by_id(model_id: str) -> DemoModel:
    """The model of this id; raises KeyError when the portfolio has none."""
    return {model.id: model for model in MODELS}[model_id]


def version_of(model_id: str, version: str) -> Version:
    """A version of a model; raises KeyError when there is none."""
    return {one.version: one for one in by_id(model_id).versions}[version]
