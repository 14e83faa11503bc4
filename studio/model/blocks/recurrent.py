"""RNN, LSTM and GRU, one or two directions, stacked, on right-padded batches."""

from typing import ClassVar

import torch
from torch import Tensor, nn

from studio.catalog.layers._recurrent import Recurrent
from studio.core.batch import SequenceBatch
from studio.core.tensors import Sequence, TensorType
from studio.model.blocks.base import Block
from studio.model.blocks.masks import last_values
from studio.model.initialise import initialise_bias, initialise_weight


class RecurrentBlock(Block):
    """Runs over the padded batch as it is, without packing, so that the fused kernel serves.

    Reading forwards, a state at a real position never sees the padding behind it. Reading
    backwards, each text is first turned round within its own length, which makes it the same
    case. So both directions are exact, whatever the padding holds.
    """

    kind: ClassVar[type[nn.LSTM] | type[nn.GRU] | type[nn.RNN]]

    def __init__(
        self, layer: Recurrent, inputs: tuple[TensorType, ...], output: TensorType
    ) -> None:
        super().__init__(layer, inputs, output)
        (sequence,) = inputs
        assert isinstance(sequence, Sequence)
        self.layer = layer
        channels = sequence.channels
        for number in range(layer.layers):
            for name in _names(number, layer):
                self.add_module(name, self.kind(channels, layer.hidden, batch_first=True))
            channels = layer.hidden * layer.directions

    def initialise(self, generator: torch.Generator) -> None:
        """Keras's usual: Xavier for the inputs, orthogonal for the state, biases zero."""
        for module in self.children():
            for name, weight in module.named_parameters():
                if name.startswith("weight_ih"):
                    initialise_weight(weight, self.layer, generator, usual="xavier_uniform")
                elif name.startswith("weight_hh"):
                    initialise_weight(weight, self.layer, generator, usual="orthogonal")
                else:
                    initialise_bias(weight)

    def forward(self, batch: SequenceBatch) -> SequenceBatch | Tensor:
        """(B, T, C) → (B, T, hidden × directions), or the final states (B, …)."""
        for number in range(self.layer.layers - 1):
            batch = self._whole(self._runs(number, batch))
        runs = self._runs(self.layer.layers - 1, batch)
        if self.layer.returns == "sequence":
            return self._whole(runs)
        finals = [last_values(run) for run in runs]
        return torch.cat(finals, dim=-1) if len(finals) > 1 else finals[0]

    def _runs(self, number: int, batch: SequenceBatch) -> list[SequenceBatch]:
        """The states of one layer in each direction; those backwards still turned round."""
        inputs = (batch, _turn(batch)) if self.layer.bidirectional else (batch,)
        names = _names(number, self.layer)
        return [
            SequenceBatch(self.get_submodule(name)(each.values)[0], batch.lengths)
            for name, each in zip(names, inputs, strict=True)
        ]

    def _whole(self, runs: list[SequenceBatch]) -> SequenceBatch:
        if len(runs) == 1:
            return runs[0]
        values = torch.cat((runs[0].values, _turn(runs[1]).values), dim=-1)
        return SequenceBatch(values, runs[0].lengths)


def _names(number: int, layer: Recurrent) -> tuple[str, ...]:
    """The modules of a layer of the stack; the first one's have no number."""
    names = ("forwards", "backwards")[: layer.directions]
    return names if not number else tuple(f"{name}{number + 1}" for name in names)


class LstmBlock(RecurrentBlock):
    """`torch.nn.LSTM` in each direction."""

    kind = nn.LSTM

    def initialise(self, generator: torch.Generator) -> None:
        """As for every recurrent layer, and the forget gate open: its bias is 1.

        Jozefowicz et al. 2015 show that this is what makes an LSTM learn from the start.
        """
        super().initialise(generator)
        hidden = self.layer.hidden
        with torch.no_grad():
            for module in self.children():
                # torch orders the gates i, f, g, o and adds two biases: one carries the 1.
                bias: Tensor = module.get_parameter("bias_ih_l0")
                bias[hidden : 2 * hidden] = 1.0


class RnnBlock(RecurrentBlock):
    """`torch.nn.RNN` with tanh in each direction."""

    kind = nn.RNN


class GruBlock(RecurrentBlock):
    """`torch.nn.GRU` in each direction."""

    kind = nn.GRU


def _turn(batch: SequenceBatch) -> SequenceBatch:
    """Each text turned round within its length; its own inverse. Padding stays where it is."""
    values, lengths = batch.values, batch.lengths.unsqueeze(1)
    texts, width = values.shape[:2]
    places = torch.arange(width, device=values.device)
    sources = torch.where(places < lengths, lengths - 1 - places, places)  # (B, T)
    starts = torch.arange(texts, device=values.device).unsqueeze(1) * width
    # Whole rows by index: their gradient is twice as fast as gather's.
    turned = values.flatten(0, 1).index_select(0, (starts + sources).flatten())
    return SequenceBatch(turned.view_as(values), batch.lengths)
