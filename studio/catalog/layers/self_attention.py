"""Every token looks at every token of its text."""

from typing import ClassVar

from studio.catalog.layers._attending import SelfAttending
from studio.catalog.layers._expect import expect_sequence
from studio.core.i18n import N_
from studio.core.spec import Meta
from studio.core.tensors import TensorType

_SENTENCE = N_("Self-attention expects a sequence (B, T, C), gets {shape}.")


class SelfAttention(SelfAttending):
    """Multi-head attention of a text to itself: (B, T, C) → (B, T, C)."""

    meta: ClassVar[Meta] = Meta(
        id="self_attention",
        title=N_("Self-attention"),
        summary=N_("Lets every token gather from all others what matters to it."),
        group="attention",
        reference="Vaswani et al. 2017, arXiv:1706.03762; Su et al. 2021, arXiv:2104.09864 (rotary)",
    )
    block: ClassVar[str] = "SelfAttentionBlock"
    formula: ClassVar[str] = (
        "Q, K, V = x W_Q, x W_K, x W_V\ny = softmax(Q Kᵀ / √d) V W_O, in each head"
    )
    torch_name: ClassVar[str] = "torch.nn.functional.scaled_dot_product_attention"

    def output(self, inputs: tuple[TensorType, ...], classes: int) -> TensorType:
        """The same shape."""
        return expect_sequence(inputs[0], _SENTENCE)

    def parameter_count(self, inputs: tuple[TensorType, ...], classes: int) -> int:
        """Four matrices with their biases."""
        channels = expect_sequence(inputs[0], _SENTENCE).channels
        return self.attention_parameters(channels, channels)
