"""Sizes on the canvas, in its own units: pixels at 100 %."""

from PySide6.QtCore import QRectF

from studio.model.tidy import Spacing

CARD_WIDTH, CARD_HEIGHT = 228.0, 62.0
SPACING = Spacing(CARD_WIDTH, CARD_HEIGHT, across=40.0, down=46.0)
PORT_RADIUS = 5.0
#: A port is caught from this far, so that a hand need not be exact.
PORT_REACH = 14.0
#: So much of a card's edge belongs to its ports.
PORT_GRIP = 9.0
#: A dragged layer is put onto a wire from this far.
WIRE_REACH = 22.0
#: Below this zoom small words are left out: they could not be read.
READABLE = 0.55
#: Below this zoom only the shapes of cards are drawn.
VISIBLE = 0.22

#: A card about its own middle.
CARD = QRectF(-CARD_WIDTH / 2, -CARD_HEIGHT / 2, CARD_WIDTH, CARD_HEIGHT)
