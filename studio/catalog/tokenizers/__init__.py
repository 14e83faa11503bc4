"""One file a tokeniser."""
