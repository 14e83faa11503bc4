"""The parts of the Text page."""
