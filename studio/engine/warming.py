"""Paying early for what is slow only once."""


def warm_up() -> None:
    """Load all that training and answering need, and make one step, before anyone waits for it."""
    import torch

    import studio.data.fit
    import studio.data.readers
    import studio.predict.predictor
    import studio.store.history
    import studio.train.loop  # noqa: F401

    # Answers are small: a second thread costs them more than it brings. A run sets its own number.
    torch.set_num_threads(1)
    layer = torch.nn.LSTM(4, 4, batch_first=True)
    optimizer = torch.optim.Adam(layer.parameters(), fused=True)
    layer(torch.zeros(2, 3, 4))[0].sum().backward()
    optimizer.step()
    ids, offsets = torch.zeros(2, dtype=torch.long), torch.zeros(1, dtype=torch.long)
    torch.nn.functional.embedding_bag(ids, torch.zeros(3, 4), offsets)
