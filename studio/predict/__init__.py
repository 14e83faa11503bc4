"""From typed text to probabilities."""
