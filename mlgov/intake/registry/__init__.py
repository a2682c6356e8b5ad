"""Registries of models: JSON, YAML, CSV, MLflow exports and model cards, read into two kinds of record."""

from mlgov.intake.registry.columns import describe_registry_columns
from mlgov.intake.registry.extract import RegistryExtract
from mlgov.intake.registry.reading import read_registry

__all__ = ["RegistryExtract", "describe_registry_columns", "read_registry"]
