"""Parts of the Train page: steering a run, finding a learning rate, training every fold."""
