"""The tokens of one sequence look at those of another."""

from typing import ClassVar

from studio.catalog.layers._attending import Attending
from studio.catalog.layers._expect import expect_sequence
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.core.tensors import TensorType

_SENTENCE = N_("Cross-attention expects two sequences (B, T, C), gets {shape}.")


class CrossAttention(Attending):
    """Multi-head attention of ``in`` to ``memory``: (B, T, C), (B, S, D) → (B, T, C)."""

    meta: ClassVar[Meta] = Meta(
        id="cross_attention",
        title=N_("Cross-attention"),
        summary=N_("Lets every token of one sequence gather what matters from another one."),
        group="attention",
        reference="Vaswani et al. 2017, arXiv:1706.03762",
    )
    block: ClassVar[str] = "CrossAttentionBlock"
    ports: ClassVar[tuple[str, ...]] = ("in", "memory")
    formula: ClassVar[str] = (
        "Q = x W_Q; K, V = m W_K, m W_V\ny = softmax(Q Kᵀ / √d) V W_O, in each head"
    )
    torch_name: ClassVar[str] = "torch.nn.functional.scaled_dot_product_attention"

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The shape of the sequence that asks."""
        expect_sequence(inputs[1], _SENTENCE)
        return expect_sequence(inputs[0], _SENTENCE)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """Four matrices with their biases."""
        asking = expect_sequence(inputs[0], _SENTENCE).channels
        return self.attention_parameters(asking, expect_sequence(inputs[1], _SENTENCE).channels)
