"""The pieces that every page is made of."""
