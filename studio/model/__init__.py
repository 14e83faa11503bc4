"""The graph of layers, its check, and its torch module."""
