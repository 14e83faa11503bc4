"""The steps of `packaging/bootstrap.py`, with Python's own library only."""
