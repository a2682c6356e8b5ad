"""The parts of one model's page."""
