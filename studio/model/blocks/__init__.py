"""The torch modules behind the layers. Resolved by name only here."""

import sys
from functools import cache
from typing import TYPE_CHECKING

from studio.core.discover import classes_in

if TYPE_CHECKING:
    from studio.model.blocks.base import Block


@cache
def block_classes() -> "dict[str, type[Block]]":
    """Every block by the name of its class, found once from the files of this package."""
    from studio.model.blocks.base import Block

    found = classes_in(sys.modules[__name__], Block)
    return {block.__name__: block for block in found if block is not Block}


def block_class(name: str) -> "type[Block]":
    """The block that a layer declares; KeyError when no file here defines it."""
    return block_classes()[name]
