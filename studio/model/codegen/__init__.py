"""A project as one PyTorch script that stands on its own. Only text is made here: no torch."""
