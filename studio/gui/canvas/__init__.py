"""The network as a drawing: cards, wires, and every edit by hand."""
