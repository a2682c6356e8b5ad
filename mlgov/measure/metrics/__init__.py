"""The catalogues of metrics, one module for each family."""
