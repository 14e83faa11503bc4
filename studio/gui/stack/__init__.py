"""The network as a vertical stack of cards: palette, cards, wires, drag and drop."""
