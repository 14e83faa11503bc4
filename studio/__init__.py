"""Wordloom 织文: a studio for building text models by hand and eye."""

__version__ = "0.1.0"
