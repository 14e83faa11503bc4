"""Paying early for what is slow only once."""

from importlib import import_module

#: What a run would else load on its way, in this order: `studio.data` settles Arrow's memory.
_LOADED = (
    "studio.data.cache",
    "studio.data.fit",
    "studio.data.profile",
    "studio.data.readers",
    "studio.data.saved_split",
    "studio.engine.concluding",
    "studio.engine.watching",
    "studio.model.initialise",
    "studio.predict.predictor",
    "studio.store.history",
    "studio.train.loop",
    "studio.train.refit",
    "numpy.ma",
    "pyarrow.compute",
    "pyarrow.csv",
    "safetensors.numpy",
)


def warm_up() -> None:
    """Load all that training and answering need, and make one step, before anyone waits for it."""
    import torch

    for name in _LOADED:
        import_module(name)
    # Answers are small: a second thread costs them more than it brings. A run sets its own number.
    torch.set_num_threads(1)
    layer = torch.nn.LSTM(4, 4, batch_first=True)
    optimizer = torch.optim.Adam(layer.parameters(), fused=True)
    layer(torch.zeros(2, 3, 4))[0].sum().backward()
    optimizer.step()
    ids, offsets = torch.zeros(2, dtype=torch.long), torch.zeros(1, dtype=torch.long)
    torch.nn.functional.embedding_bag(ids, torch.zeros(3, 4), offsets)
