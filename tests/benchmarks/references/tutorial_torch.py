"""Row 2: the loop of a PyTorch tutorial: Dataset of single items, DataLoader, collate, Adam.

With the same networks as our templates. `--packing no` leaves out pack_padded_sequence, as many
tutorials do: faster or slower, but the last state is then that of the padding.
"""

import argparse
import time

import torch
from common import label_numbers, read, tell, tokens, vocabulary
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
from torch.utils.data import DataLoader, Dataset

LENGTH, BATCH = 100, 32


class Texts(Dataset):
    """One row at a time."""

    def __init__(self, rows: list[list[int]], labels: list[int]) -> None:
        self.rows, self.labels = rows, labels

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        return torch.tensor(self.rows[index]), self.labels[index]


def collate(items: list[tuple[torch.Tensor, int]]) -> tuple[torch.Tensor, ...]:
    """Padded ids, lengths and labels of a batch."""
    rows = [row for row, _ in items]
    return (
        pad_sequence(rows, batch_first=True),
        torch.tensor([len(row) for row in rows]),
        torch.tensor([label for _, label in items]),
    )


class LSTMClassifier(nn.Module):
    """Embedding 16, LSTM 32, linear."""

    def __init__(self, size: int, classes: int, packing: bool) -> None:
        super().__init__()
        self.packing = packing
        self.embedding = nn.Embedding(size, 16, padding_idx=0)
        self.lstm = nn.LSTM(16, 32, batch_first=True)
        self.linear = nn.Linear(32, classes)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        values = self.embedding(ids)
        if self.packing:
            values = pack_padded_sequence(values, lengths, batch_first=True, enforce_sorted=False)
        _, (hidden, _) = self.lstm(values)
        return self.linear(hidden[-1])


class CNNClassifier(nn.Module):
    """Embedding 64, 128 filters over three tokens, ReLU, maximum, dropout, linear."""

    def __init__(self, size: int, classes: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(size, 64, padding_idx=0)
        self.convolution = nn.Conv1d(64, 128, 3, padding=1)
        self.dropout = nn.Dropout(0.5)
        self.linear = nn.Linear(128, classes)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        values = self.embedding(ids).transpose(1, 2)
        return self.linear(self.dropout(torch.relu(self.convolution(values)).amax(dim=2)))


class AttentionClassifier(nn.Module):
    """Embedding 64, LSTM 48 in both directions, attention over its states, linear."""

    def __init__(self, size: int, classes: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(size, 64, padding_idx=0)
        self.lstm = nn.LSTM(64, 48, batch_first=True, bidirectional=True)
        self.hidden = nn.Linear(96, 96)
        self.score = nn.Linear(96, 1, bias=False)
        self.dropout = nn.Dropout(0.3)
        self.linear = nn.Linear(96, classes)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        values = self.dropout(self.embedding(ids))
        packed = pack_padded_sequence(values, lengths, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        scores = self.score(torch.tanh(self.hidden(states))).squeeze(2)
        padding = torch.arange(states.shape[1]) >= lengths.unsqueeze(1)
        weights = scores.masked_fill(padding, float("-inf")).softmax(dim=1)
        return self.linear(self.dropout((weights.unsqueeze(2) * states).sum(dim=1)))


class TransformerClassifier(nn.Module):
    """Embedding 64 with waves of positions, two encoder layers, mean, linear."""

    def __init__(self, size: int, classes: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(size, 64, padding_idx=0)
        angles = torch.arange(LENGTH).unsqueeze(1) * 10_000.0 ** (-torch.arange(0, 64, 2) / 64)
        waves = torch.stack((angles.sin(), angles.cos()), dim=2).flatten(1)
        self.register_buffer("waves", waves)
        layer = nn.TransformerEncoderLayer(
            64, 4, 128, dropout=0.2, activation="gelu", batch_first=True, norm_first=True
        )
        self.encoder = nn.TransformerEncoder(
            layer, 2, norm=nn.LayerNorm(64), enable_nested_tensor=False
        )
        self.dropout = nn.Dropout(0.2)
        self.linear = nn.Linear(64, classes)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        values = self.dropout(self.embedding(ids) + self.waves[: ids.shape[1]])
        padding = torch.arange(ids.shape[1]) >= lengths.unsqueeze(1)
        values = self.encoder(values, src_key_padding_mask=padding)
        values = values.masked_fill(padding.unsqueeze(2), 0.0).sum(dim=1)
        return self.linear(self.dropout(values / lengths.unsqueeze(1)))


def encode(texts: list[list[str]], ids: dict[str, int]) -> list[list[int]]:
    """Ids of each text, at least one."""
    return [[ids.get(token, 1) for token in text[:LENGTH]] or [1] for text in texts]


def train_epoch(model: nn.Module, loader: DataLoader, optimizer: torch.optim.Optimizer) -> float:
    """One pass; its seconds."""
    model.train()
    loss_function = nn.CrossEntropyLoss()
    begun = time.perf_counter()
    for ids, lengths, labels in loader:
        optimizer.zero_grad()
        loss = loss_function(model(ids, lengths), labels)
        loss.backward()
        optimizer.step()
        loss.item()
    return time.perf_counter() - begun


def accuracy(model: nn.Module, loader: DataLoader) -> float:
    """Share of right rows."""
    model.eval()
    right = 0
    with torch.no_grad():
        for ids, lengths, labels in loader:
            right += int((model(ids, lengths).argmax(dim=1) == labels).sum())
    return right / len(loader.dataset)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", required=True)
    parser.add_argument("--test", required=True)
    parser.add_argument("--language", required=True)
    parser.add_argument(
        "--model", choices=["lstm", "cnn", "attention", "transformer"], required=True
    )
    parser.add_argument("--packing", choices=["yes", "no"], default="yes")
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    train_texts, train_labels = read(given.train)
    test_texts, test_labels = read(given.test)
    train_tokens = [tokens(text, given.language) for text in train_texts]
    ids = vocabulary(train_tokens, 10_000 if given.model == "lstm" else 20_000)
    y, test_y, classes = label_numbers(train_labels, test_labels)
    test_rows = encode([tokens(text, given.language) for text in test_texts], ids)
    loader = DataLoader(
        Texts(encode(train_tokens, ids), y), batch_size=BATCH, shuffle=True, collate_fn=collate
    )
    test = DataLoader(Texts(test_rows, test_y), batch_size=256, collate_fn=collate)
    size = len(ids) + 2
    networks = {
        "cnn": CNNClassifier,
        "attention": AttentionClassifier,
        "transformer": TransformerClassifier,
    }
    model = (
        LSTMClassifier(size, classes, given.packing == "yes")
        if given.model == "lstm"
        else networks[given.model](size, classes)
    )
    optimizer = torch.optim.Adam(model.parameters())
    seconds = [train_epoch(model, loader, optimizer) for _ in range(given.epochs)]
    tell(epoch_seconds=seconds, accuracy=accuracy(model, test), rows=len(y))


if __name__ == "__main__":
    main()
