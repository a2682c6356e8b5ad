"""mlgov: the model-governance dashboard. Importing this package alone costs nothing; import what you need."""

__version__ = "0.1.0"
