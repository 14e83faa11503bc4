"""One file a schedule of the learning rate."""
